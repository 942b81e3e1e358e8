import type { StreamBatch } from '../../../../src/shared/ipc.ts';

/** What the bench and a headless client say to each other, over the channel of its process. */

export interface ClientConfig {
  /** Of its way to the server. */
  readonly url: string;
  readonly token: string;
  readonly folder: string;
  readonly diskWorker: string;
  readonly sessionId: string;
  readonly seed: number;
  /** Begins the text of each message, so that no two of a run are alike. */
  readonly label: string;
}

export type ToClient =
  /** Write no more messages. */
  | { readonly type: 'finish' }
  /** End in good order. */
  | { readonly type: 'close' };

export type FromClient =
  /** The page got it. */
  | { readonly type: 'batch'; readonly batch: StreamBatch }
  /** It is on disk, and so will be sent. */
  | { readonly type: 'written'; readonly text: string }
  /** An attempt at the chat's stream brought its first event: begun and opened then (machineMs). */
  | { readonly type: 'live'; readonly begunAt: number; readonly openedAt: number }
  /** Nothing waits to be sent, and no answer is under way. */
  | { readonly type: 'idle' }
  /** What must not happen: a message that will not go by itself, a disk that does not play along. */
  | { readonly type: 'trouble'; readonly words: string };

/** Milliseconds by the one clock that all processes of a machine share, and that only goes forward. */
export function machineMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
