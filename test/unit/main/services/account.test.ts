import { describe, expect, it } from 'vitest';
import { openAccount } from '../../../../src/main/services/account.ts';
import type { ChatApi } from '../../../../src/main/services/ports/chat-api.ts';
import type { EventName } from '../../../../src/shared/ipc.ts';
import { MillraceError } from '../../../../src/shared/errors.ts';
import { createFakeChatServer } from '../../../helpers/fake-chat-server.ts';
import { createFakeJournal } from '../../../helpers/fake-journal.ts';
import { createFakeOutboxStore } from '../../../helpers/fake-outbox-store.ts';
import { createFakeStreamSource } from '../../../helpers/fake-stream-source.ts';
import { createVirtualClock } from '../../../helpers/virtual-clock.ts';
import { CHAT, snapshot } from '../adapters/disk/support/entries.ts';
import { answered } from './support/conversation-world.ts';
import { createShowingPage } from './support/showing-page.ts';

const notAsked = (): Promise<never> => Promise.reject(new MillraceError('not_found', 'not asked'));

function setUp(getChat: ChatApi['getChat'] = notAsked) {
  const now = (): string => '2026-01-01T00:00:00.000Z';
  const server = createFakeChatServer(now);
  const stream = createFakeStreamSource();
  const clock = createVirtualClock();
  const disk = createFakeJournal();
  const outboxDisk = createFakeOutboxStore();
  const told: { name: EventName; payload: unknown }[] = [];
  const account = openAccount({
    api: {
      ...server.api,
      listChats: () => Promise.resolve({ items: [] }),
      getChat,
      listMessages: notAsked,
      retryRun: notAsked,
      listModels: notAsked,
      getRun: notAsked,
      getConfig: notAsked,
    },
    source: stream.source,
    isStreamed: true,
    journal: disk.journal,
    store: outboxDisk.store,
    clock,
    random: () => 0.5,
    now,
    newId: () => 'spare',
    defer: queueMicrotask,
    tell: (name, payload) => told.push({ name, payload }),
    log: () => undefined,
  });
  return { account, server, stream, clock, disk, outboxDisk, told };
}

describe('account', () => {
  it('has a chat’s stream on record from the wire to the page', async () => {
    const { account, stream, clock } = setUp();
    account.start();
    stream.last().opened();
    stream.last().wire?.bytes(40);
    stream.last().send({ kind: 'ping' });
    const page = createShowingPage(1);
    account.conversations.open(page, CHAT);
    await answered();
    stream.last().opened();
    stream.last().wire?.bytes(90);
    const { item } = snapshot(3);
    if (item.kind === 'snapshot') stream.last().send(item);
    await answered();
    clock.advance(7);
    account.conversations.acknowledge(1, CHAT, page.unanswered[0]?.batch ?? 0, 5);
    const { chat, account: own } = account.inspection.read(CHAT);
    expect(own.totals).toMatchObject({ bytes: 40, pings: 1 });
    expect(chat).toMatchObject({ state: 'open', position: 3, totals: { bytes: 90, snapshots: 1 } });
    expect(chat?.latency.map(({ stage, count, maxMs }) => [stage, count, maxMs])).toEqual([
      ['journal', 1, 0],
      ['ipc', 1, 2],
      ['paint', 1, 5],
    ]);
    account.conversations.drop(CHAT);
    expect(account.inspection.read(CHAT).chat).toBeNull();
    await account.close();
  });

  it('tells that a chat was made before anything is told of it under its new id', async () => {
    const { account, server, told } = setUp();
    const outbox = await account.outbox;
    await outbox.send({ entryId: 'entry', sessionId: 'local', text: 'Hello', isNewChat: true });
    await answered();
    server.pending[0]?.settle({ type: 'answered' });
    await answered();
    const made = told.findIndex(({ payload }) => JSON.stringify(payload).includes('"made"'));
    const underNewId = told.findIndex(({ payload }) => JSON.stringify(payload).includes('chat-1'));
    expect(made).toBeGreaterThanOrEqual(0);
    expect(underNewId).toBe(made);
    expect(told.slice(made + 1)).toContainEqual({
      name: 'chats.changed',
      payload: { change: 'upsert', chat: server.chat('chat-1') },
    });
  });

  it('brings what is typed in a chat along when the chat is made', async () => {
    const { account, server, outboxDisk } = setUp();
    const outbox = await account.outbox;
    await outbox.send({ entryId: 'entry', sessionId: 'local', text: 'Hello', isNewChat: true });
    (await account.drafts).save({ sessionId: 'local', text: 'And then' });
    await answered();
    server.pending[0]?.settle({ type: 'answered' });
    await answered();
    const moved = [{ sessionId: 'chat-1', text: 'And then' }];
    expect((await account.drafts).list()).toEqual(moved);
    expect(outboxDisk.drafts()).toEqual(moved);
  });

  it('lets go of a chat of which the feed says that it is gone', async () => {
    const { account, stream, disk, told } = setUp();
    account.start();
    await answered();
    const feed = stream.last();
    expect(feed.target.kind).toBe('account');
    if (feed.target.kind === 'account') {
      feed.target.onEvent({ type: 'chat', sessionId: 's', sequence: 3 });
      await answered();
      expect(stream.open()).toHaveLength(2);
      feed.target.onEvent({ type: 'chat', sessionId: 's', deleted: true });
    }
    await answered();
    expect(stream.open()).toEqual([feed]);
    expect(disk.calls).toContain('forget');
    expect(told.at(-1)?.payload).toEqual({ change: 'delete', sessionId: 's' });
  });

  it('keeps what is typed in a chat that may come back, and clears it when the chat is gone', async () => {
    const { account, server, clock, outboxDisk, told } = setUp();
    server.addChat('s');
    const outbox = await account.outbox;
    (await account.drafts).save({ sessionId: 's', text: 'typed' });
    await outbox.deleteChat('s', 6_000);
    await answered();
    expect(told.at(-1)?.payload).toEqual({ change: 'delete', sessionId: 's', undoable: true });
    expect(outboxDisk.drafts()).toHaveLength(1);
    await outbox.undeleteChat('s');
    expect(outboxDisk.drafts()).toHaveLength(1);
    await outbox.deleteChat('s', 6_000);
    clock.advance(6_000);
    await answered();
    server.pending[0]?.settle({ type: 'answered' });
    await answered();
    expect(outboxDisk.drafts()).toEqual([]);
    // A page that shows the chat brings its words to safety in between.
    expect(told.slice(-2)).toEqual([
      { name: 'chats.changed', payload: { change: 'delete', sessionId: 's' } },
      { name: 'drafts.changed', payload: { sessionId: 's', text: '' } },
    ]);
  });

  it('leaves a chat alone that is on no list while it is made, for the server has it', async () => {
    const found: string[] = [];
    const { account, server, disk, outboxDisk, told } = setUp((sessionId) => {
      found.push(sessionId);
      return Promise.resolve(made);
    });
    server.addChat('s');
    const made = server.chat('s')!;
    await disk.journal.putChats([made]);
    const outbox = await account.outbox;
    await outbox.send({ entryId: 'one', sessionId: 's', text: 'One', isNewChat: false });
    account.reachable();
    await account.chats.list({});
    await answered();
    expect(found).toEqual(['s']);
    expect(outbox.list().messages).toMatchObject([{ entryId: 'one', sessionId: 's' }]);
    expect(outboxDisk.records().chats).toEqual([]);
    expect(JSON.stringify(told)).not.toContain('"delete"');
  });

  it('keeps what was not sent in a chat that is deleted elsewhere, and what was typed there', async () => {
    const { account, server, disk, outboxDisk, stream, told } = setUp();
    server.addChat('s');
    const outbox = await account.outbox;
    await outbox.send({ entryId: 'one', sessionId: 's', text: 'One', isNewChat: false });
    await outbox.send({ entryId: 'two', sessionId: 's', text: 'Two', isNewChat: false });
    (await account.drafts).save({ sessionId: 's', text: 'typed' });
    account.start();
    await answered();
    server.removeChat('s');
    const feed = stream.open().find(({ target }) => target.kind === 'account');
    if (feed?.target.kind !== 'account') throw new Error('There is no feed.');
    feed.target.onEvent({ type: 'chat', sessionId: 's', deleted: true });
    await answered();
    // One of them is under way: it may have been accepted before.
    expect(disk.calls).not.toContain('forget');
    server.pending[0]?.settle({ type: 'unreached' });
    await answered();
    const failed = { sessionId: 'spare', attempts: 0, status: { state: 'failed' } };
    expect(outbox.list().messages).toMatchObject([
      { entryId: 'one', ...failed },
      { entryId: 'two', ...failed },
    ]);
    expect(outbox.localChats()).toMatchObject([{ sessionId: 'spare', title: 'One' }]);
    expect(outboxDisk.drafts()).toEqual([{ sessionId: 'spare', text: 'typed' }]);
    const changes = told
      .filter(({ name }) => name === 'chats.changed')
      .map(({ payload }) => (payload as { change: string }).change);
    expect(changes).toEqual(['kept', 'upsert', 'delete']);

    for (const entryId of ['one', 'two']) await outbox.sendNow(entryId);
    await answered();
    while (server.pending.length > 0) {
      server.pending[0]?.settle({ type: 'answered' });
      await answered();
    }
    expect(server.texts('chat-1')).toEqual(['One', 'Two']);
  });

  it('finds out by a draft that its chat was deleted while it could not hear of it', async () => {
    const { account, outboxDisk, stream } = setUp();
    const outbox = await account.outbox;
    (await account.drafts).save({ sessionId: 's', text: '# Long typed\nand more' });
    account.start();
    await answered();
    stream.last().opened();
    stream.last().send({ kind: 'ping' });
    await answered();
    expect(outbox.localChats()).toMatchObject([{ sessionId: 'spare', title: 'Long typed' }]);
    expect(outboxDisk.drafts()).toEqual([{ sessionId: 'spare', text: '# Long typed\nand more' }]);
  });

  it('starts every stream again that a sign-out ended once the feed connects', async () => {
    const { account, stream } = setUp();
    account.start();
    const page = createShowingPage(1);
    account.conversations.open(page, 's');
    await answered();
    stream.setToken(false);
    for (const attempt of stream.open()) attempt.fail({ kind: 'http', status: 401 });
    await answered();
    expect(page.statuses.at(-1)).toEqual({ state: 'signed_out' });
    stream.setToken(true);
    account.tryNow();
    expect(stream.open()).toHaveLength(1);
    stream.last().opened();
    stream.last().send({ kind: 'ping' });
    await answered();
    expect(stream.open().map(({ target }) => target.kind)).toEqual(['account', 'chat']);
  });

  it('says at once that nobody is signed in, whether it streams, waits or asks', async () => {
    const { account, stream, clock } = setUp();
    stream.setToken(false);
    account.start();
    stream.last().opened();
    account.signedOut();
    await answered();
    expect([account.status()?.state, stream.open()]).toEqual(['signed_out', []]);

    account.signedIn();
    stream.last().fail({ kind: 'network', message: 'away' });
    await answered();
    expect(account.status()?.state).toBe('reconnecting');
    account.signedOut();
    stream.last().fail({ kind: 'http', status: 401 });
    await answered();
    expect([account.status()?.state, clock.pending()]).toEqual(['signed_out', 0]);

    account.setStreaming('off');
    await answered();
    expect(account.status()?.state).toBe('polling');
    account.signedOut();
    await answered();
    expect([account.status()?.state, clock.pending()]).toEqual(['signed_out', 0]);
  });

  it('is closed when what was typed is on disk, not before', async () => {
    const { account, outboxDisk } = setUp();
    const drafts = await account.drafts;
    outboxDisk.hold();
    drafts.save({ sessionId: 's', text: 'typed' });
    drafts.save({ sessionId: 's', text: 'typed to the end' });
    let isClosed = false;
    const closed = account.close().then(() => (isClosed = true));
    await answered();
    expect(isClosed).toBe(false);
    outboxDisk.settle();
    await answered();
    expect(isClosed).toBe(false);
    outboxDisk.settle();
    await closed;
    expect(outboxDisk.drafts()).toEqual([{ sessionId: 's', text: 'typed to the end' }]);
  });

  it('asks again for a refused chat once the server takes a message in it', async () => {
    const { account, server, stream } = setUp();
    server.addChat('s');
    const outbox = await account.outbox;
    await outbox.send({ entryId: 'entry', sessionId: 's', text: 'Hello', isNewChat: false });
    const page = createShowingPage(1);
    account.conversations.open(page, 's');
    await answered();
    stream.last().fail({ kind: 'refused', reason: 'not_found' });
    expect(page.statuses.at(-1)).toMatchObject({ state: 'ended', canTryNow: true });
    expect(stream.open()).toEqual([]);
    server.pending[0]?.settle({ type: 'answered' });
    await answered();
    expect(stream.open()).toHaveLength(1);
  });

  it('says with a message that its answer will be asked for, where it will be', async () => {
    const { account, server, told } = setUp();
    server.addChat('s');
    const outbox = await account.outbox;
    const send = async (entryId: string): Promise<unknown> => {
      await outbox.send({ entryId, sessionId: 's', text: 'Hello', isNewChat: false });
      await answered();
      const { body } = server.pending[0] ?? {};
      server.pending[0]?.settle({ type: 'answered' });
      await answered();
      return body;
    };
    expect(await send('first')).toEqual({ text: 'Hello' });
    account.setStreaming('off');
    expect(await send('second')).toEqual({ text: 'Hello', delivery: 'queue' });
    expect(told.some(({ name }) => name === 'outbox.changed')).toBe(true);
  });

  it('draws no conclusion of streams while the computer sleeps or has no network', async () => {
    const { account, stream, clock } = setUp();
    account.start();
    account.setAsleep(true);
    account.setOffline(true);
    account.setOffline(false);
    expect(stream.open()).toEqual([]);
    account.setAsleep(false);
    await answered();
    clock.advance(7_000);
    expect(stream.open()).toHaveLength(1);
  });

  it('leaves no socket and no timer when it closes', async () => {
    const { account, stream, clock } = setUp();
    account.start();
    account.conversations.moved('s', 3);
    await answered();
    await account.close();
    await answered();
    expect([stream.open(), clock.pending()]).toEqual([[], 0]);
  });
});
