import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DiskNews, DiskProblem } from '../../../src/main/adapters/disk/disk.ts';
import { openDisk, type OpenedDisk } from '../../../src/main/adapters/disk/open-disk.ts';
import { StorageError } from '../../../src/main/services/ports/journal.ts';
import {
  answer,
  CHAT,
  completed,
  inOrder,
  logged,
  question,
  snapshot,
  token,
} from '../../unit/main/adapters/disk/support/entries.ts';
import { outboxMessage } from '../../unit/main/adapters/disk/support/outbox-records.ts';
import { bundle } from '../../helpers/bundle.ts';

const MORTAL = join(import.meta.dirname, 'support/processes/mortal-worker.mjs');

describe('the disk behind its worker', () => {
  let bundled: Awaited<ReturnType<typeof bundle>>;
  let folder: string;
  let opened: OpenedDisk[];
  let children: ChildProcess[];
  let problems: DiskProblem[];
  let news: DiskNews[];
  let time: number;
  beforeAll(async () => {
    bundled = await bundle({
      worker: 'src/main/adapters/disk/worker.ts',
      writer: 'test/integration/main/support/processes/journal-writer.ts',
    });
  });
  afterAll(() => bundled.remove());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'millrace-disk-'));
    opened = [];
    children = [];
    problems = [];
    news = [];
    time = 0;
  });
  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    await Promise.all(opened.map((disk) => disk.close()));
    rmSync(folder, { recursive: true, force: true });
  });

  function open(workerFile = bundled.file('worker')): OpenedDisk {
    const disk = openDisk({
      workerFile,
      folder,
      now: () => time,
      onProblem: (it) => problems.push(it),
      onNews: (it) => news.push(it),
    });
    opened.push(disk);
    disk.start();
    return disk;
  }

  it('answers the ports, in the order of the calls', async () => {
    const { journal, outbox } = open();
    const order: string[] = [];
    const note = (name: string) => () => order.push(name);
    const calls = [
      journal.append([snapshot(0, { messages: [question(1), answer(2)] })]).then(note('snapshot')),
      outbox.write([{ type: 'putMessage', message: outboxMessage('a') }]).then(note('outbox')),
      journal.append(inOrder(1, token(2, 'Hello'), completed(2))).then(note('append')),
      outbox.saveDraft({ sessionId: CHAT, text: 'half' }).then(note('draft')),
      journal.read(CHAT).then(note('read')),
    ];
    await Promise.all(calls);
    expect(order).toEqual(['snapshot', 'outbox', 'append', 'draft', 'read']);
    expect(await journal.read(CHAT)).toMatchObject({
      sequence: 2,
      snapshot: { messages: [{}, { state: 'complete', parts: [{ text: 'Hello' }] }] },
    });
    expect(await journal.read('nobody')).toBeUndefined();
    expect(await outbox.load()).toMatchObject({ messages: [{ entryId: 'a' }] });
    expect(await outbox.drafts()).toEqual([{ sessionId: CHAT, text: 'half' }]);
    expect(problems).toEqual([]);
  });

  it('finishes what was called before it closes, and takes nothing after', async () => {
    const disk = open();
    const written = Array.from({ length: 20 }, (_, index) =>
      disk.outbox.write([{ type: 'putMessage', message: outboxMessage(`m${index}`) }]),
    );
    const closed = disk.close();
    await expect(disk.outbox.load()).rejects.toBeInstanceOf(StorageError);
    await Promise.all([...written, closed, disk.close()]);
    expect((await open().outbox.load()).messages).toHaveLength(20);
  });

  it('closes though it was never used', async () => {
    await open().close();
    expect(problems).toEqual([]);
  });

  it('tells of trouble from its start on', async () => {
    mkdirSync(join(folder, 'outbox.db'));
    const disk = open();
    disk.start();
    await disk.outbox.write([{ type: 'putMessage', message: outboxMessage('a') }]);
    expect(problems.map(({ store }) => store)).toEqual(['outbox']);
    expect(problems[0]?.problem).toContain('lost when Millrace is closed');
  });

  it('tells what is over as news', async () => {
    writeFileSync(join(folder, 'journal.db'), 'oops');
    const disk = open();
    expect(await disk.journal.position(CHAT)).toBeNull();
    expect(news).toEqual([
      { store: 'journal', news: expect.stringContaining('was damaged') as string },
    ]);
    expect(problems).toEqual([]);
  });

  it('revives the error of a call that fails', async () => {
    const { journal } = open();
    const failure: unknown = await journal
      .append([snapshot(0, { chat: undefined as never })])
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StorageError);
    expect(failure).toMatchObject({ reason: 'failed' });
    expect(await journal.position(CHAT)).toBeNull();
    expect(problems.map(({ store }) => store)).toEqual(['journal']);
    await journal.append([snapshot(0)]);
    expect(problems.at(-1)).toEqual({ store: 'journal', problem: null });
  });

  it('starts its worker again once when it dies; what was under way fails', async () => {
    const { journal } = open(MORTAL);
    await expect(journal.forget(CHAT)).rejects.toMatchObject({ reason: 'full' });
    expect(await journal.position(CHAT)).toBe(7);
    const calls = [journal.read(CHAT), journal.position(CHAT)];
    for (const { status } of await Promise.allSettled(calls)) expect(status).toBe('rejected');
    await expect(calls[0]).rejects.toMatchObject({ name: 'StorageError', reason: 'failed' });

    expect(await journal.position(CHAT)).toBe(7);
    // The dead one's trouble is not the next one's.
    expect(problems.splice(0)).toEqual([
      { store: 'journal', problem: 'Trouble.' },
      { store: 'journal', problem: null },
    ]);
    await expect(journal.read(CHAT)).rejects.toBeInstanceOf(StorageError);
    await expect(journal.position(CHAT)).rejects.toBeInstanceOf(StorageError);
    expect(problems.map(({ store }) => store)).toEqual(['journal', 'outbox']);
  });

  it('does not count the death of a worker that had lived for a while', async () => {
    const { journal } = open(MORTAL);
    for (let weeks = 0; weeks < 4; weeks += 1) {
      expect(await journal.position(CHAT)).toBe(7);
      time += 60_000;
      await expect(journal.read(CHAT)).rejects.toBeInstanceOf(StorageError);
    }
    expect(problems).toEqual([]);
    expect(await journal.position(CHAT)).toBe(7);
    time += 59_999;
    await expect(journal.read(CHAT)).rejects.toBeInstanceOf(StorageError);
    await expect(journal.position(CHAT)).rejects.toBeInstanceOf(StorageError);
    expect(problems.map(({ store }) => store)).toEqual(['journal', 'outbox']);
  });

  it('has everything that it reported when the app is killed, whole, however often', async () => {
    for (const lines of [60, 1, 250, 17]) {
      const reported = await killAfter(lines);
      const disk = open();
      const stored = await disk.journal.read(CHAT);
      const position = stored?.sequence ?? 0;
      expect(position).toBeGreaterThanOrEqual(reported.journal);
      const text = Array.from({ length: position }, (_, index) => `${index + 1} `).join('');
      expect(stored?.snapshot.messages.at(-1)?.parts).toEqual(
        position === 0 ? [] : [{ type: 'text', text }],
      );
      const { messages } = await disk.outbox.load();
      expect(messages.length).toBeGreaterThanOrEqual(reported.outbox);
      expect(messages).toEqual(messages.map((_, index) => outboxMessage(`message-${index}`)));
      // It goes on where it was, and nowhere else.
      expect(await disk.journal.append([logged(position + 2, token(2, 'x'))])).toEqual({
        gaps: [CHAT],
      });
      await disk.close();
    }
    expect(problems).toEqual([]);
  });

  /** The last that the writer reported of each store before it was killed. */
  async function killAfter(lines: number): Promise<{ journal: number; outbox: number }> {
    const child = spawn(
      process.execPath,
      [bundled.file('writer'), bundled.file('worker'), folder],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    children.push(child);
    const exited = once(child, 'exit');
    const reported = { journal: 0, outbox: 0 };
    let count = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      const [store, value] = line.split(' ');
      if (store !== 'journal' && store !== 'outbox') throw new Error(line);
      reported[store] = Number(value);
      count += 1;
      if (count === lines) child.kill('SIGKILL');
    }
    await exited;
    return reported;
  }
});
