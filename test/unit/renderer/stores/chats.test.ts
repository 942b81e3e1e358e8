import { describe, expect, it } from 'vitest';
import { chatTitle, groupChats } from '../../../../src/renderer/app/stores/chat-groups.ts';
import { createChats } from '../../../../src/renderer/app/stores/chats.ts';
import { createFakeBridge, no, ok, settled } from '../../../helpers/fake-bridge.ts';
import { chatOf } from '../../../helpers/messages.ts';

describe('the list of chats', () => {
  it('loads page by page, one at a time', async () => {
    const bridge = createFakeBridge({
      'chats.list': ({ cursor }) =>
        ok(
          cursor === 'next'
            ? { items: [chatOf('b')] }
            : { items: [chatOf('a')], nextCursor: 'next' },
        ),
    });
    const chats = createChats(bridge);
    await chats.load();
    await Promise.all([chats.loadMore(), chats.loadMore()]);
    expect([...chats.store.getState().chats.keys()]).toEqual(['a', 'b']);
    await chats.loadMore();
    expect(bridge.inputs('chats.list')).toHaveLength(2);
  });

  it('keeps what it shows when it cannot be loaded anew', async () => {
    const bridge = createFakeBridge({ 'chats.list': () => no() });
    const chats = createChats(bridge);
    await chats.load();
    expect(chats.store.getState()).toMatchObject({
      phase: 'failed',
      error: { code: 'unavailable' },
    });
    bridge.answers['chats.list'] = () => ok({ items: [chatOf('a')] });
    await chats.load();
    bridge.answers['chats.list'] = () => no();
    await chats.load();
    expect(chats.store.getState()).toMatchObject({ phase: 'ready', error: null });
  });

  it('renames at once, and takes it back when the server says no', async () => {
    const bridge = createFakeBridge({ 'chats.update': () => no() });
    const chats = createChats(bridge);
    chats.upsert(chatOf('a', { title: 'before' }));
    const renaming = chats.rename('a', 'after');
    expect(chats.store.getState().chats.get('a')?.title).toBe('after');
    expect(await renaming).toMatchObject({ code: 'unavailable' });
    expect(chats.store.getState().chats.get('a')?.title).toBe('before');
  });

  it('follows what main tells', () => {
    const bridge = createFakeBridge();
    const chats = createChats(bridge);
    bridge.emit('chats.changed', { change: 'upsert', chat: chatOf('a') });
    expect(chats.store.getState().chats.has('a')).toBe(true);
    bridge.emit('chats.changed', { change: 'delete', sessionId: 'a' });
    expect(chats.store.getState().chats.has('a')).toBe(false);
  });

  it('brings a chat back that could not be deleted or is not to be, not one that was gone', async () => {
    const bridge = createFakeBridge({ 'chats.delete': () => no() });
    const chats = createChats(bridge);
    const isListed = () => chats.store.getState().chats.has('a');
    chats.upsert(chatOf('a'));
    const removing = chats.remove('a', 6000);
    expect(isListed()).toBe(false);
    expect(await removing).not.toBeNull();
    expect(isListed()).toBe(true);
    bridge.answers['chats.delete'] = () => ok(undefined);
    expect(await chats.remove('a', 6000)).toBeNull();
    expect(chats.isGone('a')).toBe(true);
    expect(await chats.undoRemove('a')).toBeNull();
    expect(isListed()).toBe(true);
    expect(chats.isGone('a')).toBe(false);
    bridge.answers['chats.delete'] = () => no({ code: 'not_found' });
    expect(await chats.remove('a', 6000)).toBeNull();
    expect(isListed()).toBe(false);
  });

  it('says that it is not the newest, and loads again when main asks for it', async () => {
    const bridge = createFakeBridge({
      'chats.list': () => ok({ items: [chatOf('a'), chatOf('gone')], stale: true }),
    });
    const chats = createChats(bridge);
    await chats.load();
    expect(chats.store.getState()).toMatchObject({ phase: 'ready', isStale: true });
    bridge.answers['chats.list'] = () => ok({ items: [chatOf('a'), chatOf('new')] });
    bridge.emit('chats.changed', { change: 'reload' });
    await settled();
    expect(chats.store.getState().isStale).toBe(false);
    expect([...chats.store.getState().chats.keys()]).toEqual(['a', 'new']);
    bridge.answers['chats.list'] = () => no();
    await chats.load();
    expect(chats.store.getState()).toMatchObject({ phase: 'ready', isStale: true });
  });

  it('keeps older chats than the page that is loaded again, and what is newer than it', async () => {
    const day = (sessionId: string, date: number) =>
      chatOf(sessionId, { updatedAt: `2026-11-${date}T12:00:00.000Z` });
    const bridge = createFakeBridge();
    const chats = createChats(bridge);
    for (const chat of [day('older', 10), day('gone', 20), day('same', 18)]) chats.upsert(chat);
    bridge.answers['chats.list'] = () => {
      chats.upsert(day('begun meanwhile', 22));
      bridge.emit('chats.changed', { change: 'delete', sessionId: 'deleted meanwhile' });
      return ok({
        items: [day('deleted meanwhile', 21), day('same', 19), day('last', 15)],
        nextCursor: 'next',
      });
    };
    await chats.load();
    expect([...chats.store.getState().chats.keys()].toSorted()).toEqual([
      'begun meanwhile',
      'last',
      'older',
      'same',
    ]);
  });

  it('takes the last of two answers that overlap', async () => {
    const bridge = createFakeBridge();
    const chats = createChats(bridge);
    const answers: ((name: string) => void)[] = [];
    bridge.answers['chats.list'] = () =>
      new Promise((resolve) => {
        answers.push((name) => resolve(ok({ items: [chatOf(name)] })));
      });
    const both = [chats.load(), chats.load()];
    answers[1]?.('newest');
    answers[0]?.('older');
    await Promise.all(both);
    expect([...chats.store.getState().chats.keys()]).toEqual(['newest']);
  });
});

describe('groups of chats', () => {
  const now = new Date(2026, 10, 22, 9, 30);
  const at = (sessionId: string, ...time: [number, number, number, number]) =>
    chatOf(sessionId, { updatedAt: new Date(...time).toISOString() });

  it('goes by the calendar days of the reader, newest first', () => {
    const groups = groupChats(
      [
        at('last year', 2025, 5, 1, 0),
        at('just today', 2026, 10, 22, 0),
        at('yesterday', 2026, 10, 21, 23),
        at('a week ago', 2026, 10, 15, 0),
        at('before that', 2026, 10, 14, 23),
        at('now', 2026, 10, 22, 9),
      ],
      now,
    );
    expect(groups.map(({ label, chats }) => [label, ...chats.map((chat) => chat.title)])).toEqual([
      ['Today', 'now', 'just today'],
      ['Yesterday', 'yesterday'],
      ['Previous 7 days', 'a week ago'],
      ['Older', 'before that', 'last year'],
    ]);
  });

  it('puts what is ahead of this clock with today', () => {
    expect(groupChats([at('x', 2026, 10, 23, 1)], now).map(({ label }) => label)).toEqual([
      'Today',
    ]);
  });

  it('names a chat without a title', () => {
    expect(chatTitle({ title: '  ' })).toBe('Untitled chat');
    expect(chatTitle(undefined)).toBe('Untitled chat');
    expect(chatTitle({ title: ' Mill ' })).toBe('Mill');
  });
});
