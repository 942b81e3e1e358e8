const MINUTE = 60;
const HOUR = 60 * MINUTE;

/**
 * How long a wait is, for people: seconds while one would count them along, then rounded up to
 * minutes and hours. What others ask for has no bound; nobody reads eleven digits.
 */
export function waitWords(seconds: number): string {
  if (seconds < 100) return `${seconds} s`;
  if (seconds <= 90 * MINUTE) return `${Math.ceil(seconds / MINUTE)} min`;
  if (seconds <= 24 * HOUR) return `${Math.ceil(seconds / HOUR)} h`;
  return 'more than a day';
}
