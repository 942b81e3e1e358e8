import { describe, expect, it } from 'vitest';
import { openAccount } from '../../../../src/main/services/account.ts';
import type { EventName } from '../../../../src/shared/ipc.ts';
import { MillraceError } from '../../../../src/shared/errors.ts';
import { createFakeChatServer } from '../../../helpers/fake-chat-server.ts';
import { createFakeJournal } from '../../../helpers/fake-journal.ts';
import { createFakeOutboxStore } from '../../../helpers/fake-outbox-store.ts';
import { createFakeStreamSource } from '../../../helpers/fake-stream-source.ts';
import { createVirtualClock } from '../../../helpers/virtual-clock.ts';
import { answered } from './support/conversation-world.ts';
import { createShowingPage } from './support/showing-page.ts';

const notAsked = (): Promise<never> => Promise.reject(new MillraceError('not_found', 'not asked'));

function setUp() {
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
      getChat: notAsked,
      listMessages: notAsked,
      retryRun: notAsked,
      listModels: notAsked,
    },
    source: stream.source,
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
