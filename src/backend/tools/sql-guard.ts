import { ToolError } from './errors.ts';
import { ALLOWED_FUNCTIONS, isInternalTable, KEYWORDS_BEFORE_PARENTHESIS } from './sql-allowed.ts';
import { sqlTokens, type SqlToken } from './sql-tokens.ts';

/** Longer texts are no questions to the data any more. In UTF-16 units. */
const MAX_SQL_LENGTH = 20_000;

export interface GuardedQuery {
  /** The one statement, without what follows it. */
  readonly text: string;
  /** All that may name something in it, in lower case. */
  readonly names: ReadonlySet<string>;
}

/**
 * Looks at a query's text before SQLite sees it, for some statements act while they are prepared.
 * Throws `ToolError` with the reason.
 */
export function guardQuery(sql: string): GuardedQuery {
  if (sql.length > MAX_SQL_LENGTH) {
    throw new ToolError('not_allowed', `The query is longer than ${MAX_SQL_LENGTH} characters.`);
  }
  if (sql.includes('\0')) throw new ToolError('not_allowed', 'The query contains a NUL character.');
  const tokens = sqlTokens(sql);
  const words = tokens.filter(({ kind }) => kind !== 'space' && kind !== 'comment');
  const statement = firstStatement(sql, words);
  checkStart(statement.words[0]);
  checkNames(statement.words);
  return { text: statement.text, names: new Set(statement.words.map(({ name }) => name)) };
}

function firstStatement(
  sql: string,
  words: readonly SqlToken[],
): { text: string; words: SqlToken[] } {
  const end = words.findIndex(({ text }) => text === ';');
  const own = end === -1 ? [...words] : words.slice(0, end);
  if (end !== -1 && words.slice(end).some(({ text }) => text !== ';')) {
    throw new ToolError('not_allowed', 'Only one statement at a time: send one SELECT.');
  }
  const last = own.at(-1);
  if (last === undefined) throw new ToolError('invalid_query', 'The query is empty.');
  if (own.some(({ open }) => open)) {
    throw new ToolError('invalid_query', 'The query contains a quotation that does not end.');
  }
  // Cut behind the last word: a comment there would swallow what the query is put into.
  return { text: sql.slice(0, last.end), words: own };
}

function checkStart(first: SqlToken | undefined): void {
  if (first?.kind === 'name' && ['select', 'with', 'values'].includes(first.text.toLowerCase()))
    return;
  throw new ToolError(
    'not_allowed',
    'Only queries that read are allowed: begin with SELECT or WITH. The data cannot be changed.',
  );
}

function checkNames(words: readonly SqlToken[]): void {
  for (const [index, word] of words.entries()) {
    if (word.kind === 'blob') {
      // EXPLAIN shows its bytes as text, and a text that is no UTF-8 ends the process inside libsql.
      throw new ToolError(
        'not_allowed',
        `Blob literals such as ${word.text} may not be used here.`,
      );
    }
    if (word.name === '') continue;
    if (word.kind === 'name' && isInternalTable(word.name)) {
      throw new ToolError('not_allowed', `${word.text} may not be used here.`);
    }
    if (words[index + 1]?.text !== '(') continue;
    const bare = word.kind === 'name' && word.text.toLowerCase() === word.name;
    if (bare && KEYWORDS_BEFORE_PARENTHESIS.has(word.name)) continue;
    if (ALLOWED_FUNCTIONS.has(word.name)) continue;
    if (isTableExpression(words, index)) continue;
    throw new ToolError('not_allowed', `The function ${word.text}() may not be used here.`);
  }
}

/** `name(columns) AS [NOT MATERIALIZED] (`: the head of a common table expression. */
function isTableExpression(words: readonly SqlToken[], index: number): boolean {
  let depth = 0;
  for (let at = index + 1; at < words.length; at += 1) {
    if (words[at]?.text === '(') depth += 1;
    if (words[at]?.text === ')') depth -= 1;
    if (depth === 0) return words[at + 1]?.name === 'as' && words[at + 2]?.kind !== 'string';
  }
  return false;
}
