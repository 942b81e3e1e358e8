import type { Document, SecretBox } from '../../src/main/services/ports/storage.ts';

export interface MemoryDocument extends Document {
  value: unknown;
  full: boolean;
  aside: unknown;
}

export function memoryDocument(initial?: unknown): MemoryDocument {
  return {
    value: initial,
    full: false,
    aside: undefined,
    setAside() {
      this.aside = this.value;
      this.value = undefined;
      return Promise.resolve();
    },
    read() {
      return Promise.resolve(this.value);
    },
    write(value) {
      if (this.full) return Promise.reject(new Error('ENOSPC'));
      this.value = value;
      return Promise.resolve();
    },
  };
}

/** As the system's key store: what it sealed says nothing, and it opens it again. */
export const sealingBox: SecretBox = {
  kind: 'system',
  seal: (plain) => Promise.resolve(Buffer.from(plain).reverse().toString('base64')),
  open: (sealed) =>
    Promise.resolve({
      plain: Buffer.from(sealed, 'base64').reverse().toString('utf8'),
      isOutdated: false,
    }),
};
export const memoryBox: SecretBox = {
  kind: 'memory',
  seal: () => Promise.resolve(undefined),
  open: () => Promise.resolve(undefined),
};
