import type { AttemptEnd, LatencyStage, StreamReport } from '../../../../shared/inspector.ts';

/** Milliseconds with as many digits as say something. */
export function durationWords(ms: number): string {
  if (ms < 0.05) return '0 ms';
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`;
}

export function byteWords(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  const [size, unit] = bytes < 1_000_000 ? [bytes / 1_000, 'kB'] : [bytes / 1_000_000, 'MB'];
  return `${size.toFixed(size < 100 ? 1 : 0)} ${unit}`;
}

export function countWords(count: number): string {
  return count.toLocaleString('en');
}

export function rateWords(perSecond: number | undefined): string {
  return perSecond === undefined ? '–' : `${perSecond.toFixed(perSecond < 10 ? 1 : 0)} tokens/s`;
}

/** The time of day, to the second. */
export function clockWords(epochMs: number): string {
  return new Date(epochMs).toLocaleTimeString('en-GB');
}

export function positionWords(position: number | null): string {
  return position === null ? 'none' : countWords(position);
}

export const stateWords: Readonly<Record<StreamReport['state'], string>> = {
  idle: 'Not begun',
  connecting: 'Connecting',
  refreshing: 'Getting a new token',
  open: 'Open',
  waiting: 'Waiting to try again',
  suspended: 'Offline',
  closed: 'Closed',
};

export const endWords: Readonly<Record<AttemptEnd, string>> = {
  http: 'an error’s answer',
  refused: 'refused',
  network: 'no connection',
  'not-a-stream': 'not our server’s answer',
  redirect: 'sent elsewhere',
  ended: 'the stream ended',
  silent: 'silence',
  draining: 'the server restarts',
  hole: 'a hole',
  asleep: 'the computer slept',
  offline: 'offline',
  replaced: 'read again',
  closed: 'let go',
};

export const stageWords: Readonly<Record<LatencyStage, readonly [name: string, what: string]>> = {
  provider_first: ['Provider, first', 'request to first token'],
  provider_between: ['Provider, between', 'from token to token'],
  server: ['Server', 'committed to written'],
  network: ['Network', 'written to received'],
  journal: ['Journal', 'received to on disk'],
  ipc: ['IPC', 'to the page and back'],
  paint: ['Paint', 'in the page to its frame'],
};
