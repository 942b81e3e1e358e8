import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/backend/log.ts';
import { StoreOpenError } from '../../../../src/backend/store/errors.ts';
import { migrations } from '../../../../src/backend/store/sqlite/migrations.ts';
import { openSqlite } from '../../../../src/backend/store/sqlite/open.ts';
import { openSqliteStore } from '../../../../src/backend/store/sqlite/sqlite-store.ts';
import {
  accept,
  createChat,
  head,
  runningChat,
  STOP,
  time,
  token,
  USER,
} from '../support/store-driver.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const NOTES = 'CREATE TABLE notes (text TEXT)';

describe('the files of the SQLite store', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.remove());

  const open = (steps = migrations, onStorage?: (reason: string | null) => void) =>
    openSqliteStore({
      onStorage,
      dir: folder.path,
      log: silentLogger,
      lockWaitMs: 50,
      migrations: steps,
    });
  const file = (name = 'chats.db') => join(folder.path, name);

  function reasonOf(attempt: () => unknown): string {
    try {
      attempt();
    } catch (error) {
      if (error instanceof StoreOpenError) return error.reason;
      throw error;
    }
    return 'opened';
  }

  it('refuses what a newer version wrote, with clear words, and leaves it alone', async () => {
    const newer = open([...migrations, NOTES]);
    const { sessionId } = await createChat(newer);
    await newer.close();
    const before = readFileSync(file());
    const known = migrations.length;
    expect(() => open()).toThrow(
      `newer version of Millrace (format ${known + 1}; this one knows ${known})`,
    );
    expect(reasonOf(() => open())).toBe('newer');
    expect(readFileSync(file())).toEqual(before);
    const again = open([...migrations, NOTES]);
    expect(await again.getChat(USER, sessionId)).toBeDefined();
    await again.close();
  });

  it('takes a step forward with everything in it, and leaves a copy of what was', async () => {
    const old = open();
    const { sessionId } = await createChat(old, { title: 'Kept' });
    await old.close();
    const stepped = open([...migrations, NOTES]);
    expect(await stepped.getChat(USER, sessionId)).toMatchObject({ title: 'Kept' });
    await stepped.close();
    const copy = file(`chats.db.before-${migrations.length + 1}`);
    expect(existsSync(copy)).toBe(true);

    writeFileSync(file(), readFileSync(copy));
    const back = open();
    expect(await back.getChat(USER, sessionId)).toMatchObject({ title: 'Kept' });
    await back.close();
  });

  it('takes what the first version wrote, whose user keeps it', async () => {
    const old = openSqlite(file(), { migrations: migrations.slice(0, 1) });
    old.exec(`
      INSERT INTO chats VALUES ('kept', 'local', '${time()}', '${time()}', 0, 0,
        '{"title":"Kept","pinned":false,"archived":false,"titled":true}');
      INSERT INTO deleted_chats VALUES ('gone', 'local', '${time()}')`);
    old.close();
    const store = open();
    expect(await store.getChat('local', 'kept')).toMatchObject({ title: 'Kept' });
    await expect(store.getChat(USER, 'kept')).rejects.toMatchObject({ code: 'not_found' });
    expect(await store.openLog('local', 'gone')).toEqual({ type: 'deleted' });
    await store.close();
  });

  it('makes no copy of an empty database', async () => {
    await open([...migrations, NOTES]).close();
    expect(readdirSync(folder.path).filter((name) => name.includes('before'))).toEqual([]);
  });

  it('is as before when a step fails', async () => {
    const old = open();
    const { sessionId } = await createChat(old);
    await old.close();
    expect(() => open([...migrations, `${NOTES}; CREATE TABLE chats (oops TEXT)`])).toThrow();
    const again = open([...migrations, NOTES]);
    expect(await again.getChat(USER, sessionId)).toBeDefined();
    await again.close();
  });

  it.each([
    ['text', 'this is no database '.repeat(500)],
    ['one byte', 'x'],
  ])('refuses a damaged file (%s) and never touches it', (_, content) => {
    writeFileSync(file(), content);
    expect(reasonOf(() => open())).toBe('damaged');
    expect(() => open()).toThrow(/chats\.db is damaged\. Nothing was changed/u);
    expect(readFileSync(file(), 'utf8')).toBe(content);
  });

  it('tells of damage that shows later, and stays up', async () => {
    const store = open();
    const { sessionId } = await createChat(store);
    for (let count = 0; count < 50; count += 1) await accept(store, sessionId);
    await store.close();
    const bytes = readFileSync(file());
    // The first page is whole, so that it opens; all others are noise.
    bytes.fill(0x5a, 4096);
    writeFileSync(file(), bytes);
    const damaged = open();
    await expect(damaged.listMessages(USER, sessionId, { limit: 9 })).rejects.toMatchObject({
      code: 'unavailable',
    });
    await damaged.close();
  });

  it('refuses a place that it cannot open', () => {
    mkdirSync(file());
    expect(reasonOf(() => open())).toBe('unreadable');
    expect(reasonOf(() => openSqliteStore({ dir: file('nowhere'), log: silentLogger }))).toBe(
      'unreadable',
    );
  });

  it('is one server’s at a time', async () => {
    const first = open();
    expect(reasonOf(() => open())).toBe('locked');
    const { sessionId } = await createChat(first);
    await first.close();
    const second = open();
    expect(await second.getChat(USER, sessionId)).toBeDefined();
    await second.close();
  });

  it('is free again after an attempt that failed', async () => {
    writeFileSync(file(), 'damaged');
    expect(reasonOf(() => open())).toBe('damaged');
    writeFileSync(file(), '');
    await open().close();
  });

  it('refuses calls once closed, and closes once', async () => {
    const store = open();
    await store.close();
    await store.close();
    await expect(store.getChat(USER, 'x')).rejects.toThrow('closed');
  });

  it('says that the disk is full, changes nothing, and goes on when there is room', async () => {
    // The connection's own limit stands in for the disk's.
    const troubles: (string | null)[] = [];
    const store = open([...migrations, 'PRAGMA max_page_count = 64'], (reason) =>
      troubles.push(reason),
    );
    const told: number[] = [];
    store.onCommit((commit) => told.push(commit.type === 'events' ? commit.last : -1));
    const run = await runningChat(store);
    const { sessionId } = run;
    const piece = 'x'.repeat(10_000);
    let failure: unknown;
    let taken = 0;
    while (failure === undefined) {
      try {
        await store.appendToRun(run.runId, [token(run, piece)]);
        taken += 1;
      } catch (error) {
        failure = error;
      }
    }
    expect(taken).toBeGreaterThan(3);
    expect(failure).toMatchObject({
      code: 'unavailable',
      retryable: true,
      message: expect.stringContaining('disk is full') as string,
    });
    expect(troubles).toEqual(['The disk is full: free some space, then try again.']);
    expect(await head(store, sessionId)).toBe(told.at(-1));
    const { message } = await store.getRun(USER, sessionId, run.runId);
    expect(message.parts).toEqual([{ type: 'text', text: piece.repeat(taken) }]);
    await store.trimLog(sessionId, 0, 1_000);
    expect(await store.appendToRun(run.runId, [token(run, 'small')])).toBe(true);
    expect(troubles.slice(1)).toEqual([null]);
    expect(await head(store, sessionId)).toBe(told.at(-1));
    await store.close();

    const reopened = open([...migrations, '']);
    expect(await reopened.endRun(run.runId, STOP, time(9))).toMatchObject({ state: 'completed' });
    await reopened.close();
  });
});
