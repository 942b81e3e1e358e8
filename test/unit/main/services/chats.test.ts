import { describe, expect, it } from 'vitest';
import type { Chat } from '../../../../src/shared/chat.ts';
import { MillraceError } from '../../../../src/shared/errors.ts';
import type { ChatPage, MessagePage } from '../../../../src/shared/http.ts';
import { createChats } from '../../../../src/main/services/chats.ts';
import { createFakeJournal } from '../../../helpers/fake-journal.ts';
import { chatOf, userMessage } from '../../../helpers/messages.ts';
import { answered } from './support/conversation-world.ts';

const unreachable = new MillraceError('unavailable', 'The chat server cannot be reached.', {
  retryable: true,
});
/** The greater, the newer. */
const at = (n: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, n)).toISOString();
const nth = (n: number, rest: Partial<Chat> = {}): Chat =>
  chatOf(`chat-${String(n).padStart(3, '0')}`, { updatedAt: at(n), ...rest });
const ids = ({ items }: ChatPage): string[] => items.map(({ sessionId }) => sessionId);

type ListAnswer = ChatPage | Error;

function setUp(options: { local?: Chat[]; deleted?: string[]; outboxFails?: boolean } = {}) {
  const disk = createFakeJournal();
  const told: object[] = [];
  const forgotten: string[] = [];
  const lists: { cursor: string | undefined; answer(answer: ListAnswer): Promise<void> }[] = [];
  let older: MessagePage | Error = unreachable;
  let updateLocal: (chat: Chat) => void = () => undefined;
  const local = [...(options.local ?? [])];
  const outbox = {
    localChats: () => local,
    isLocal: (sessionId: string) => local.some((chat) => chat.sessionId === sessionId),
    isDeleted: (sessionId: string) => options.deleted?.includes(sessionId) === true,
    updateLocalChat: () => new Promise<Chat>((resolve) => (updateLocal = resolve)),
  };
  const chats = createChats({
    api: {
      listChats: ({ cursor }) =>
        new Promise((resolve, reject) => {
          lists.push({
            cursor,
            answer(answer) {
              if (answer instanceof Error) reject(answer);
              else resolve(answer);
              return answered();
            },
          });
        }),
      updateChat: (sessionId, patch) =>
        Promise.resolve(chatOf(sessionId, patch.title === undefined ? {} : { title: patch.title })),
      listMessages: () => (older instanceof Error ? Promise.reject(older) : Promise.resolve(older)),
    },
    journal: disk.journal,
    outbox:
      options.outboxFails === true ? Promise.reject(new Error('damaged')) : Promise.resolve(outbox),
    tell: (change) => told.push(change),
    onForgotten: (sessionId) => forgotten.push(sessionId),
  });
  return {
    disk,
    told,
    forgotten,
    lists,
    chats,
    local,
    updateLocal: (chat: Chat) => updateLocal(chat),
    setOlder: (page: MessagePage | Error) => (older = page),
  };
}

describe('the list of chats', () => {
  it('is there before the server is, and is asked for again when that has answered', async () => {
    const { disk, chats, lists, told, forgotten } = setUp();
    await disk.journal.putChats([nth(1), nth(2)]);
    const first = await chats.list({});
    expect(first.stale).toBe(true);
    expect(ids(first)).toEqual(['chat-002', 'chat-001']);
    await lists[0]?.answer({ items: [nth(3), nth(1)] });
    expect(told).toEqual([{ change: 'delete', sessionId: 'chat-002' }, { change: 'reload' }]);
    expect(forgotten).toEqual(['chat-002']);
    const again = chats.list({});
    await answered();
    await lists[1]?.answer({ items: [nth(3), nth(1)] });
    expect(await again).toEqual({ items: [nth(3), nth(1)] });
  });

  it('is asked for again once the server can be reached, and only where it was stale', async () => {
    const { disk, chats, lists, told } = setUp();
    await disk.journal.putChats([nth(1)]);
    await chats.list({});
    await lists[0]?.answer(unreachable);
    expect(told).toEqual([]);
    chats.reachable();
    chats.reachable();
    expect(told).toEqual([{ change: 'reload' }]);
  });

  it('is asked for again when the feed begins, for its moves were not heard before', async () => {
    const { chats, lists, told } = setUp();
    chats.feedBegins();
    expect(told).toEqual([]);
    const list = chats.list({});
    await answered();
    await lists[0]?.answer({ items: [nth(1)] });
    await list;
    chats.feedBegins();
    expect(told).toEqual([{ change: 'reload' }]);
  });

  it('says what the server refuses, and what cannot be had offline', async () => {
    const { chats, lists } = setUp();
    const refused = expect(chats.list({})).rejects.toThrow('no');
    await answered();
    await lists[0]?.answer(new MillraceError('forbidden', 'no'));
    await refused;
    const offline = expect(chats.list({ cursor: 'x' })).rejects.toBe(unreachable);
    await answered();
    await lists[1]?.answer(unreachable);
    await offline;
  });

  it('goes on from disk where it began there, by a cursor that is not shown to the server', async () => {
    const { disk, chats, lists } = setUp();
    await disk.journal.putChats([1, 2, 3].map((n) => nth(n)));
    const first = await chats.list({ limit: 2 });
    expect(first.nextCursor).toMatch(/^local:/u);
    const next = await chats.list({
      limit: 2,
      ...(first.nextCursor && { cursor: first.nextCursor }),
    });
    expect(next).toEqual({ items: [nth(1)], stale: true });
    expect(lists).toHaveLength(1);
  });

  it('has what waits to be made, and not what was deleted here', async () => {
    const { chats, lists } = setUp({ local: [chatOf('local')], deleted: ['chat-002'] });
    const list = chats.list({});
    await answered();
    await lists[0]?.answer({ items: [nth(3), nth(2)] });
    expect(ids(await list)).toEqual(['local', 'chat-003']);
  });

  it('has what was begun here where nothing else can be had', async () => {
    const { chats, lists, told } = setUp({ local: [nth(3)] });
    const offline = chats.list({});
    await answered();
    await lists[0]?.answer(unreachable);
    expect(await offline).toMatchObject({ stale: true, items: [{ sessionId: 'chat-003' }] });
    chats.reachable();
    expect(told).toContainEqual({ change: 'reload' });
  });

  it('is there also where the outbox cannot be read', async () => {
    const { chats, lists, told } = setUp({ outboxFails: true });
    const list = chats.list({});
    await answered();
    await lists[0]?.answer({ items: [nth(1)] });
    expect(ids(await list)).toEqual(['chat-001']);
    chats.put(nth(2));
    await answered();
    expect(told).toEqual([{ change: 'upsert', chat: nth(2) }]);
  });

  it('does not lose a chat that came while it was under way, nor one further back', async () => {
    const { disk, chats, lists, told } = setUp();
    await disk.journal.putChats([1, 2, 3, 4].map((n) => nth(n)));
    chats.reachable();
    const list = chats.list({ limit: 2 });
    await answered();
    // A new one, a change of one on the page, and one from far back that a window opened.
    chats.put(nth(9));
    chats.put(nth(4, { title: 'Renamed' }));
    chats.put(nth(1));
    await answered();
    told.length = 0;
    await lists[0]?.answer({ items: [nth(4), nth(3)], nextCursor: 'more' });
    expect((await list).items).toEqual([nth(9), nth(4, { title: 'Renamed' }), nth(3)]);
    expect(told).toEqual([]);
    expect(ids(await disk.journal.listChats({ limit: 9 }))).toEqual([
      'chat-009',
      'chat-004',
      'chat-003',
      'chat-002',
      'chat-001',
    ]);
  });

  it('tells that a chat is gone behind what was put before it', async () => {
    const { chats, told } = setUp();
    chats.put(nth(1));
    chats.gone('chat-001');
    await answered();
    expect(told).toEqual([
      { change: 'upsert', chat: nth(1) },
      { change: 'delete', sessionId: 'chat-001' },
    ]);
  });

  it('does not keep a chat under the id that it had before it was made', async () => {
    const { disk, chats, local, updateLocal } = setUp({ local: [chatOf('local')] });
    const update = chats.update('local', { title: 'New' });
    await answered();
    local.length = 0;
    updateLocal(chatOf('local', { title: 'New' }));
    await update;
    await answered();
    expect(disk.calls).not.toContain('putChats');
  });
});

describe('older messages', () => {
  const message = (n: number) => userMessage(`m${n}`, 'words', { parentId: `m${n - 1}` });

  it('come from the server and are kept, with a cursor that the disk can read on from too', async () => {
    const { disk, chats, setOlder } = setUp();
    setOlder({ items: [message(4), message(3)], nextCursor: 'opaque', sequence: 9 });
    expect(await chats.older('chat', 'm5')).toMatchObject({ nextCursor: 'm3' });
    expect(disk.calls).toContain('putOlder');
  });

  it('come from disk while the server is away, which does not know whether they are all', async () => {
    const { disk, chats } = setUp();
    const messages = [1, 2, 3].map(message);
    const event = { type: 'snapshot' as const, chat: chatOf('chat'), messages, runs: [] };
    await disk.journal.append([
      { sessionId: 'chat', item: { kind: 'snapshot', sequence: 1, event } },
    ]);
    const page = await chats.older('chat', 'm3');
    expect(page.items.map(({ messageId }) => messageId)).toEqual(['m2', 'm1']);
    expect(page.nextCursor).toBe('m1');
    await expect(chats.older('chat', 'm1')).rejects.toThrow('Older messages are with the server');
  });

  it('are refused as the server refuses them', async () => {
    const { chats, setOlder } = setUp();
    setOlder(new MillraceError('not_found', 'no'));
    await expect(chats.older('chat', 'm1')).rejects.toThrow('no');
  });
});
