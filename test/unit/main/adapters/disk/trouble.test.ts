import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFile, openInMemory } from '../../../../../src/main/adapters/disk/database-file.ts';
import {
  createDisk,
  type Disk,
  type DiskNews,
  type DiskProblem,
} from '../../../../../src/main/adapters/disk/disk.ts';
import { journalStore } from '../../../../../src/main/adapters/disk/journal-store.ts';
import { keptStore } from '../../../../../src/main/adapters/disk/kept-store.ts';
import type { Sync } from '../../../../../src/main/adapters/disk/methods.ts';
import { journalSchema } from '../../../../../src/main/adapters/disk/schemas.ts';
import type { Db } from '../../../../../src/sqlite/sql.ts';
import { wordsFor } from '../../../../../src/main/adapters/disk/words.ts';
import {
  StorageError,
  type Journal,
  type StoredConversation,
} from '../../../../../src/main/services/ports/journal.ts';
import type { OutboxRecords } from '../../../../../src/main/services/ports/outbox-store.ts';
import { answer, CHAT, logged, question, snapshot, token } from './support/entries.ts';
import { outboxMessage } from './support/outbox-records.ts';

const NOW = 1234;
const PAGE = 4096;

describe('the disk in trouble', () => {
  let folder: string;
  let open: Disk[];
  let problems: DiskProblem[];
  let news: DiskNews[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'millrace-disk-'));
    open = [];
    problems = [];
    news = [];
  });
  afterEach(() => {
    for (const disk of open) disk.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const at = (name: string) => join(folder, name);

  function start(): Disk {
    const disk = createDisk({
      folder,
      now: () => NOW,
      onProblem: (it) => problems.push(it),
      onNews: (it) => news.push(it),
    });
    open.push(disk);
    disk.open();
    return disk;
  }

  function stop(): void {
    for (const disk of open.splice(0)) disk.close();
  }

  const run = (disk: Disk, store: 'journal' | 'outbox', method: string, ...args: unknown[]) =>
    disk.run({ store, method, args });
  const append = (disk: Disk, ...entries: unknown[]) => run(disk, 'journal', 'append', entries);
  const read = (disk: Disk) => run(disk, 'journal', 'read', CHAT) as StoredConversation | undefined;
  const load = (disk: Disk) => run(disk, 'outbox', 'load') as OutboxRecords;
  const write = (disk: Disk, ...ids: readonly string[]) =>
    run(
      disk,
      'outbox',
      'write',
      ids.map((id) => ({
        type: 'putMessage',
        message: outboxMessage(id, { text: id.repeat(500) }),
      })),
    );
  const problemOf = (store: string) => problems.findLast((it) => it.store === store)?.problem;
  const newsOf = (store: string) => news.findLast((it) => it.store === store)?.news;

  /** Both files with something in them. */
  function fill(): void {
    const disk = start();
    append(disk, snapshot(3, { messages: [question(1)] }));
    write(disk, 'word');
    run(disk, 'outbox', 'saveDraft', { sessionId: null, text: 'half a thou' });
    stop();
    expect(problems).toEqual([]);
  }

  function overwrite(name: string, offset: number, bytes: number): void {
    const file = openSync(at(name), 'r+');
    writeSync(file, Buffer.alloc(bytes, 0x5a), 0, bytes, offset);
    closeSync(file);
  }

  it('has no trouble to tell of when there is none', () => {
    fill();
    const disk = start();
    expect(read(disk)?.sequence).toBe(3);
    expect(load(disk).messages).toHaveLength(1);
    expect(run(disk, 'outbox', 'drafts')).toEqual([{ sessionId: null, text: 'half a thou' }]);
    expect(problems).toEqual([]);
    expect(news).toEqual([]);
    expect(() => run(disk, 'journal', 'drop')).toThrow('no method drop');
  });

  for (const [what, damage] of [
    ['whose beginning is garbage', () => overwrite('journal.db', 0, 200)],
    ['that is a few bytes', () => writeFileSync(at('journal.db'), 'oops')],
  ] as const) {
    it(`sets a journal ${what} aside and begins a new one`, () => {
      fill();
      damage();
      const damaged = readFileSync(at('journal.db'));
      const disk = start();
      expect(read(disk)).toBeUndefined();
      append(disk, snapshot(5));
      stop();
      expect(readFileSync(at(`journal.db.damaged-${NOW}`))).toEqual(damaged);
      expect(news).toHaveLength(1);
      expect(newsOf('journal')).toContain('Chats come back from the server');
      expect(read(start())?.sequence).toBe(5);
      expect(news).toHaveLength(1);
      // It is over: the new file works.
      expect(problems).toEqual([]);
    });
  }

  it('sets a journal aside that turns out to be damaged in mid-life, and goes on', () => {
    fill();
    // Every page but the first, so that it opens.
    overwrite('journal.db', PAGE, statSync(at('journal.db')).size - PAGE);
    const disk = start();
    expect(append(disk, logged(4, { type: 'message', message: question(2) }))).toEqual({
      gaps: [CHAT],
    });
    append(disk, snapshot(5));
    expect(read(disk)?.sequence).toBe(5);
    expect(newsOf('journal')).toContain('damaged');
    expect(problems).toEqual([]);
    expect(existsSync(at(`journal.db.damaged-${NOW}`))).toBe(true);
  });

  it('saves what can be read of a damaged outbox, and says where the rest is', () => {
    const first = start();
    const ids = Array.from({ length: 200 }, (_, index) => `w${String(index).padStart(3, '0')}`);
    write(first, ...ids);
    run(first, 'outbox', 'saveDraft', { sessionId: null, text: 'half a thou' });
    stop();
    const pages = Math.floor(statSync(at('outbox.db')).size / PAGE);
    overwrite('outbox.db', Math.floor(pages / 2) * PAGE, PAGE);

    const disk = start();
    const saved = load(disk).messages.map(({ entryId }) => entryId);
    expect(saved.length).toBeGreaterThan(150);
    expect(saved.length).toBeLessThan(200);
    expect(saved).toEqual(ids.filter((id) => saved.includes(id)));
    expect(run(disk, 'outbox', 'drafts')).toEqual([{ sessionId: null, text: 'half a thou' }]);
    expect(newsOf('outbox')).toContain(`${saved.length + 1} entries could be saved`);
    expect(newsOf('outbox')).toContain(`outbox.db.damaged-${NOW}`);
    write(disk, 'more');
    stop();
    news.length = 0;
    expect(load(start()).messages).toHaveLength(saved.length + 1);
    expect(news).toEqual([]);
    expect(problems).toEqual([]);
  });

  it('says so when nothing of the outbox can be saved', () => {
    fill();
    overwrite('outbox.db', 0, statSync(at('outbox.db')).size);
    expect(load(start()).messages).toEqual([]);
    expect(newsOf('outbox')).toContain('Nothing could be saved');
  });

  it('neither uses nor touches the files of a newer version', () => {
    fill();
    for (const name of ['journal.db', 'outbox.db']) {
      const db = new Database(at(name));
      db.exec('PRAGMA user_version = 99');
      db.pragma('wal_checkpoint(TRUNCATE)');
      db.close();
    }
    const before = ['journal.db', 'outbox.db'].map((name) => readFileSync(at(name)));
    const disk = start();
    append(disk, snapshot(1));
    write(disk, 'lost');
    expect(read(disk)?.sequence).toBe(1);
    expect(load(disk).messages).toHaveLength(1);
    stop();
    expect(['journal.db', 'outbox.db'].map((name) => readFileSync(at(name)))).toEqual(before);
    expect(problemOf('journal')).toContain('newer version');
    expect(problemOf('outbox')).toContain('newer version');
    // A write that works does not make it well: nothing of it is kept.
    expect(problems).toHaveLength(2);
  });

  it('works in memory where the files cannot be used, and says that nothing is kept', () => {
    mkdirSync(at('journal.db'));
    mkdirSync(at('outbox.db'));
    const disk = start();
    append(disk, snapshot(1));
    write(disk, 'a');
    expect(read(disk)?.sequence).toBe(1);
    expect(load(disk).messages).toHaveLength(1);
    expect(problems.map(({ store }) => store).sort()).toEqual(['journal', 'outbox']);
    expect(problemOf('journal')).toContain('not kept');
    expect(problemOf('outbox')).toContain('lost when Millrace is closed');
  });

  it('works in memory where there can be no folder', () => {
    writeFileSync(at('file'), '');
    const disk = createDisk({
      folder: at('file/folder'),
      now: () => NOW,
      onProblem: (it) => problems.push(it),
      onNews: (it) => news.push(it),
    });
    open.push(disk);
    append(disk, snapshot(1));
    expect(read(disk)?.sequence).toBe(1);
    expect(readdirSync(folder)).toEqual(['file']);
  });

  it('tells of records of the outbox that make no sense', () => {
    fill();
    const db = new Database(at('outbox.db'));
    db.exec(`UPDATE records SET data = '{}' WHERE kind = 'message'`);
    db.close();
    const disk = start();
    expect(load(disk).messages).toEqual([]);
    expect(load(disk).messages).toEqual([]);
    expect(news).toHaveLength(1);
    expect(newsOf('outbox')).toContain('1 entry cannot be read');
    expect(problems).toEqual([]);
  });

  describe('that fills up', () => {
    let db: Db;

    function startSmall() {
      const told: (string | null)[] = [];
      const kept = keptStore<Sync<Journal>>({
        file: at('journal.db'),
        kind: { schema: journalSchema, flushed: false, checked: false },
        words: wordsFor.journal,
        now: () => NOW,
        build(opened, onDamaged) {
          db = opened;
          return journalStore(opened, onDamaged);
        },
        onProblem: (problem) => told.push(problem),
        onNews: (words) => told.push(words),
      });
      open.push({ ...kept, run: () => undefined });
      return { told, kept };
    }

    /** The file may not grow by more than this. */
    function leaveRoom(pages: number): void {
      const { page_count } = db.prepare('PRAGMA page_count').get() as { page_count: number };
      db.pragma(`max_page_count = ${page_count + pages}`);
    }

    it('rolls the whole call back, says so, and goes on when there is room', () => {
      const { told, kept } = startSmall();
      const append = (...entries: Parameters<Sync<Journal>['append']>[0]) =>
        kept.use('writes', (journal) => journal.append(entries));
      append(snapshot(0, { messages: [question(1), answer(2)] }));
      leaveRoom(0);
      const big = [logged(1, token(2, 'small')), logged(2, token(2, 'x'.repeat(200_000)))];
      let failure: unknown;
      try {
        append(...big);
      } catch (error) {
        failure = error;
      }
      expect(failure).toBeInstanceOf(StorageError);
      expect((failure as StorageError).reason).toBe('full');
      expect(() => append(...big)).toThrow(StorageError);
      expect(told).toEqual([expect.stringContaining('The disk is full')]);
      // What was stored can still be read, and the position did not move.
      expect(kept.use('reads', (journal) => journal.read(CHAT))).toMatchObject({
        sequence: 0,
        snapshot: { messages: [{}, { parts: [] }] },
      });
      expect(told).toHaveLength(1);

      leaveRoom(1000);
      expect(append(...big)).toEqual({ gaps: [] });
      expect(told).toEqual([expect.any(String), null]);
      expect(kept.use('reads', (journal) => journal.position(CHAT))).toBe(2);
    });

    it('says that the file is read-only', () => {
      const { told, kept } = startSmall();
      kept.open();
      db.pragma('query_only = ON');
      expect(() => kept.use('writes', (journal) => journal.append([snapshot(0)]))).toThrow();
      expect(told).toEqual([expect.stringContaining('read-only')]);
    });
  });
});

describe('a database file', () => {
  it('is brought up to date step by step, each once', () => {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-disk-'));
    const kind = (...schema: string[]) => ({ schema, flushed: false, checked: true });
    const version = (schema: readonly string[]) => {
      const opened = openFile(join(folder, 'a.db'), kind(...schema));
      if (opened.type !== 'open') return opened.type;
      const row = opened.db.prepare('PRAGMA user_version').get() as { user_version: number };
      opened.db.close();
      return row.user_version;
    };
    const steps = ['CREATE TABLE a (x)', 'CREATE TABLE b (x)'];
    expect(version(steps.slice(0, 1))).toBe(1);
    expect(version(steps)).toBe(2);
    expect(version(steps)).toBe(2);
    expect(version(steps.slice(0, 1))).toBe('newer');
    expect(
      openInMemory(kind(...steps))
        .prepare('SELECT * FROM b')
        .all(),
    ).toEqual([]);
    rmSync(folder, { recursive: true, force: true });
  });
});
