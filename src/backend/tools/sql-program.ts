import { ToolError } from './errors.ts';
import { ALLOWED_FUNCTIONS, ALLOWED_MODULES } from './sql-allowed.ts';
import type { SqlConnection } from './sql-connection.ts';

/** Instructions whose fourth operand names the function that they call: `readfile(1)`. */
const CALLS: ReadonlySet<unknown> = new Set([
  'Function',
  'PureFunc',
  'AggStep',
  'AggStep1',
  'AggFinal',
  'AggValue',
  'AggInverse',
]);

/**
 * The second look at a query: not at its text, where a reader may err, but at the program that
 * SQLite made of it (`EXPLAIN` prepares and does not run). Throws `ToolError`.
 */
export async function checkProgram(
  connection: Pick<SqlConnection, 'prepare'>,
  sql: string,
): Promise<void> {
  const explain = await connection.prepare(`EXPLAIN ${sql}`);
  for (const [, opcode, , p2, , p4] of await explain.raw().all()) {
    if (opcode === 'Transaction' && p2 !== 0) {
      throw new ToolError('not_allowed', 'The data cannot be changed.');
    }
    if (!CALLS.has(opcode) || typeof p4 !== 'string') continue;
    const name = /^(.+)\(-?\d+\)$/u.exec(p4)?.[1]?.toLowerCase();
    if (name !== undefined && !ALLOWED_FUNCTIONS.has(name)) {
      throw new ToolError('not_allowed', `The function ${name}() may not be used here.`);
    }
  }
}

/**
 * Refuses the tables that modules of the library provide (`fsdir` lists folders), wherever one is
 * named: such a table can be used without parentheses as well.
 */
export async function checkModules(
  connection: Pick<SqlConnection, 'prepare'>,
  names: ReadonlySet<string>,
): Promise<void> {
  const modules = await connection.prepare('SELECT lower(name) FROM pragma_module_list');
  for (const [name] of await modules.raw().all()) {
    if (typeof name !== 'string' || !names.has(name) || ALLOWED_MODULES.has(name)) continue;
    throw new ToolError('not_allowed', `The table ${name} may not be used here.`);
  }
}
