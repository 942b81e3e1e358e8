/** Longest title that a message gives its chat, in characters as people see them. */
const MAX_TITLE = 60;

/** Nobody reads further for a title; a message may be a megabyte. */
const LOOKED_AT = 2_000;

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * A title of a chat's first message: its first line with words on it, without Markdown's marks at
 * the front, cut at the end of a word. Never cuts what is seen as one character.
 */
export function titleFrom(text: string): string | undefined {
  const line = text
    .slice(0, LOOKED_AT)
    .split(/\r\n|[\n\r\u2028\u2029]/u)
    .map(plain)
    .find((candidate) => /[\p{L}\p{N}\p{S}]/u.test(candidate));
  return line === undefined ? undefined : shorten(line);
}

function plain(line: string): string {
  return line
    .replace(/[\p{Cc}\p{Cs}]+/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim()
    .replace(/^(?:#{1,6} |> |[-*+] |`{3,}\S* ?)+/u, '');
}

function shorten(line: string): string {
  const seen = [...characters.segment(line)].map(({ segment }) => segment);
  if (seen.length <= MAX_TITLE) return line;
  const head = seen.slice(0, MAX_TITLE - 1).join('');
  const next = seen[MAX_TITLE - 1];
  const lastSpace = next === ' ' ? head.length : head.lastIndexOf(' ');
  // A word that fills more than half of it (or a script without spaces) is cut where it has to be.
  const cut = lastSpace > head.length / 2 ? head.slice(0, lastSpace) : head;
  return `${cut.replace(/[\s,;:.–—-]+$/u, '')}…`;
}
