import type { HostProcess } from './host-process.ts';
import { round } from './stats.ts';

/**
 * How far the page's epoch milliseconds are ahead of this process's, told by the fastest of many round
 * trips: the truth lies within half of it. Both count from the same monotonic clock; what can differ is
 * the wall-clock time that each took for its origin when it started.
 */
export async function clockOffset(host: HostProcess): Promise<{ ms: number; within: number }> {
  let best = { ms: 0, within: Infinity };
  for (let trial = 0; trial < TRIALS; trial += 1) {
    const before = performance.timeOrigin + performance.now();
    const there = await host.page<number>('clock');
    const after = performance.timeOrigin + performance.now();
    const within = (after - before) / 2;
    if (within < best.within) best = { ms: there - (before + after) / 2, within };
  }
  return { ms: round(best.ms), within: round(best.within) };
}

const TRIALS = 50;
