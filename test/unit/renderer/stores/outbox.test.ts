import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createConversation } from '../../../../src/renderer/app/stores/conversation.ts';
import { createOutbox } from '../../../../src/renderer/app/stores/outbox.ts';
import { waitingMessages } from '../../../../src/renderer/app/stores/waiting-messages.ts';
import type { Message } from '../../../../src/shared/chat.ts';
import type { OutboxMessage } from '../../../../src/shared/outbox.ts';
import { createFakeBridge, no, ok } from '../../../helpers/fake-bridge.ts';
import { acceptedAs, chatOf, outboxMessage, userMessage } from '../../../helpers/messages.ts';
import { createPageClock } from '../../../helpers/page-clock.ts';

function setUp() {
  const bridge = createFakeBridge();
  const clock = createPageClock();
  const conversation = createConversation({ bridge, ...clock });
  let ids = 0;
  const gone: string[] = [];
  const outbox = createOutbox({
    bridge,
    conversation,
    newId: () => `id-${(ids += 1)}`,
    now: clock.now,
    onGone: ({ entryId }) => gone.push(entryId),
  });
  const snapshot = (...messages: Message[]): void => {
    bridge.emit('stream.batch', {
      sessionId: 'chat',
      batch: 1,
      from: 10,
      to: 10,
      events: [],
      snapshot: { type: 'snapshot', chat: chatOf('chat'), messages, runs: [] },
    });
    clock.frame();
  };
  let sequence = 10;
  const stream = (message: Message): void => {
    sequence += 1;
    bridge.emit('stream.batch', {
      sessionId: 'chat',
      batch: sequence,
      from: sequence,
      to: sequence,
      events: [{ sequence, event: { type: 'message', message } }],
    });
    clock.frame();
  };
  const put = (message: Partial<OutboxMessage>, before?: string): void =>
    bridge.emit('outbox.changed', { change: 'put', message: outboxMessage(message), before });
  const accept = (entryId: string, message: Message): void =>
    bridge.emit('outbox.changed', {
      change: 'accepted',
      entryId,
      sessionId: 'chat',
      accepted: acceptedAs(message, `${message.messageId}-answer`),
    });
  /** The words on the screen: those of the chat, then those that wait. */
  const shown = (sessionId = 'chat'): readonly string[] => {
    const { path, views } = conversation.store.getState();
    const waits = waitingMessages(outbox.store.getState().pending, sessionId, path, views);
    return [...path, ...waits.map(({ message }) => `${message.text}?`)];
  };
  return { bridge, clock, conversation, outbox, gone, snapshot, stream, put, accept, shown };
}

const at = (second: number) => new Date(Date.UTC(2026, 10, 22, 12, 0, second)).toISOString();

describe('messages that wait', () => {
  it('are shown at once, and once, whoever is first: the stream or the answer', async () => {
    for (const streamFirst of [true, false]) {
      const { conversation, outbox, snapshot, stream, put, accept, shown } = setUp();
      conversation.open('chat');
      snapshot(userMessage('u0', 'before'));
      const sending = outbox.send({ sessionId: 'chat', isNewChat: false, text: 'Hello' });
      expect(shown()).toEqual(['u0', 'Hello?']);
      await sending;
      put({ entryId: 'id-1', status: { state: 'sending' }, attempts: 1 });
      const message = userMessage('u1', 'Hello', { parentId: 'u0', createdAt: at(1) });
      if (streamFirst) stream(message);
      else accept('id-1', message);
      expect(shown()).toEqual(['u0', 'u1']);
      if (streamFirst) accept('id-1', message);
      else stream(message);
      expect(shown()).toEqual(['u0', 'u1']);
      expect(outbox.store.getState().pending).toEqual([]);
    }
  });

  it('with the same words are two', () => {
    const { conversation, snapshot, stream, put, shown } = setUp();
    conversation.open('chat');
    snapshot(userMessage('u0', 'again'));
    put({ entryId: 'a', text: 'again', status: { state: 'sending' }, attempts: 1 });
    put({ entryId: 'b', text: 'again', attempts: 1 });
    expect(shown()).toEqual(['u0', 'again?', 'again?']);
    stream(userMessage('u1', 'again', { parentId: 'u0', createdAt: at(1) }));
    expect(shown()).toEqual(['u0', 'u1', 'again?']);
  });

  it('were not sent before, or the words from before would be theirs', () => {
    const { conversation, snapshot, put, shown } = setUp();
    conversation.open('chat');
    // Told while the chat was not on the screen: the time decides.
    put({ entryId: 'a', text: 'again', attempts: 1, createdAt: at(5) });
    snapshot(userMessage('u0', 'again', { createdAt: at(1) }));
    expect(shown()).toEqual(['u0', 'again?']);
    put({ entryId: 'b', text: 'new', createdAt: at(6) });
    snapshot(
      userMessage('u0', 'again', { createdAt: at(1) }),
      userMessage('u1', 'new', { parentId: 'u0', createdAt: at(7) }),
    );
    // Never tried: what the chat has is another one's.
    expect(shown()).toEqual(['u0', 'u1', 'again?', 'new?']);
  });

  it('stay until the stream has brought what goes before them', () => {
    const { conversation, outbox, gone, snapshot, stream, put, accept, shown } = setUp();
    conversation.open('chat');
    snapshot(userMessage('u0', 'before'));
    put({ entryId: 'a', status: { state: 'sending' }, attempts: 1 });
    const missing = userMessage('m1', 'from elsewhere', { parentId: 'u0', createdAt: at(1) });
    const message = userMessage('u1', 'Hello', { parentId: 'm1', createdAt: at(2) });
    accept('a', message);
    expect(shown()).toEqual(['u0', 'Hello?']);
    expect(gone).toEqual(['a']);
    stream(missing);
    stream(message);
    expect(shown()).toEqual(['u0', 'm1', 'u1']);
    expect(outbox.store.getState().pending).toEqual([]);
  });

  it('keep their place when main gives them another key', () => {
    const { bridge, put, shown } = setUp();
    put({ entryId: 'a', text: 'first' });
    put({ entryId: 'b', text: 'second' });
    bridge.emit('outbox.changed', { change: 'removed', entryId: 'a' });
    put({ entryId: 'c', text: 'first, better' }, 'b');
    expect(shown()).toEqual(['first, better?', 'second?']);
    // What it stands before has gone already.
    put({ entryId: 'd', text: 'third' }, 'gone');
    expect(shown()).toEqual(['first, better?', 'second?', 'third?']);
  });

  it('stand in the order of main, whatever the clock said when they were written', () => {
    const { outbox, put, shown } = setUp();
    put({ entryId: 'c', text: 'third', createdAt: at(1) });
    outbox.restore([
      outboxMessage({ entryId: 'a', text: 'first', createdAt: at(9) }),
      outboxMessage({ entryId: 'b', text: 'second', createdAt: at(5) }),
    ]);
    put({ entryId: 'd', text: 'fourth', createdAt: at(0) });
    expect(shown()).toEqual(['first?', 'second?', 'third?', 'fourth?']);
  });

  it('follow their chat when the server names it, told in whatever order', () => {
    for (const putFirst of [true, false]) {
      const { outbox, put, shown } = setUp();
      put({ entryId: 'a', sessionId: 'local' });
      const moved = (): void => put({ entryId: 'a', sessionId: 'made', attempts: 1 });
      if (putFirst) moved();
      expect(shown('local')).toEqual(['Hello?']);
      outbox.rename('local', 'made');
      expect(shown('made')).toEqual(['Hello?']);
      if (!putFirst) moved();
      // Told before main knew the name, heard after it.
      put({ entryId: 'b', sessionId: 'local', text: 'late', createdAt: at(9) });
      expect(shown('made')).toEqual(['Hello?', 'late?']);
      expect(shown('local')).toEqual([]);
    }
  });

  it('are not there when they could not be kept', async () => {
    const { bridge, outbox, shown } = setUp();
    bridge.answers['outbox.send'] = () => no({ message: 'The disk is full.' });
    const error = await outbox.send({ sessionId: 'chat', isNewChat: false, text: 'Hello' });
    expect(error).toMatchObject({ message: 'The disk is full.' });
    expect(shown()).toEqual([]);
  });

  it('do not fall behind: an answer that is older than an event is of no interest', async () => {
    const { bridge, outbox, put } = setUp();
    bridge.answers['outbox.send'] = ({ entryId }) => {
      put({ entryId, status: { state: 'sending' }, attempts: 1 });
      return ok(outboxMessage({ entryId }));
    };
    await outbox.send({ sessionId: 'chat', isNewChat: false, text: 'Hello' });
    expect(outbox.find('id-1')).toMatchObject({ status: { state: 'sending' } });
    bridge.answers['outbox.edit'] = ({ entryId }) => {
      bridge.emit('outbox.changed', { change: 'removed', entryId });
      return ok(outboxMessage({ entryId }));
    };
    expect(await outbox.edit('id-1', 'Hello you')).toBeNull();
    expect(outbox.find('id-1')).toBeUndefined();
  });

  it('are changed, taken back and sent now by main, which may say no', async () => {
    const { bridge, outbox, put, gone } = setUp();
    put({ entryId: 'a' });
    bridge.answers['outbox.edit'] = ({ text }) => ok(outboxMessage({ entryId: 'a', text }));
    expect(await outbox.edit('a', 'better')).toBeNull();
    expect(outbox.find('a')?.text).toBe('better');
    for (const name of ['outbox.edit', 'outbox.cancel', 'outbox.sendNow'] as const) {
      bridge.answers[name] = () => no({ code: 'invalid_request' });
    }
    expect(await outbox.edit('a', 'best')).toMatchObject({ code: 'invalid_request' });
    expect(await outbox.sendNow('a')).toMatchObject({ code: 'invalid_request' });
    expect(await outbox.cancel('a')).toMatchObject({ code: 'invalid_request' });
    expect(outbox.find('a')?.text).toBe('better');
    bridge.answers['outbox.cancel'] = () => ok(undefined);
    expect(await outbox.cancel('a')).toBeNull();
    bridge.emit('outbox.changed', { change: 'removed', entryId: 'a' });
    expect(outbox.find('a')).toBeUndefined();
    expect(gone).toEqual(['a']);
  });

  it('are those of main, whenever its list comes between its events', () => {
    /** Each key as often as something happens to it: it comes, it changes, it goes. */
    const life = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 });
    fc.assert(
      fc.property(life, fc.nat(12), fc.nat(12), (steps, made, wait) => {
        const { bridge, outbox, put } = setUp();
        const ages = new Map<string, number>();
        const main = new Map<string, OutboxMessage>();
        const lists: (readonly OutboxMessage[])[] = [[]];
        const told = steps.map((entryId): (() => void) => {
          const age = (ages.get(entryId) ?? 0) + 1;
          ages.set(entryId, age);
          const message = outboxMessage({ entryId, text: `${age}` });
          if (age <= 2) main.set(entryId, message);
          else main.delete(entryId);
          lists.push([...main.values()]);
          if (age <= 2) return () => put(message);
          return () => bridge.emit('outbox.changed', { change: 'removed', entryId });
        });
        // The list comes behind all that it includes, and perhaps behind what is newer.
        const includes = Math.min(made, steps.length);
        told.slice(0, includes + wait).forEach((tell) => tell());
        outbox.restore(lists[includes] ?? []);
        told.slice(includes + wait).forEach((tell) => tell());
        const shown = outbox.store.getState().pending.map(({ message }) => message);
        expect(new Map(shown.map((message) => [message.entryId, message]))).toEqual(main);
        expect(shown).toHaveLength(main.size);
      }),
    );
  });

  it('leave words behind when they did not go, by chat', () => {
    const { outbox } = setUp();
    const { error } = no({ code: 'too_large' });
    outbox.setError('local', error);
    outbox.rename('local', 'made');
    expect([...outbox.store.getState().errors.keys()]).toEqual(['made']);
    outbox.setError('made', null);
    expect(outbox.store.getState().errors.size).toBe(0);
  });
});
