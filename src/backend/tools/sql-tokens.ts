/**
 * SQL text as SQLite's own tokenizer cuts it (https://sqlite.org/src, tokenize.c), as far as the
 * checks of `sql-guard.ts` need it: names, what is quoted, comments, and single characters.
 */
export interface SqlToken {
  readonly kind: 'name' | 'string' | 'blob' | 'comment' | 'space' | 'other';
  /** As written. */
  readonly text: string;
  /** A name without its quotes, in lower case; otherwise ''. */
  readonly name: string;
  /** Offset behind the token, in UTF-16 units. */
  readonly end: number;
  /** A quote or a block comment that was never closed. */
  readonly open: boolean;
}

const SPACE = /[ \t\n\f\r]+/uy;
const BLOB = /x'[^']*'?/iuy;
const WORD = /[A-Za-z_\u0080-\u{10ffff}][\w$\u0080-\u{10ffff}]*/uy;
const NUMBER = /\.?\d[\w.$]*/uy;
const LINE_COMMENT = /--[^\n]*/uy;
const BLOCK_COMMENT = /\/\*[\s\S]*?(?:\*\/|$)/uy;
const SINGLE = /'(?:[^']|'')*('|$)/uy;
const DOUBLE = /"(?:[^"]|"")*("|$)/uy;
const BACKTICK = /`(?:[^`]|``)*(`|$)/uy;
const BRACKET = /\[[^\]]*(\]|$)/uy;

function match(pattern: RegExp, sql: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(sql)?.[0];
}

function unquote(text: string, quote: string): string {
  return text
    .slice(1, -1)
    .replaceAll(quote + quote, quote)
    .toLowerCase();
}

function closes(text: string, quote: string): boolean {
  return text.length > 1 && text.endsWith(quote);
}

function tokenAt(sql: string, at: number): Omit<SqlToken, 'end'> {
  const space = match(SPACE, sql, at);
  if (space !== undefined) return { kind: 'space', text: space, name: '', open: false };
  const comment = match(LINE_COMMENT, sql, at);
  if (comment !== undefined) return { kind: 'comment', text: comment, name: '', open: false };
  const block = match(BLOCK_COMMENT, sql, at);
  if (block !== undefined) {
    const open = block.length < 4 || !block.endsWith('*/');
    return { kind: 'comment', text: block, name: '', open };
  }
  const single = match(SINGLE, sql, at);
  if (single !== undefined) {
    // SQLite takes a string literal for a name where only a name can stand: 'readfile'(…) calls it.
    return { kind: 'string', text: single, name: unquote(single, "'"), open: !closes(single, "'") };
  }
  for (const [pattern, quote] of [
    [DOUBLE, '"'],
    [BACKTICK, '`'],
  ] as const) {
    const text = match(pattern, sql, at);
    if (text !== undefined) {
      return { kind: 'name', text, name: unquote(text, quote), open: !closes(text, quote) };
    }
  }
  const bracket = match(BRACKET, sql, at);
  if (bracket !== undefined) {
    const name = bracket.slice(1, -1).toLowerCase();
    return { kind: 'name', text: bracket, name, open: !bracket.endsWith(']') };
  }
  const blob = match(BLOB, sql, at);
  if (blob !== undefined) {
    return { kind: 'blob', text: blob, name: '', open: !closes(blob.slice(1), "'") };
  }
  const number = match(NUMBER, sql, at);
  if (number !== undefined) return { kind: 'other', text: number, name: '', open: false };
  const word = match(WORD, sql, at);
  if (word !== undefined)
    return { kind: 'name', text: word, name: word.toLowerCase(), open: false };
  const character = String.fromCodePoint(sql.codePointAt(at) ?? 0);
  return { kind: 'other', text: character, name: '', open: false };
}

/** All tokens; joined, their texts are the input. */
export function sqlTokens(sql: string): SqlToken[] {
  const tokens: SqlToken[] = [];
  let at = 0;
  while (at < sql.length) {
    const token = tokenAt(sql, at);
    at += token.text.length;
    tokens.push({ ...token, end: at });
  }
  return tokens;
}
