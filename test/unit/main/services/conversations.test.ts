import { describe, expect, it } from 'vitest';
import type { Run } from '../../../../src/shared/chat.ts';
import {
  answer,
  CHAT,
  chat,
  completed,
  inOrder,
  question,
  run,
  snapshot,
  token,
} from '../adapters/disk/support/entries.ts';
import { answered, createWorld, folded } from './support/conversation-world.ts';
import { createShowingPage } from './support/showing-page.ts';

const nth = (n: number): string => `chat-${n}`;
const runIn = (sessionId: string): Run => run(1, { sessionId, runId: `run of ${sessionId}` });

type World = ReturnType<typeof createWorld>;

function attempt(world: World, sessionId: string) {
  const [first] = world.attemptsAt(sessionId);
  if (first === undefined) throw new Error(`No stream of ${sessionId} is open.`);
  return first;
}

/** The state of a chat on the server, in which one answer is being written, or none. */
function begin(world: World, sessionId: string, sequence: number, runs: readonly Run[] = []): void {
  const stream = attempt(world, sessionId);
  stream.opened();
  const { item } = snapshot(sequence, { runs: [...runs] }, sessionId);
  if (item.kind === 'snapshot') stream.send(item);
}

function rename(world: World, sessionId: string, sequence: number, title: string): void {
  const event = { type: 'chat', chat: chat({ sessionId, title }) } as const;
  attempt(world, sessionId).send({ kind: 'logged', sequence, event });
}

function end(world: World, sessionId: string, sequence: number): void {
  const event = { ...completed(1), runId: `run of ${sessionId}` };
  attempt(world, sessionId).send({ kind: 'logged', sequence, event });
}

const openChats = (world: World): string[] =>
  world.stream.open().flatMap(({ target }) => (target.kind === 'chat' ? [target.sessionId] : []));

describe('conversations in the background', () => {
  it('read a chat that has moved up to its number, and let it go', async () => {
    const world = createWorld();
    world.conversations.moved(CHAT, 2);
    await answered();
    begin(world, CHAT, 1);
    await answered();
    expect(openChats(world)).toEqual([CHAT]);
    attempt(world, CHAT).send({ kind: 'logged', sequence: 2, event: token(1, 'a') });
    await answered();
    expect(openChats(world)).toEqual([]);
    expect(world.journal.read(CHAT)?.sequence).toBe(2);
  });

  it('read a chat that was only just made', async () => {
    const world = createWorld();
    world.conversations.moved(CHAT, 0);
    await answered();
    begin(world, CHAT, 0);
    await answered();
    expect(world.journal.read(CHAT)?.sequence).toBe(0);
    expect(openChats(world)).toEqual([]);
  });

  it('tell of a title that was still being stored when the stream was let go', async () => {
    const world = createWorld();
    world.conversations.moved(CHAT, 0);
    await answered();
    begin(world, CHAT, 0);
    rename(world, CHAT, 1, 'Rivers and weirs');
    await answered();
    expect(openChats(world)).toEqual([]);
    expect(world.journal.read(CHAT)?.sequence).toBe(1);
    expect(world.titles).toEqual(['Rivers', 'Rivers and weirs']);
  });

  it('tell nothing more of a chat that is gone, whatever was still being stored', async () => {
    const world = createWorld();
    world.conversations.moved(CHAT, 9);
    world.conversations.moved(nth(2), 9);
    await answered();
    world.journal.hold();
    begin(world, CHAT, 1);
    begin(world, nth(2), 1);
    attempt(world, CHAT).fail({ kind: 'http', status: 204 });
    world.conversations.drop(nth(2));
    world.journal.letGo();
    await answered();
    expect(world.gone).toEqual([CHAT]);
    expect(world.titles).toEqual([]);
  });

  it('that begin while the computer sleeps open no socket before it wakes', async () => {
    const world = createWorld();
    world.conversations.setAsleep(true);
    world.conversations.moved(CHAT, 2);
    await answered();
    expect(openChats(world)).toEqual([]);
    world.conversations.setAsleep(false);
    await answered();
    expect(openChats(world)).toEqual([CHAT]);
  });

  it('open no socket for what is on disk already', async () => {
    const world = createWorld();
    await world.journal.journal.append([snapshot(7)]);
    world.conversations.moved(CHAT, 7);
    await answered();
    expect(world.stream.attempts).toEqual([]);
  });

  it('follow an expected answer to its end, also of a chat whose copy is older', async () => {
    const world = createWorld();
    await world.journal.journal.append([snapshot(3)]);
    world.conversations.expect(runIn(CHAT));
    await answered();
    expect(attempt(world, CHAT).position).toBe(3);
    expect(world.conversations.running()).toEqual([CHAT]);
    attempt(world, CHAT).opened();
    end(world, CHAT, 4);
    await answered();
    expect(world.running).toEqual([
      [CHAT, true],
      [CHAT, false],
    ]);
    expect(world.stream.open()).toEqual([]);
    expect(world.journal.read(CHAT)?.sequence).toBe(4);
  });

  it('do not wait for an answer that had ended when its name came', async () => {
    const world = createWorld();
    const page = createShowingPage(1);
    world.conversations.open(page, CHAT);
    await answered();
    begin(world, CHAT, 1, [runIn(CHAT)]);
    end(world, CHAT, 2);
    await answered();
    world.conversations.expect(runIn(CHAT));
    world.conversations.closePage(1);
    expect(world.stream.open()).toEqual([]);
  });

  it('are eight at most: the oldest makes room, and comes back', async () => {
    const world = createWorld();
    for (let n = 1; n <= 10; n += 1) {
      world.conversations.expect(runIn(nth(n)));
      await answered();
      begin(world, nth(n), 1, [runIn(nth(n))]);
      await answered();
    }
    expect(openChats(world)).toEqual([3, 4, 5, 6, 7, 8, 9, 10].map(nth));
    expect(world.conversations.running()).toHaveLength(10);
    end(world, nth(5), 2);
    await answered();
    expect(openChats(world)).toContain(nth(1));
    expect(attempt(world, nth(1)).position).toBe(1);
    attempt(world, nth(1)).opened();
    end(world, nth(1), 2);
    await answered();
    expect(openChats(world)).toContain(nth(2));
    for (const n of [2, 3, 4, 6, 7, 8, 9, 10]) {
      const stream = attempt(world, nth(n));
      stream.opened();
      end(world, nth(n), 2);
      await answered();
    }
    expect(world.conversations.running()).toEqual([]);
    expect(world.stream.open()).toEqual([]);
  });

  it('go on with what was being written when the app ended', async () => {
    const world = createWorld();
    await world.journal.journal.append([
      snapshot(0),
      ...inOrder(
        1,
        { type: 'message', message: question(2) },
        { type: 'message', message: answer(3) },
      ),
    ]);
    await world.conversations.resume();
    await answered();
    expect(attempt(world, CHAT).position).toBe(2);
    expect(world.running).toEqual([[CHAT, true]]);
  });

  it('are all marked that were being written when the app ended, and followed as places get free', async () => {
    const world = createWorld();
    const all = Array.from({ length: 12 }, (_, n) => nth(n));
    for (const sessionId of all) {
      await world.journal.journal.append([snapshot(1, { runs: [runIn(sessionId)] }, sessionId)]);
    }
    await world.conversations.resume();
    await answered();
    expect(new Set(world.conversations.running())).toEqual(new Set(all));
    expect(openChats(world)).toHaveLength(8);

    const followed = new Set<string>();
    for (let next = openChats(world)[0]; next !== undefined; next = openChats(world)[0]) {
      followed.add(next);
      attempt(world, next).opened();
      end(world, next, 2);
      await answered();
      expect(world.conversations.running()).not.toContain(next);
    }
    expect(followed).toEqual(new Set(all));
    expect(world.conversations.running()).toEqual([]);
  });

  it('go on after a new sign-in with what they waited for, and with nothing else', async () => {
    const world = createWorld();
    const page = createShowingPage(1);
    world.stream.setToken(false);
    world.conversations.open(page, nth(1));
    world.conversations.moved(nth(2), 3);
    world.conversations.expect(runIn(nth(3)));
    await answered();
    begin(world, nth(3), 1, [runIn(nth(3))]);
    await answered();
    for (const n of [1, 2, 3]) attempt(world, nth(n)).fail({ kind: 'http', status: 401 });
    await answered();
    expect(world.stream.open()).toEqual([]);
    expect(world.conversations.running()).toEqual([]);

    world.stream.setToken(true);
    world.conversations.signedIn();
    await answered();
    expect(openChats(world).toSorted()).toEqual([1, 2, 3].map(nth));
    expect(attempt(world, nth(3)).position).toBe(1);
    expect(world.conversations.running()).toEqual([nth(3)]);
    world.conversations.signedIn();
    await answered();
    expect(world.stream.open()).toHaveLength(3);
    // A chat at rest that no page shows any more has no stream.
    world.conversations.closePage(1);
    expect(openChats(world).toSorted()).toEqual([2, 3].map(nth));
  });

  it('open nothing once they are closed, though the disk answers late', async () => {
    const world = createWorld();
    await world.journal.journal.append([snapshot(1, { runs: [run(1)] })]);
    world.journal.hold();
    const resumed = world.conversations.resume();
    world.conversations.moved(nth(2), 4);
    world.quit();
    world.journal.letGo();
    await resumed;
    await answered();
    expect(world.stream.attempts).toEqual([]);
    expect(world.clock.pending()).toBe(0);
  });

  it('take the place of a chat that was deleted', async () => {
    const world = createWorld();
    for (let n = 1; n <= 9; n += 1) world.conversations.moved(nth(n), 5);
    await answered();
    expect(openChats(world)).toHaveLength(8);
    world.conversations.drop(nth(1));
    await answered();
    expect(openChats(world)).toContain(nth(9));
  });
});

describe('conversations', () => {
  it('leave no stream, timer or listener behind 500 chats that were opened and closed', async () => {
    const world = createWorld();
    const page = createShowingPage(1);
    for (let n = 1; n <= 500; n += 1) {
      world.conversations.open(page, nth(n));
      // Half of them leave before the disk has answered.
      if (n % 2 === 0) await answered();
      if (n % 4 === 0) begin(world, nth(n), n);
      world.conversations.close(1, nth(n));
    }
    await answered();
    expect(world.stream.open()).toEqual([]);
    expect(world.clock.pending()).toBe(0);
    expect(world.conversations.running()).toEqual([]);
  });

  it('tell nobody of anything before the disk has it', async () => {
    const world = createWorld();
    const page = createShowingPage(1);
    world.conversations.open(page, CHAT);
    await answered();
    world.journal.hold();
    begin(world, CHAT, 1, [runIn(CHAT)]);
    rename(world, CHAT, 2, 'Rivers and weirs');
    await answered();
    expect([page.unanswered, world.titles, world.running]).toEqual([[], [], []]);

    world.journal.settle();
    await answered();
    expect(page.unanswered.map(({ to }) => to)).toEqual([1]);
    expect(world.titles).toEqual(['Rivers']);
    expect(world.running).toEqual([[CHAT, true]]);
    world.acknowledge(page);
    await answered();
    expect(page.unanswered).toEqual([]);

    world.journal.letGo();
    await answered();
    expect(page.unanswered.map(({ to }) => to)).toEqual([2]);
    expect(world.titles).toEqual(['Rivers', 'Rivers and weirs']);
  });

  it('give a second window what a full disk did not take', async () => {
    const world = createWorld();
    world.log.append({ type: 'message', message: question(2) });
    const first = createShowingPage(1);
    world.conversations.open(first, CHAT);
    await answered();
    world.serve();
    await answered();
    world.journal.setFailing(true);
    world.log.append({ type: 'message', message: answer(3) });
    world.log.append(token(3, 'So'));
    world.serve();
    await answered();
    world.journal.setFailing(false);
    const second = createShowingPage(2);
    world.conversations.open(second, CHAT);
    await answered();
    world.acknowledge(second);
    world.serve();
    await answered();
    expect(second.shown()).toEqual(folded(world.log.events));
    expect(second.breaches).toEqual([]);
  });

  it('give a frozen page a snapshot from disk when it is back', async () => {
    const world = createWorld();
    const page = createShowingPage(1);
    world.log.append({ type: 'message', message: question(2) });
    world.log.append({ type: 'message', message: answer(3) });
    world.conversations.open(page, CHAT);
    await answered();
    world.serve();
    await answered();
    for (let n = 0; n < 9_000; n += 1) world.log.append(token(3, 'x'));
    world.serve();
    await answered();
    expect(page.unanswered).toHaveLength(1);
    world.acknowledge(page);
    await answered();
    expect(page.shown()).toEqual(folded(world.log.events));
    expect(world.stream.attempts).toHaveLength(1);
  });

  it('have nothing running in a chat that the server refuses, and tell of one that is gone', async () => {
    const world = createWorld();
    const page = createShowingPage(1);
    world.conversations.open(page, CHAT);
    await answered();
    begin(world, CHAT, 1, [runIn(CHAT)]);
    await answered();
    attempt(world, CHAT).fail({ kind: 'http', status: 204 });
    expect(world.gone).toEqual([CHAT]);
    world.conversations.closePage(1);
    expect(world.running).toEqual([
      [CHAT, true],
      [CHAT, false],
    ]);
  });

  it('go on after a new sign-in from where the pages are', async () => {
    const world = createWorld();
    const page = createShowingPage(1);
    world.conversations.open(page, CHAT);
    await answered();
    world.stream.setToken(false);
    world.log.append({ type: 'message', message: question(2) });
    world.serve();
    await answered();
    attempt(world, CHAT).fail({ kind: 'http', status: 401 });
    await answered();
    expect(page.statuses.at(-1)).toEqual({ state: 'signed_out' });
    world.log.append({ type: 'message', message: answer(3) });
    world.conversations.reconnect(CHAT);
    world.acknowledge(page);
    world.serve();
    await answered();
    expect(page.shown()).toEqual(folded(world.log.events));
  });
});
