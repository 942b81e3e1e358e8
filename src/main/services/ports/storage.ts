/** One small JSON document on disk, replaced as a whole. */
export interface Document {
  /**
   * The parsed document; `undefined` when there is none. One that is damaged or cannot be read is set
   * aside, and reported. Never rejects.
   */
  read(): Promise<unknown>;
  /** Keeps the document under another name: what it says makes no sense here, and will be replaced. */
  setAside(): Promise<void>;
  /** Durable when it resolves; an interrupted write leaves the old document. */
  write(value: unknown): Promise<void>;
}

export interface Opened {
  readonly plain: string;
  /** The key store has a newer key: what was sealed with the old one is to be sealed anew. */
  readonly isOutdated: boolean;
}

/** Encrypts what must not lie on disk in clear. */
export interface SecretBox {
  /** `memory`: there is no key store; `seal` gives nothing that could be stored. */
  readonly kind: 'system' | 'memory';
  /** Base64, for a document. `undefined` where nothing may be written. */
  seal(plain: string): Promise<string | undefined>;
  /** `undefined` when it cannot be opened: another user, another machine, a reset key store. */
  open(sealed: string): Promise<Opened | undefined>;
}
