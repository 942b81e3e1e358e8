/** Buckets double eight times over an octave: a figure read from them is off by 4.5 % at most. */
const PER_OCTAVE = 8;
/** The first bucket holds all up to here, in milliseconds; the last all beyond half an hour. */
const LEAST_MS = 0.01;
const BUCKETS = PER_OCTAVE * 28;

/** Durations, of which any number costs the same memory, and one costs a logarithm. */
export interface Histogram {
  /** Below 0 counts as 0. */
  add(ms: number, times?: number): void;
  readonly count: number;
  readonly maxMs: number;
  /** The duration that this share, 0 to 1, of them does not exceed; 0 where there is none. */
  quantile(share: number): number;
}

export function createHistogram(): Histogram {
  const buckets = new Uint32Array(BUCKETS);
  let count = 0;
  let maxMs = 0;
  return {
    add(ms, times = 1) {
      const octaves = ms > LEAST_MS ? Math.log2(ms / LEAST_MS) : 0;
      const bucket = Math.min(BUCKETS - 1, Math.ceil(octaves * PER_OCTAVE));
      buckets[bucket] = (buckets[bucket] ?? 0) + times;
      count += times;
      if (ms > maxMs) maxMs = ms;
    },
    get count() {
      return count;
    },
    get maxMs() {
      return maxMs;
    },
    quantile(share) {
      if (count === 0) return 0;
      let left = Math.max(1, Math.ceil(share * count));
      for (const [bucket, inIt] of buckets.entries()) {
        left -= inIt;
        // The bucket's middle, where growth is even; not above what was really seen.
        if (left <= 0) return Math.min(maxMs, LEAST_MS * 2 ** ((bucket - 0.5) / PER_OCTAVE));
      }
      return 0;
    },
  };
}
