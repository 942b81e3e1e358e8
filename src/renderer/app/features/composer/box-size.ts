/** `lines`: very long, and in lines of its own, so that the box need not break any. */
export type BoxSize = 'fitted' | 'long' | 'lines';

const LONG = 20_000;
const VERY_LONG = 200_000;
/** So much of the beginning says what the rest is like. */
const SAMPLE = 10_000;
const LINES_IN_SAMPLE = 20;

/**
 * Chromium lays all of a text area's text out for every key, and what makes that pleasant to read is
 * what makes it slow. Measured with 200,000 characters in one line: 850 ms a paste and 390 ms a key;
 * with the direction settled beforehand and plain shaping 200 ms and 60 ms. Two million in lines that
 * need not be broken take 415 ms and 100 ms; before, each some seconds.
 */
export function boxSize(text: string): BoxSize {
  if (text.length <= LONG) return 'fitted';
  if (text.length <= VERY_LONG) return 'long';
  return text.slice(0, SAMPLE).split('\n').length > LINES_IN_SAMPLE ? 'lines' : 'long';
}

/** The direction of the first letter that has one, which `dir="auto"` would look for in every line. */
export function directionOf(text: string): 'ltr' | 'rtl' {
  const beginning = text.slice(0, 1000);
  return /^\P{L}*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u.test(beginning) ? 'rtl' : 'ltr';
}
