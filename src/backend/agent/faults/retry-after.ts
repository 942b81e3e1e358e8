/** Who asks for more has a wrong clock, or counts in other units; a number without end is none at all. */
const LONGEST_MS = 24 * 3_600_000;

/**
 * How long a provider asks to wait, in milliseconds: `retry-after-ms`, or `Retry-After` as seconds or
 * as a date (RFC 9110, 10.2.3); where no header says it, what its words `said` do: Gemini and Groq
 * have it there alone. A day at most. `now` in epoch milliseconds. Header names in lower case.
 */
export function retryAfterMs(
  headers: Readonly<Record<string, string>>,
  now: number,
  said = '',
): number | undefined {
  const ms = askedFor(headers, now, said);
  return ms === undefined ? undefined : Math.min(ms, LONGEST_MS);
}

function askedFor(
  headers: Readonly<Record<string, string>>,
  now: number,
  said: string,
): number | undefined {
  const exact = number(headers['retry-after-ms']);
  if (exact !== undefined) return Math.ceil(exact);
  const value = headers['retry-after'];
  const seconds = number(value);
  if (seconds !== undefined) return Math.ceil(seconds * 1000);
  // A date begins with the day's name; Date.parse would take "-1" for one as well.
  const date = value !== undefined && /^\s*[a-z]/iu.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? fromWords(said) : Math.max(0, date - now);
}

function fromWords(said: string): number | undefined {
  const [, count, unit] = /(?:retry|try again) in (\d+(?:\.\d+)?) ?(ms|s)\b/iu.exec(said) ?? [];
  return count === undefined ? undefined : Math.ceil(Number(count) * (unit === 'ms' ? 1 : 1000));
}

function number(value: string | undefined): number | undefined {
  return value !== undefined && /^\s*\d+(?:\.\d+)?\s*$/u.test(value) ? Number(value) : undefined;
}
