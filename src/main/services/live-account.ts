import type { Account } from './account.ts';
import type { ChatApi } from './ports/chat-api.ts';
import type { ServerControl } from './server-control.ts';
import type { StorageWords } from './storage-words.ts';

/** An account at work: its server, and its copy on this computer. */
export interface LiveAccount {
  readonly account: Account;
  readonly api: ChatApi;
  readonly server: ServerControl;
  readonly storage: StorageWords;
  /** Opens the copy on this computer; what was asked of it before waits for that. */
  open(): void;
  /** Begins to talk to the server. */
  start(): void;
  /** Frees sockets, timers and files; resolves when what was typed is on disk. */
  close(): Promise<void>;
}
