import type { ProbeResult } from '../../host/messages.ts';

/** When each token came, less when it was emitted. Every event since the probe was armed is a token. */
export function arrivals(batches: ProbeResult['batches'], emittedAt: readonly number[]): number[] {
  const came = batches.flatMap(({ at, events }) => Array.from({ length: events }, () => at));
  return emittedAt.slice(0, came.length).map((at, token) => (came[token] ?? 0) - at);
}
