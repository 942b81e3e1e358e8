import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import SyncDatabase from 'libsql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/backend/clock.ts';
import { ToolError } from '../../../src/backend/tools/errors.ts';
import { describeSchema } from '../../../src/backend/tools/sql-schema.ts';
import { SqlRunner, type SqlRunnerOptions } from '../../../src/backend/tools/sql-runner.ts';
import { sampleData } from '../../helpers/agent.ts';

const ENDLESS =
  'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r';

const runner = (options: Partial<SqlRunnerOptions> = {}): SqlRunner =>
  new SqlRunner({ file: sampleData, clock: systemClock, ...options });

async function failure(sql: string, on = runner()): Promise<ToolError> {
  const error: unknown = await on.run(sql).then(
    (result) => new Error(`it answered ${JSON.stringify(result).slice(0, 200)}`),
    (thrown: unknown) => thrown,
  );
  if (error instanceof ToolError) return error;
  throw error;
}

describe('a query that reads', () => {
  test('answers with its columns and rows', async () => {
    const result = await runner().run('SELECT id, name, built FROM mills ORDER BY built LIMIT 2');
    expect(result).toEqual({
      columns: [
        { name: 'id', type: 'INTEGER' },
        { name: 'name', type: 'TEXT' },
        { name: 'built', type: 'INTEGER' },
      ],
      rows: [
        [5, 'St Brannoc Mill', 1790],
        [3, 'Old Ropery Mill', 1848],
      ],
      rowCount: 2,
      truncated: false,
    });
  });

  test.each([
    ['a trailing semicolon', 'SELECT 1 AS a;'],
    ['semicolons and a comment', 'SELECT 1 AS a ; ; -- done'],
    ['a line comment at the end', 'SELECT 1 AS a -- no line feed behind it'],
    ['a block comment that does not end', 'SELECT 1 AS a /* open'],
    ['a comment in front', '-- why\n/* and */ SELECT 1 AS a'],
    ['VALUES', 'VALUES (1)'],
    ['a common table expression', 'WITH t(x) AS MATERIALIZED (SELECT 1) SELECT x AS a FROM t'],
    ['a window', 'SELECT row_number() OVER (ORDER BY id) AS a FROM mills LIMIT 1'],
    ['a named window', 'SELECT sum(1) OVER w AS a FROM mills WINDOW w AS (ORDER BY id) LIMIT 1'],
    ['CAST and IN', "SELECT CAST('1' AS INTEGER) AS a WHERE 1 IN (1, 2)"],
    ['upper case', 'SELECT MAX(1) AS a'],
    ['a semicolon in a string', "SELECT length(';') AS a"],
    ['JSON', `SELECT json_extract('{"a":1}', '$.a') AS a`],
    ['the arrow of JSON', `SELECT '{"a":1}' ->> 'a' AS a`],
    ['a table-valued function', 'SELECT value AS a FROM generate_series(1, 1)'],
  ])('%s', async (_, sql) => {
    const { rows } = await runner().run(sql);
    expect(rows).toEqual([[1]]);
  });

  test('keeps the order of the query, and columns of the same name', async () => {
    const { columns, rows } = await runner().run(
      'SELECT value AS n, -value AS n FROM generate_series(1, 50) ORDER BY value % 7, value DESC',
    );
    const expected = Array.from({ length: 50 }, (_, index) => index + 1)
      .sort((a, b) => (a % 7) - (b % 7) || b - a)
      .map((n) => [n, -n]);
    expect(columns).toEqual([{ name: 'n' }, { name: 'n' }]);
    expect(rows).toEqual(expected);
  });

  test('shows what JSON cannot hold', async () => {
    const { rows } = await runner().run(
      `SELECT unhex('00ff'), 9223372036854775807, -9223372036854775807 - 1, NULL, 1.5, 'é\u{1F33E}', char(0, 97),
       CAST(unhex('ff41') AS TEXT), json('[1]')`,
    );
    expect(rows).toEqual([
      [
        '(blob of 2 bytes)',
        '9223372036854775807',
        '-9223372036854775808',
        null,
        1.5,
        'é\u{1F33E}',
        '\0a',
        '\ufffdA',
        '[1]',
      ],
    ]);
  });

  test('gives every number as the very one that it is', async () => {
    const { rows } = await runner().run(
      `SELECT 0.1, 0.1 + 0.2, 1e22, -1.5, 100.0, 1 / 3.0, 9e999, -9e999, 9e999 - 9e999, 4.9e-324,
       1.7976931348623157e308`,
    );
    expect(rows).toEqual([
      [
        ...[0.1, 0.1 + 0.2, 1e22, -1.5, 100, 1 / 3, 'Infinity', '-Infinity', null, 5e-324],
        Number.MAX_VALUE,
      ],
    ]);
  });

  test('whatever real a table holds comes out as it went in', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'millrace-sql-'));
    const file = join(folder, 'reals.db');
    const reals = fc.sample(fc.double({ noDefaultInfinity: true, noNaN: true }), 1000);
    try {
      const db = new SyncDatabase(file);
      db.exec('CREATE TABLE reals (n REAL)');
      const insert = db.prepare('INSERT INTO reals VALUES (?)');
      for (const real of reals) insert.run([real]);
      db.close();
      const { rows } = await runner({ file }).run('SELECT n FROM reals ORDER BY rowid');
      // JSON knows no negative zero.
      expect(JSON.parse(JSON.stringify(rows))).toEqual(reals.map((real) => [real + 0]));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('no rows are an empty answer', async () => {
    expect(await runner().run('SELECT id FROM mills WHERE id < 0')).toMatchObject({
      rows: [],
      rowCount: 0,
      truncated: false,
    });
  });
});

describe('limits', () => {
  test('1,000 rows are whole, 1,001 are truncated', async () => {
    const whole = await runner().run('SELECT value FROM generate_series(1, 1000)');
    expect(whole).toMatchObject({ rowCount: 1000, truncated: false });
    const cut = await runner().run('SELECT value FROM generate_series(1, 1001)');
    expect(cut).toMatchObject({ rowCount: 1000, truncated: true });
    expect(cut.rows.at(-1)).toEqual([1000]);
  });

  test('a megabyte', async () => {
    const result = await runner().run(
      "SELECT value, printf('%.*c', 10000, 'x') FROM generate_series(1, 500)",
    );
    expect(result.truncated).toBe(true);
    expect(result.rowCount).toBe(104);
    expect(JSON.stringify(result.rows).length).toBeLessThanOrEqual(1024 * 1024);
  });

  test.each([
    ['one row that is too large', "SELECT printf('%.*c', 2000000, 'x')"],
    ['a string of a gigabyte', "SELECT length(printf('%1000000000d', 1))"],
    [
      'one that doubles',
      "WITH r(s) AS (SELECT 'aaaa' UNION ALL SELECT s || s FROM r) SELECT max(length(s)) FROM (SELECT s FROM r LIMIT 28)",
    ],
    ['too many columns', `SELECT ${Array.from({ length: 101 }, (_, n) => n).join(',')}`],
  ])('%s', async (_, sql) => {
    expect((await failure(sql)).code).toBe('too_large');
  });

  test('a query without an end is stopped, and the event loop goes on meanwhile', async () => {
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 5);
    const on = runner({ timeoutMs: 200 });
    expect(await failure(ENDLESS, on)).toMatchObject({ code: 'timeout' });
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(10);
    expect((await on.run('SELECT 1')).rows).toEqual([[1]]);
  });

  test('a collection of garbage meanwhile does not wait for the query', async () => {
    setFlagsFromString('--expose_gc');
    const collect = runInNewContext('gc') as () => void;
    const on = runner({ timeoutMs: 300 });
    await on.run('SELECT 1');
    const timer = setInterval(collect, 10);
    expect(await failure(ENDLESS, on)).toMatchObject({ code: 'timeout' });
    clearInterval(timer);
  });

  test('a sort without an end is stopped as well', async () => {
    const sql = ENDLESS.replace('count(*) FROM r', 'n FROM r ORDER BY n DESC');
    expect((await failure(sql, runner({ timeoutMs: 200 }))).code).toMatch(/timeout|too_large/u);
  });

  test('the run’s signal stops it', async () => {
    const cancel = new AbortController();
    const reason = new Error('stopped by the user');
    const running = runner().run(ENDLESS, cancel.signal);
    setImmediate(() => cancel.abort(reason));
    await expect(running).rejects.toBe(reason);
  });

  test('a signal that is aborted already', async () => {
    const reason = new Error('too late');
    await expect(runner().run('SELECT 1', AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  test('the time of the next query begins with its turn', async () => {
    const on = runner({ timeoutMs: 300 });
    const first = failure(ENDLESS, on);
    const second = on.run('SELECT 2');
    expect(await first).toMatchObject({ code: 'timeout' });
    expect((await second).rows).toEqual([[2]]);
  });
});

describe('what is refused', () => {
  test.each([
    ['a write', "INSERT INTO mills VALUES (9, 'x', 'x', 'x', 1, 1, 1)"],
    ['a write that returns', 'DELETE FROM mills RETURNING id'],
    ['two statements', 'SELECT 1; DELETE FROM mills'],
    ['two reads', 'SELECT 1; SELECT 2'],
    ['ATTACH', "ATTACH ':memory:' AS other"],
    ['a pragma', 'PRAGMA query_only = OFF'],
    ['a pragma’s table', 'SELECT * FROM pragma_database_list'],
    ['a pragma’s table, quoted', 'SELECT * FROM "pragma_database_list"'],
    ['EXPLAIN', 'EXPLAIN SELECT 1'],
    ['VACUUM', "VACUUM INTO '/tmp/copy.db'"],
    ['load_extension', "SELECT load_extension('x')"],
    ['reading files', "SELECT readfile('/etc/hostname')"],
    ['reading files, quoted', `SELECT "readfile"('/etc/hostname')`],
    ['reading files, in brackets', "SELECT [readfile] ('/etc/hostname')"],
    ['reading files, in backticks', "SELECT `ReadFile`/**/('/etc/hostname')"],
    ['reading files, as a string', "SELECT 'readfile'('/etc/hostname')"],
    ['writing files', "SELECT writefile('/tmp/written', 'x')"],
    ['listing folders', "SELECT name FROM fsdir('/')"],
    ['listing folders by a hidden column', "SELECT name FROM fsdir WHERE path = '/'"],
    ['listing folders, quoted', `SELECT name FROM "fsdir" AS f WHERE path = '/'`],
    ['pages of the file', 'SELECT * FROM sqlite_dbpage'],
    ['other statements', 'SELECT sql FROM sqlite_stmt'],
    ['an operator that is a function', "SELECT 'a' REGEXP '(a+)+$'"],
    ['a blob literal', "SELECT x'ff'"],
    ['huge blobs', 'SELECT zeroblob(1000000000)'],
    ['a NUL', 'SELECT 1\0'],
    ['a very long text', `SELECT '${'x'.repeat(20_001)}'`],
  ])('%s', async (_, sql) => {
    expect(await failure(sql)).toMatchObject({ code: 'not_allowed' });
  });

  test.each([
    ['an escape from the parenthesis', 'SELECT 1) DELETE FROM mills --'],
    ['an escape by a comment', 'SELECT 1) SELECT * FROM mills /*'],
    ['a write behind WITH', 'WITH t AS (SELECT 1) DELETE FROM mills RETURNING id'],
    ['a string without an end', "SELECT 'x"],
    ['a name without an end', 'SELECT "x'],
    ['no table', 'SELECT * FROM nothing'],
    ['nothing', '  -- only a comment'],
    ['deep nesting', `SELECT ${'('.repeat(3000)}1${')'.repeat(3000)}`],
    ['a long sum', `SELECT ${'1+'.repeat(5000)}1`],
    ['JSON that quotes no text', "SELECT json_extract('{}', CAST(unhex('ff') AS TEXT))"],
  ])('%s', async (_, sql) => {
    expect(await failure(sql)).toMatchObject({ code: 'invalid_query' });
  });

  test('the error is SQLite’s, so that a model can correct itself', async () => {
    expect((await failure('SELECT price FROM order_items')).message).toBe('no such column: price');
  });

  test('a missing file is not made', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'millrace-sql-'));
    try {
      const on = runner({ file: join(folder, 'none.db') });
      expect(await failure('SELECT 1', on)).toMatchObject({ code: 'unavailable' });
      expect(await readdir(folder)).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('beside the store', () => {
  let folder: string;
  let store: SyncDatabase.Database;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'millrace-sql-'));
    store = new SyncDatabase(join(folder, 'store.db'));
    store.exec('CREATE TABLE events (n INTEGER)');
  });
  afterAll(async () => {
    store.close();
    await rm(folder, { recursive: true });
  });

  test('libsql’s synchronous flavour works on while a query runs', async () => {
    const running = failure(ENDLESS, runner({ timeoutMs: 150 }));
    const insert = store.prepare('INSERT INTO events VALUES (?)');
    for (let n = 0; n < 500; n += 1) {
      insert.run(n);
      if (n % 50 === 0) await new Promise(setImmediate);
    }
    expect(await running).toMatchObject({ code: 'timeout' });
    expect(store.prepare('SELECT count(*) AS n FROM events').get()).toMatchObject({ n: 500 });
  });
});

test('the schema that a model reads', async () => {
  const schema = await describeSchema(sampleData);
  expect(schema.split('\n').map((line) => line.split(' ')[0])).toEqual([
    'mills',
    'products',
    'customers',
    'orders',
    'order_items',
  ]);
  expect(schema).toContain('orders (id INTEGER, ordered_on TEXT, mill_id INTEGER, ');
  expect(schema).toMatch(/, 9698 rows$/u);
});
