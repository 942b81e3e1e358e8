import type { Frame } from '../lib/pixel-ledger.ts';

/** What the bench and the host inside Electron say to each other: lines of JSON over a loopback socket. */

/** In the environment of the host, as JSON. */
export const CONFIG_VARIABLE = 'MILLRACE_BENCH_HOST';

export interface HostConfig {
  /** Where the bench listens. */
  readonly port: number;
  /** The main module to run: the product's, or one of the bench's own floors. */
  readonly target: string;
  /** The folder that the target's package.json is in; absent for the floors. */
  readonly appDir?: string;
  readonly probe: string;
}

export interface Ask {
  readonly id: number;
  readonly name: string;
  readonly args: readonly unknown[];
}

export type FromHost =
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failed'; readonly id: number; readonly message: string }
  /** Something happened for the first time, at epoch milliseconds. */
  | { readonly type: 'mark'; readonly name: Mark; readonly at: number };

/**
 * `host`: main runs its first line. `ready`: Electron is ready. `imported`: main's modules have run.
 * `window`: it is made, and its page begins to load. `frame`: the page drew its first frame. `usable`: it drew a frame with a composer that takes text.
 * `shown`: its window was put on the screen.
 */
export type Mark = 'host' | 'imported' | 'ready' | 'window' | 'frame' | 'usable' | 'shown';

/** Channels between the host in main and the probe in the page. */
export const PROBE_ASK = 'bench:ask';
export const PROBE_ANSWER = 'bench:answer';
export const PROBE_MARK = 'bench:mark';

/** What the pixel probe hands over. */
export interface ProbeResult {
  readonly paintedAt: readonly number[];
  readonly frames: readonly Frame[];
  /** Of each `stream.batch` that came: when, epoch milliseconds, and how many events. */
  readonly batches: readonly { readonly at: number; readonly events: number }[];
  /** Of each key typed into the composer: from the input event to the frame that shows it, in ms. */
  readonly keys: readonly number[];
}
