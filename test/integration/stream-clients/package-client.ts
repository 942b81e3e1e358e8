import { EventSource } from 'eventsource';
import { streamEventTypes } from '../../../src/shared/events.ts';
import { isLastOf, type StreamEvent } from './stream-event.ts';

export interface PackageClient {
  readonly events: readonly StreamEvent[];
  /** Resolves with the first event that fits, and then each time anew. */
  until(fits: (event: StreamEvent) => boolean): Promise<StreamEvent>;
  untilEndOf(runId: string): Promise<StreamEvent>;
  close(): void;
}

/**
 * The `eventsource` package by itself: its own reconnecting, its own memory of the last id.
 *
 * @param headers put on each request; the package has no way of its own
 */
export function connectWithPackage(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): PackageClient {
  const events: StreamEvent[] = [];
  const waiting = new Set<() => void>();
  const source = new EventSource(url, {
    fetch: (input, init) => fetch(input, { ...init, headers: { ...init.headers, ...headers } }),
  });
  for (const type of streamEventTypes) {
    source.addEventListener(type, (event: object) => {
      // Its own connection error comes to the same listener as the server's `error` event.
      if (!('data' in event) || !('lastEventId' in event)) return;
      if (type === 'ping' || type === 'draining') return;
      events.push({ id: String(event.lastEventId), type, data: String(event.data) });
      for (const check of waiting) check();
    });
  }
  const until = (fits: (event: StreamEvent) => boolean): Promise<StreamEvent> =>
    new Promise((resolve) => {
      const check = (): void => {
        const found = events.find(fits);
        if (found === undefined) return;
        waiting.delete(check);
        resolve(found);
      };
      waiting.add(check);
      check();
    });
  return {
    events,
    until,
    untilEndOf: (runId) => until((event) => isLastOf(event, runId)),
    close() {
      source.close();
    },
  };
}
