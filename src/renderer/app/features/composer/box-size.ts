/**
 * `lines`: very long, and in lines of its own, so that the box need not break any. `dense`: very long,
 * and with a line that it must break, which it does wherever the edge is.
 */
export type BoxSize = 'fitted' | 'long' | 'lines' | 'dense';

const LONG = 20_000;
const VERY_LONG = 200_000;
/** From here on a line is broken after all: who pastes a page without an end of line wants to see it. */
const LONGEST_LINE = 5_000;

/**
 * Chromium lays all of a text area's text out for every key, and what makes that pleasant to read is
 * what makes it slow. Measured with 200,000 characters in one line: 850 ms a paste and 390 ms a key;
 * with the direction settled beforehand and plain shaping 200 ms and 60 ms. Two million in lines that
 * need not be broken take 415 ms and 100 ms. One million in one line is layout for four fifths of a
 * paste: 240 to 315 ms of the page's thread, and 90 to 110 ms a key; in letters of one width, broken
 * anywhere, 150 to 170 ms and 75 to 85 ms.
 */
export function boxSize(text: string): BoxSize {
  if (text.length <= LONG) return 'fitted';
  if (text.length <= VERY_LONG) return 'long';
  return hasShortLines(text) ? 'lines' : 'dense';
}

function hasShortLines(text: string): boolean {
  for (let start = 0; start < text.length;) {
    const end = text.indexOf('\n', start);
    if ((end === -1 ? text.length : end) - start > LONGEST_LINE) return false;
    start = end === -1 ? text.length : end + 1;
  }
  return true;
}

/** The direction of the first letter that has one, which `dir="auto"` would look for in every line. */
export function directionOf(text: string): 'ltr' | 'rtl' {
  const beginning = text.slice(0, 1000);
  return /^\P{L}*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u.test(beginning) ? 'rtl' : 'ltr';
}
