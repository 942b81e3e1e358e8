/** The newest so many numbers. */
export interface SampleRing {
  add(value: number): void;
  /** A copy, in no order. */
  values(): number[];
}

export function createSampleRing(size: number): SampleRing {
  const ring = new Float64Array(size);
  let count = 0;
  return {
    add(value) {
      ring[count % size] = value;
      count += 1;
    },
    values: () => [...ring.subarray(0, Math.min(count, size))],
  };
}

/** Of numbers in ascending order: the one that this share, 0 to 1, does not exceed; 0 where there is none. */
export function quantileOf(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
