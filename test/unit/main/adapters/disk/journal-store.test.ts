import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  answer,
  chat,
  CHAT,
  completed,
  failed,
  inOrder,
  logged,
  messageId,
  question,
  run,
  runId,
  skip,
  snapshot,
  time,
  token,
} from './support/entries.ts';
import { openFile } from '../../../../../src/main/adapters/disk/database-file.ts';
import { journalStore } from '../../../../../src/main/adapters/disk/journal-store.ts';
import { journalSchema } from '../../../../../src/main/adapters/disk/schemas.ts';
import { openJournalFile, type JournalFile } from './support/journal-file.ts';

describe('the journal of a chat', () => {
  let folder: string;
  let file: JournalFile;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'millrace-journal-'));
    file = openJournalFile(folder);
  });
  afterEach(() => {
    file.db.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const count = (table: string) =>
    (file.db.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n;
  const messages = () => file.journal.read(CHAT)?.snapshot.messages ?? [];
  const ids = () => messages().map((message) => message.messageId);

  /** A question and its answer, about to be written. */
  function asked(): void {
    file.journal.append([
      snapshot(0),
      ...inOrder(
        1,
        { type: 'message', message: question(1) },
        { type: 'message', message: answer(2) },
      ),
    ]);
  }

  it('begins with a snapshot and with nothing else', () => {
    expect(file.journal.append([logged(1, { type: 'chat', chat: chat() })]).gaps).toEqual([CHAT]);
    expect(file.journal.append([skip(1)]).gaps).toEqual([CHAT]);
    file.journal.putChats([chat()]);
    expect(file.journal.append([logged(1, { type: 'chat', chat: chat() })]).gaps).toEqual([CHAT]);
    expect(file.journal.read(CHAT)).toBeUndefined();
    expect(file.journal.position(CHAT)).toBeNull();
    expect(file.journal.append([snapshot(0)]).gaps).toEqual([]);
    expect(file.journal.position(CHAT)).toBe(0);
  });

  it('takes nothing behind a gap, and all of the other chats', () => {
    asked();
    const { gaps } = file.journal.append([
      logged(3, token(2, 'one')),
      snapshot(7, {}, 'other'),
      logged(5, token(2, 'three')),
      logged(8, { type: 'chat', chat: chat({ sessionId: 'other', title: 'New' }) }, 'other'),
      logged(4, token(2, 'two')),
    ]);
    expect(gaps).toEqual([CHAT]);
    expect(file.journal.position(CHAT)).toBe(3);
    expect(messages().at(-1)?.parts).toEqual([{ type: 'text', text: 'one' }]);
    expect(file.journal.read('other')).toMatchObject({
      sequence: 8,
      snapshot: { chat: { title: 'New' } },
    });
  });

  it('writes a token without touching the answer, and the answer once at its end', () => {
    asked();
    const rowOfAnswer = () =>
      file.db.prepare('SELECT data FROM messages WHERE message_id = ?').get([messageId(2)]);
    const before = rowOfAnswer();
    for (let n = 0; n < 10; n += 1) file.journal.append([logged(3 + n, token(2, 'la'))]);
    expect(rowOfAnswer()).toMatchObject({ data: (before as { data: string }).data });
    expect(count('tail')).toBe(10);
    file.journal.append([logged(13, completed(2))]);
    expect(count('tail')).toBe(0);
    expect(messages().at(-1)).toMatchObject({
      parts: [{ type: 'text', text: 'la'.repeat(10) }],
      state: 'complete',
      usage: { outputTokens: 2 },
    });
  });

  it('keeps that an answer was cut off', () => {
    asked();
    file.journal.append([logged(3, token(2, 'half')), logged(4, completed(2, 'length'))]);
    expect(messages().at(-1)).toMatchObject({ state: 'complete', cut: 'length' });
  });

  it('folds a long answer before it ends, so that the tail stays short', () => {
    asked();
    file.db.close();
    file = openJournalFile(folder, 5);
    for (let n = 0; n < 23; n += 1) {
      file.journal.append([logged(3 + n, token(2, String(n % 10)))]);
      expect(count('tail')).toBeLessThanOrEqual(5);
    }
    expect(messages().at(-1)?.parts).toEqual([{ type: 'text', text: '01234567890123456789012' }]);
  });

  it('keeps hostile text as it came', () => {
    asked();
    const hostile = 'a\0b\ud800"\\ \u2028 </script>';
    file.journal.append([logged(3, token(2, hostile))]);
    expect(messages().at(-1)?.parts).toEqual([{ type: 'text', text: hostile }]);
    file.journal.append([logged(4, completed(2))]);
    expect(messages().at(-1)?.parts).toEqual([{ type: 'text', text: hostile }]);
  });

  it('follows a run: queued, running, and why it failed', () => {
    asked();
    const runs = () => file.journal.read(CHAT)?.snapshot.runs;
    expect(runs()).toMatchObject([{ runId: runId(2), messageId: messageId(2), state: 'queued' }]);
    const status = { type: 'status', runId: runId(2) } as const;
    const retrying = { detail: 'Busy.', retryAfterMs: 5000, at: time(3) };
    file.journal.append(inOrder(3, { ...status, state: 'retrying', ...retrying }));
    expect(runs()).toMatchObject([{ state: 'running', retrying }]);
    expect(file.journal.unfinished(10)).toEqual([CHAT]);
    file.journal.append(inOrder(4, { ...status, state: 'running', activity: 'writing' }));
    expect(runs()?.[0]).not.toHaveProperty('retrying');
    file.journal.append([logged(5, failed(2))]);
    expect(runs()).toMatchObject([{ state: 'failed', error: { code: 'provider_error' } }]);
    expect(messages().at(-1)?.state).toBe('failed');
    expect(file.journal.unfinished(10)).toEqual([]);
    file.journal.append([logged(6, { type: 'message_deleted', messageId: messageId(1) })]);
    expect(messages()).toEqual([]);
    expect(runs()).toEqual([]);
  });

  it('shows the newest 50 and what is unfinished further up', () => {
    file.journal.append([
      snapshot(0),
      ...inOrder(
        1,
        { type: 'message', message: question(1) },
        { type: 'message', message: answer(2) },
        ...Array.from({ length: 60 }, (_, index) => ({
          type: 'message' as const,
          message: question(10 + index),
        })),
      ),
    ]);
    expect(ids()).toEqual([2, ...Array.from({ length: 50 }, (_, i) => 20 + i)].map(messageId));
    expect(file.journal.read(CHAT)?.olderCursor).toBe(messageId(20));
  });

  it('lets a snapshot replace what it reaches, and keeps what is older to be read', () => {
    asked();
    file.journal.append(
      inOrder(
        3,
        token(2, 'half'),
        { type: 'message', message: question(100) },
        { type: 'message', message: question(120) },
      ),
    );
    const newest = Array.from({ length: 50 }, (_, index) => question(101 + index));
    file.journal.append([snapshot(90, { messages: newest.filter((_, i) => i !== 19) })]);
    // Fewer than 50: the whole chat. What is not in it was deleted.
    expect(file.journal.older(CHAT, messageId(101), 10).items).toEqual([]);

    asked();
    file.journal.append(
      inOrder(
        3,
        token(2, 'half'),
        { type: 'message', message: question(101) },
        { type: 'message', message: question(120) },
      ),
    );
    const all = newest.map((message, i) => (i === 19 ? question(151) : message));
    file.journal.append([snapshot(90, { messages: all, runs: [] })]);
    expect(ids()).not.toContain(messageId(120));
    expect(ids()).toHaveLength(50);
    expect(file.journal.unfinished(10)).toEqual([]);
    const page = file.journal.older(CHAT, messageId(101), 1);
    expect(page).toMatchObject({
      // Its end was not seen: nothing will follow.
      items: [{ messageId: messageId(2), state: 'cancelled', parts: [{ text: 'half' }] }],
      nextCursor: messageId(2),
      sequence: 90,
    });
    expect(file.journal.older(CHAT, messageId(2), 5)).toEqual({
      items: [question(1)],
      sequence: 90,
    });
  });

  it('gives an older page with what the tail adds to it', () => {
    asked();
    file.journal.append(inOrder(3, token(2, 'so far'), { type: 'chat', chat: chat() }));
    file.journal.append(inOrder(5, { type: 'message', message: question(3) }, token(2, '!')));
    const page = file.journal.older(CHAT, messageId(3), 10);
    expect(page.items.map((item) => item.messageId)).toEqual([messageId(2), messageId(1)]);
    expect(page.items[0]?.parts).toEqual([{ type: 'text', text: 'so far!' }]);
    expect(file.journal.older(CHAT, 'nobody', 10)).toEqual({ items: [], sequence: 6 });
    expect(file.journal.older('no chat', 'nobody', 10)).toEqual({ items: [], sequence: 0 });
  });

  it('keeps a page of the server: what is in its range and not on it is gone', () => {
    const newest = Array.from({ length: 50 }, (_, index) => question(101 + index));
    file.journal.append([snapshot(9, { messages: newest })]);
    const put = (cursor: number, on: readonly number[], nextCursor?: string) =>
      file.journal.putOlder(CHAT, messageId(cursor), {
        items: on.map((n) => question(n)),
        sequence: 9,
        ...(nextCursor === undefined ? {} : { nextCursor }),
      });
    const older = () =>
      file.journal.older(CHAT, messageId(101), 99).items.map((item) => item.messageId);
    put(101, [100, 99, 98, 97], 'more');
    put(97, [96, 95]);
    expect(older()).toEqual([100, 99, 98, 97, 96, 95].map(messageId));
    put(101, [100, 98], 'more');
    expect(older()).toEqual([100, 98, 97, 96, 95].map(messageId));
    put(98, []);
    expect(older()).toEqual([100, 98].map(messageId));
    // It is not known where an unknown cursor lies, nor what a page behind it lies between.
    put(500, [99]);
    expect(older()).toEqual([100, 98].map(messageId));
    expect(ids()).toHaveLength(50);
  });

  it('does not let a page double an answer that is being written', () => {
    asked();
    file.journal.append(inOrder(3, token(2, 'one '), { type: 'message', message: question(3) }));
    const ahead = answer(2, { parts: [{ type: 'text', text: 'one two' }], state: 'complete' });
    file.journal.putOlder(CHAT, messageId(3), { items: [ahead, question(1)], sequence: 9 });
    file.journal.append(inOrder(5, token(2, 'two'), completed(2)));
    expect(messages()[1]?.parts).toEqual([{ type: 'text', text: 'one two' }]);
  });

  it('keeps the order in which the server told of messages, whatever their times say', () => {
    const back = (n: number) => question(n, { createdAt: time(1_000 - n) });
    const all = Array.from({ length: 120 }, (_, index) => back(index + 1));
    file.journal.append([snapshot(0, { messages: all.slice(0, 3) })]);
    const told = all.slice(3, 58).map((message) => ({ type: 'message' as const, message }));
    file.journal.append(inOrder(1, ...told));
    expect(ids()).toEqual(all.slice(8, 58).map((message) => message.messageId));
    // Told of again, it stays in its place.
    file.journal.append([logged(56, { type: 'message', message: back(20) })]);
    expect(ids()).toEqual(all.slice(8, 58).map((message) => message.messageId));

    // Some were never seen; pages bring them.
    file.journal.append([snapshot(200, { messages: all.slice(70) })]);
    expect(ids()).toEqual(all.slice(70).map((message) => message.messageId));
    file.journal.putOlder(CHAT, messageId(71), {
      items: all.slice(50, 70).reverse(),
      nextCursor: messageId(51),
      sequence: 200,
    });
    const older = file.journal.older(CHAT, messageId(71), 99).items;
    expect(older.map((item) => item.messageId)).toEqual(
      all
        .slice(0, 70)
        .reverse()
        .map((message) => message.messageId),
    );
    // What a snapshot's reach leaves out was deleted; what is older was not.
    file.journal.append([snapshot(201, { messages: all.slice(69).filter((_, i) => i !== 9) })]);
    expect(ids()).not.toContain(messageId(79));
    expect(file.journal.older(CHAT, messageId(70), 99).items).toHaveLength(69);
  });

  it('brings a file of before along, in the order of the times that it has', () => {
    file.db.close();
    rmSync(join(folder, 'journal.db'));
    const [before = ''] = journalSchema;
    const old = openFile(join(folder, 'journal.db'), {
      schema: [before],
      flushed: false,
      checked: false,
    });
    if (old.type !== 'open') throw new Error(`The file is ${old.type}.`);
    old.db.exec(`INSERT INTO chats VALUES (1, '${CHAT}', '', '${JSON.stringify(chat())}');
      INSERT INTO positions VALUES (1, 9, 9, 0)`);
    const put = old.db.prepare('INSERT INTO messages VALUES (?, 1, ?, NULL, ?, ?, 1, ?)');
    for (const [place, n] of [3, 1, 2].entries()) {
      const message = question(n);
      put.run([place, message.messageId, message.createdAt, 'complete', JSON.stringify(message)]);
    }
    old.db.close();
    file = openJournalFile(folder);
    expect(ids()).toEqual([1, 2, 3].map(messageId));
    file.journal.append([logged(10, { type: 'message', message: question(0) })]);
    expect(ids()).toEqual([1, 2, 3, 0].map(messageId));
  });

  it('reads a chat anew that a file of before has waiting for an end, and no other', () => {
    file.db.close();
    rmSync(join(folder, 'journal.db'));
    const old = openFile(join(folder, 'journal.db'), {
      schema: journalSchema.slice(0, 2),
      flushed: false,
      checked: false,
    });
    if (old.type !== 'open') throw new Error(`The file is ${old.type}.`);
    const before = journalStore(old.db, () => undefined);
    const waits = { messages: [question(1), answer(2)] };
    before.append([
      snapshot(2, waits),
      logged(3, token(2, 'An answer.')),
      { sessionId: CHAT, item: { kind: 'skip', sequence: 4 } },
    ]);
    old.db.exec(`INSERT INTO chats VALUES (9, 'other', '', '${JSON.stringify(chat())}');
      INSERT INTO positions VALUES (9, 7, 7, 0)`);
    old.db.close();
    file = openJournalFile(folder);
    expect(file.journal.position(CHAT)).toBeNull();
    expect(file.journal.position('other')).toBe(7);
    expect(file.journal.unfinished(9)).toEqual([CHAT]);
    const parts = [{ type: 'text' as const, text: 'An answer.' }];
    const whole = answer(2, { parts, state: 'complete' });
    file.journal.append([snapshot(4, { messages: [question(1), whole] })]);
    expect(messages()).toEqual([question(1), whole]);
    expect(file.journal.unfinished(9)).toEqual([]);
  });

  it('leaves out a row that makes no sense, and counts it', () => {
    asked();
    file.db.prepare(`UPDATE messages SET data = '{' WHERE message_id = ?`).run([messageId(1)]);
    expect(ids()).toEqual([messageId(2)]);
    expect(file.damagedRows()).toBe(1);
    file.journal.append([logged(3, token(2, 'on')), logged(4, completed(2))]);
    expect(messages()[0]?.state).toBe('complete');
  });
});

describe('the journal of the list', () => {
  let folder: string;
  let file: JournalFile;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'millrace-journal-'));
    file = openJournalFile(folder);
  });
  afterEach(() => {
    file.db.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const at = (sessionId: string, n: number) => chat({ sessionId, updatedAt: time(n) });
  const listed = () => file.journal.listChats({ limit: 99 }).items.map((item) => item.sessionId);

  it('pages newest first, ties by id, pinned or not', () => {
    const chats = [at('a', 1), at('b', 3), at('c', 3), { ...at('d', 0), pinned: true }, at('e', 2)];
    file.journal.putChats(chats);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = file.journal.listChats({ limit: 2, ...(cursor ? { cursor } : {}) });
      seen.push(...page.items.map((item) => item.sessionId));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(['c', 'b', 'e', 'a', 'd']);
    expect(file.journal.listChats({ limit: 2, cursor: 'nonsense' }).items).toEqual([]);
  });

  it('takes a changed chat for what it is now, from the list or the stream', () => {
    file.journal.putChats([at('a', 1), at('b', 2)]);
    file.journal.putChats([at('a', 3)]);
    expect(listed()).toEqual(['a', 'b']);
    file.journal.append([
      snapshot(0, { chat: at('b', 2) }, 'b'),
      logged(1, { type: 'chat', chat: { ...at('b', 4), title: 'Lakes' } }, 'b'),
    ]);
    expect(file.journal.listChats({ limit: 1 }).items[0]).toMatchObject({ title: 'Lakes' });
  });

  it('forgets what should be on the first page and is not', () => {
    file.journal.putChats([at('a', 1), at('b', 2), at('c', 3), at('d', 4)]);
    file.journal.append([snapshot(4, { chat: at('c', 3), messages: [question(1)] }, 'c')]);
    const page = { items: [at('d', 4), at('b', 2)], nextCursor: 'more' };
    expect(file.journal.putNewestChats(page)).toEqual(['c']);
    expect(listed()).toEqual(['d', 'b', 'a']);
    expect(file.journal.read('c')).toBeUndefined();
    expect(file.db.prepare('SELECT count(*) AS n FROM messages').get()).toMatchObject({ n: 0 });
    expect(file.journal.putNewestChats({ items: [at('d', 4)] })).toEqual(
      expect.arrayContaining(['a', 'b']),
    );
    expect(listed()).toEqual(['d']);
    file.journal.forget('d');
    expect(listed()).toEqual([]);
  });

  it('names chats with an unfinished answer, the last changed first', () => {
    for (const [id, n] of [
      ['a', 1],
      ['b', 3],
      ['c', 2],
    ] as const) {
      const messages = id === 'c' ? [question(1)] : [question(1), answer(2)];
      file.journal.append([snapshot(1, { chat: at(id, n), messages, runs: [run(2)] }, id)]);
    }
    expect(file.journal.unfinished(9)).toEqual(['b', 'a']);
    expect(file.journal.unfinished(1)).toEqual(['b']);
  });
});
