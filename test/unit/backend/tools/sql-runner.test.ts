import { expect, test } from 'vitest';
import { SqlRunner } from '../../../../src/backend/tools/sql-runner.ts';
import type { SqlStatement } from '../../../../src/backend/tools/sql-connection.ts';
import { createVirtualClock } from '../../../helpers/virtual-clock.ts';

/** A database whose queries end when the test says so, whatever interrupts them. */
function deafDatabase() {
  const ends: (() => void)[] = [];
  let interrupts = 0;
  const statement = (sql: string): SqlStatement => ({
    reader: true,
    raw() {
      return this;
    },
    columns: () => [{ name: 'a', type: null }],
    all: () => {
      if (!sql.startsWith('WITH')) return Promise.resolve([]);
      const page = [[1, Buffer.from('[[7]]').toString('hex')]];
      return new Promise((resolve) => ends.push(() => resolve(page)));
    },
  });
  const open = () =>
    Promise.resolve({
      prepare: (sql: string) => Promise.resolve(statement(sql)),
      interrupt: () => (interrupts += 1),
      close: () => undefined,
    });
  return { open, ends, interrupts: () => interrupts };
}

const settled = () => new Promise<void>(setImmediate);

test('a query that does not hear its interrupts is given up, and none begins beside it', async () => {
  const clock = createVirtualClock();
  const database = deafDatabase();
  const runner = new SqlRunner({ file: 'any', clock, open: database.open });
  const first = runner.run('SELECT 1');
  await settled();
  clock.advance(9_999);
  expect(database.interrupts()).toBe(0);
  clock.advance(1_001);
  await expect(first).rejects.toMatchObject({ code: 'timeout' });
  expect(database.interrupts()).toBe(21);

  await expect(runner.run('SELECT 2')).rejects.toMatchObject({ code: 'unavailable' });
  clock.advance(500);
  expect(database.interrupts()).toBe(31);

  database.ends[0]!();
  await settled();
  const second = runner.run('SELECT 3');
  await settled();
  database.ends[1]!();
  expect(await second).toMatchObject({ rows: [[7]], truncated: false });
  clock.advance(60_000);
  expect(database.interrupts()).toBe(31);
  expect(clock.pending()).toBe(0);
});

test('a query that waits for its turn can be aborted, and never begins', async () => {
  const clock = createVirtualClock();
  const database = deafDatabase();
  const runner = new SqlRunner({ file: 'any', clock, open: database.open });
  const first = runner.run('SELECT 1');
  const cancel = new AbortController();
  const second = runner.run('SELECT 2', cancel.signal);
  await settled();
  cancel.abort(new Error('no longer'));
  await expect(second).rejects.toThrow('no longer');
  database.ends[0]!();
  expect(await first).toMatchObject({ rows: [[7]] });
  await settled();
  expect(database.ends).toHaveLength(1);
});
