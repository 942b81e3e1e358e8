import type { Clock } from '../clock.ts';

/** Why a signal was aborted, always as an Error. */
export function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new DOMException('Aborted', 'AbortError');
}

/** Waits `ms` milliseconds; rejects with the signal's reason as soon as that is aborted. */
export function delay(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(abortReason(signal));
      return;
    }
    const onAbort = (): void => {
      stop();
      if (signal) reject(abortReason(signal));
    };
    const stop = clock.after(ms, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** Resolves with `work`, or without it after `ms` milliseconds. Rejects as `work` does. */
export async function atMost(clock: Clock, ms: number, work: Promise<unknown>): Promise<void> {
  let stop = (): void => undefined;
  const timeUp = new Promise<void>((resolve) => {
    stop = clock.after(ms, resolve);
  });
  try {
    await Promise.race([work, timeUp]);
  } finally {
    stop();
  }
}
