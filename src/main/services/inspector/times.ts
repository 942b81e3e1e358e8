/** The two clocks of the inspector. */
export interface Times {
  /** Epoch milliseconds: to compare with the server's. */
  readonly now: () => number;
  /** Milliseconds from anywhere, finer, and never set back: for durations. */
  readonly elapsed: () => number;
}

/** Adds to the end; what is over the bound goes from the front. */
export function pushBounded<T>(list: T[], item: T, bound: number): void {
  list.push(item);
  if (list.length > bound) list.shift();
}
