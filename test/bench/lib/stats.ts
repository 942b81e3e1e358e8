/** What a list of measured values comes to. Milliseconds, megabytes: the unit is the caller's. */
export interface Summary {
  readonly n: number;
  readonly p50: number;
  readonly p99: number;
  readonly min: number;
  readonly max: number;
}

/**
 * The value below which the share `q` of all lies, interpolated between neighbours (type 7, as R and
 * NumPy do by default). `NaN` of no values.
 */
export function quantile(values: readonly number[], q: number): number {
  return quantileOfSorted(
    values.toSorted((a, b) => a - b),
    q,
  );
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function summarize(values: readonly number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    n: sorted.length,
    p50: quantileOfSorted(sorted, 0.5),
    p99: quantileOfSorted(sorted, 0.99),
    min: sorted[0] ?? Number.NaN,
    max: sorted.at(-1) ?? Number.NaN,
  };
}

/**
 * The median of the rounds' own ratios. A round's two values were measured one right after the other:
 * a machine that is busier in one round than in the next slows both.
 */
export function medianRatio(values: readonly number[], floors: readonly number[]): number {
  return median(values.map((value, index) => value / (floors[index] ?? Number.NaN)));
}

/** How far rounds of one thing lie apart, as a share of their median: the noise of the machine. */
export function spread(values: readonly number[]): number {
  if (values.length === 0) return Number.NaN;
  return (Math.max(...values) - Math.min(...values)) / median(values);
}

export function round(value: number, digits = 2): number {
  return Number.isFinite(value) ? Number(value.toFixed(digits)) : value;
}

/** Every number in it, rounded: raw figures are to be read. */
export function rounded(summary: Summary, digits = 2): Summary {
  return {
    n: summary.n,
    p50: round(summary.p50, digits),
    p99: round(summary.p99, digits),
    min: round(summary.min, digits),
    max: round(summary.max, digits),
  };
}

function quantileOfSorted(sorted: readonly number[], q: number): number {
  const place = (sorted.length - 1) * q;
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  if (below === undefined || above === undefined) return Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}
