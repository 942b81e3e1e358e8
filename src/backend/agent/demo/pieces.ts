/** Graphemes of one token at most; a model's tokens are about that long. */
const LONGEST = 8;

type Class = 'word' | 'space' | 'line' | 'other';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * A text in pieces like a model's tokens: words with the space before them, long ones in two,
 * punctuation, line ends. No piece ends within a grapheme; joined they are the text.
 */
export function* toPieces(text: string): Generator<string> {
  let piece = '';
  let length = 0;
  let last: Class = 'line';
  for (const { segment } of graphemes.segment(text)) {
    const kind = classOf(segment);
    if (piece !== '' && !joins(last, kind, length, piece)) {
      yield piece;
      piece = '';
      length = 0;
    }
    piece += segment;
    length += 1;
    last = kind;
  }
  if (piece !== '') yield piece;
}

function classOf(grapheme: string): Class {
  if (/^[\r\n]/u.test(grapheme)) return 'line';
  if (/^\s$/u.test(grapheme)) return 'space';
  // What is written without spaces comes in pieces of one or two.
  if (/\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}/u.test(grapheme)) return 'other';
  return /^[\p{L}\p{N}]/u.test(grapheme) ? 'word' : 'other';
}

function joins(last: Class, next: Class, length: number, piece: string): boolean {
  if (length >= LONGEST) return false;
  if (last === next) return next !== 'other' || (length < 2 && piece.length < 4);
  return last === 'space' && next === 'word' && length === 1;
}
