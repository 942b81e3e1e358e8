import { describe, expect, it } from 'vitest';
import { chatTitle, groupChats } from '../../../../src/renderer/app/stores/chat-groups.ts';
import { createChats } from '../../../../src/renderer/app/stores/chats.ts';
import { createFakeBridge, no, ok } from '../../../helpers/fake-bridge.ts';
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

  it('brings a chat back that could not be deleted, not one that was gone', async () => {
    const bridge = createFakeBridge({ 'chats.delete': () => no() });
    const chats = createChats(bridge);
    chats.upsert(chatOf('a'));
    chats.hide('a');
    expect(await chats.remove('a')).not.toBeNull();
    expect(chats.store.getState().hidden.size).toBe(0);
    expect(chats.store.getState().chats.has('a')).toBe(true);
    bridge.answers['chats.delete'] = () => no({ code: 'not_found' });
    expect(await chats.remove('a')).toBeNull();
    expect(chats.store.getState().chats.has('a')).toBe(false);
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
