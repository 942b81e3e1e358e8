/**
 * Full-jitter exponential backoff: anything from 0 to `min(cap, base · 2^(attempt − 1))`, in
 * milliseconds. Full jitter spreads a crowd that lost its server at one moment better than any
 * fixed share (Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015).
 *
 * @param attempt counts from 1
 * @param random a number in [0, 1)
 */
export function backoffMs(
  attempt: number,
  random: number,
  { baseMs = 500, capMs = 30_000 }: { baseMs?: number; capMs?: number } = {},
): number {
  // 2^31 and above would leave the range in which shifting is exact; the cap is far below.
  const ceiling = Math.min(capMs, baseMs * 2 ** Math.min(attempt - 1, 30));
  return Math.floor(random * ceiling);
}
