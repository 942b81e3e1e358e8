/**
 * How long a provider asks to wait, in milliseconds: `retry-after-ms`, or `Retry-After` as seconds or
 * as a date (RFC 9110, 10.2.3). `now` in epoch milliseconds. Header names in lower case.
 */
export function retryAfterMs(
  headers: Readonly<Record<string, string>>,
  now: number,
): number | undefined {
  const exact = number(headers['retry-after-ms']);
  if (exact !== undefined) return Math.ceil(exact);
  const value = headers['retry-after'];
  const seconds = number(value);
  if (seconds !== undefined) return Math.ceil(seconds * 1000);
  // A date begins with the day's name; Date.parse would take "-1" for one as well.
  const date = value !== undefined && /^\s*[a-z]/iu.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function number(value: string | undefined): number | undefined {
  return value !== undefined && /^\s*\d+(?:\.\d+)?\s*$/u.test(value) ? Number(value) : undefined;
}
