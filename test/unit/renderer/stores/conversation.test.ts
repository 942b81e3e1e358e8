import { describe, expect, it } from 'vitest';
import { createConversation } from '../../../../src/renderer/app/stores/conversation.ts';
import { answerText } from '../../../../src/renderer/app/stores/message-view.ts';
import type { Message } from '../../../../src/shared/chat.ts';
import type { LoggedEvent } from '../../../../src/shared/events.ts';
import type { StreamBatch } from '../../../../src/shared/ipc.ts';
import { createFakeBridge, no, ok, settled } from '../../../helpers/fake-bridge.ts';
import { acceptedAs, chatOf, openAnswer, userMessage } from '../../../helpers/messages.ts';
import { createPageClock } from '../../../helpers/page-clock.ts';

const token = (text: string): LoggedEvent => ({
  type: 'token',
  runId: 'run-a1',
  messageId: 'a1',
  text,
});

function setUp() {
  const bridge = createFakeBridge();
  const clock = createPageClock();
  const conversation = createConversation({ bridge, ...clock });
  let updates = 0;
  conversation.store.subscribe(() => (updates += 1));
  const snapshot = (messages: Message[], sequence = 10, more: Partial<StreamBatch> = {}): void =>
    bridge.emit('stream.batch', {
      sessionId: 'chat',
      batch: 1,
      from: sequence,
      to: sequence,
      events: [],
      snapshot: { type: 'snapshot', chat: chatOf('chat'), messages, runs: [] },
      ...more,
    });
  const events = (batch: number, from: number, list: readonly LoggedEvent[]): void =>
    bridge.emit('stream.batch', {
      sessionId: 'chat',
      batch,
      from,
      to: from + list.length - 1,
      events: list.map((event, index) => ({ sequence: from + index, event })),
    });
  const answer = (): string => {
    const view = conversation.store.getState().views.get('a1');
    return view === undefined ? '' : answerText(view);
  };
  return { bridge, clock, conversation, snapshot, events, answer, updates: () => updates };
}

describe('the conversation on the screen', () => {
  it('waits for the frame, changes once in it, and acknowledges in it', () => {
    const { bridge, clock, conversation, snapshot, events, answer, updates } = setUp();
    conversation.open('chat');
    snapshot([userMessage('u1', 'hi'), openAnswer('a1', 'u1')]);
    clock.frame();
    const before = updates();
    let notified = 0;
    conversation.store.getState().views.subscribe('a1', () => (notified += 1));
    events(2, 11, [token('one '), token('two ')]);
    events(3, 13, [token('three')]);
    expect(answer()).toBe('');
    expect(clock.waitingFrames()).toBe(1);
    clock.frame();
    expect(answer()).toBe('one two three');
    expect(notified).toBe(1);
    // The list of messages is the same: only the one message was told.
    expect(updates()).toBe(before);
    expect(bridge.inputs('conversation.ack').at(-1)).toEqual({
      sessionId: 'chat',
      batch: 3,
      paintMs: 0,
    });
    expect(bridge.inputs('conversation.ack')).toHaveLength(2);
  });

  it('loses nothing while no frames come', () => {
    const { clock, conversation, snapshot, events, answer } = setUp();
    conversation.open('chat');
    snapshot([userMessage('u1', 'hi'), openAnswer('a1', 'u1')]);
    for (let batch = 0; batch < 8; batch += 1) events(2 + batch, 11 + batch, [token(`${batch} `)]);
    clock.frame();
    expect(answer()).toBe('0 1 2 3 4 5 6 7 ');
  });

  it('shows nothing twice', () => {
    const { clock, conversation, snapshot, events, answer } = setUp();
    conversation.open('chat');
    snapshot([userMessage('u1', 'hi'), openAnswer('a1', 'u1')]);
    events(2, 11, [token('one '), token('two ')]);
    events(3, 12, [token('two '), token('three')]);
    clock.frame();
    expect(answer()).toBe('one two three');
  });

  it('opens the chat again where events are missing, and hears only the new opening', () => {
    const { bridge, clock, conversation, snapshot, events, answer } = setUp();
    conversation.open('chat');
    snapshot([userMessage('u1', 'hi'), openAnswer('a1', 'u1')]);
    clock.frame();
    events(2, 13, [token('lost before this')]);
    clock.frame();
    expect(bridge.inputs('conversation.open')).toHaveLength(2);
    expect(bridge.inputs('conversation.ack')).toHaveLength(1);
    // Still of the opening before.
    events(3, 14, [token('stale')]);
    clock.frame();
    expect(answer()).toBe('');
    snapshot([
      userMessage('u1', 'hi'),
      openAnswer('a1', 'u1', { parts: [{ type: 'text', text: 'all of it' }] }),
    ]);
    clock.frame();
    expect(answer()).toBe('all of it');
  });

  it('hears nothing of a chat that it left, and shows it at once when it is back', () => {
    const { bridge, clock, conversation, snapshot } = setUp();
    conversation.open('chat');
    snapshot([userMessage('u1', 'hi')]);
    clock.frame();
    conversation.open('other');
    expect(bridge.inputs('conversation.close')).toEqual([{ sessionId: 'chat' }]);
    snapshot([userMessage('u1', 'hi'), openAnswer('a1', 'u1')], 12);
    clock.frame();
    expect(conversation.store.getState()).toMatchObject({ sessionId: 'other', phase: 'opening' });
    conversation.open('chat');
    expect(conversation.store.getState()).toMatchObject({ phase: 'ready', path: ['u1'] });
  });

  it('says why a chat cannot be opened, and tries again', async () => {
    const { bridge, conversation } = setUp();
    bridge.answers['conversation.open'] = () => no({ code: 'not_found', message: 'Gone.' });
    conversation.open('chat');
    await settled();
    expect(conversation.store.getState()).toMatchObject({
      phase: 'failed',
      error: { code: 'not_found' },
    });
    bridge.answers['conversation.open'] = () => ok(undefined);
    conversation.reopen();
    await settled();
    expect(conversation.store.getState().phase).toBe('opening');
  });

  it('knows which runs are unfinished, and takes what calls bring before the stream', () => {
    const { clock, conversation, snapshot, events } = setUp();
    conversation.open('chat');
    snapshot([userMessage('u1', 'hi'), openAnswer('a1', 'u1')]);
    clock.frame();
    expect(conversation.store.getState().unfinishedRuns).toEqual(['run-a1']);
    const usage = { inputTokens: 1, outputTokens: 1 };
    events(2, 11, [
      { type: 'completed', runId: 'run-a1', messageId: 'a1', finishReason: 'stop', usage },
    ]);
    clock.frame();
    expect(conversation.store.getState().unfinishedRuns).toEqual([]);
    conversation.adopt('chat', {
      message: userMessage('u2', 'more', { parentId: 'a1', createdAt: '2026-11-22T12:00:01.000Z' }),
      run: {
        runId: 'run-a2',
        sessionId: 'chat',
        parentId: 'u2',
        messageId: 'a2',
        state: 'queued',
        createdAt: '2026-11-22T12:00:01.000Z',
      },
    });
    expect(conversation.store.getState().path).toEqual(['u1', 'a1', 'u2']);
  });

  it('takes nothing over whose place it does not know', () => {
    const { clock, conversation, snapshot } = setUp();
    conversation.open('chat');
    snapshot([userMessage('u1', 'hi')]);
    clock.frame();
    const message = userMessage('u3', 'more', { parentId: 'a2' });
    expect(conversation.adopt('chat', acceptedAs(message, 'a3'))).toBe(false);
    expect(conversation.store.getState().path).toEqual(['u1']);
    expect(conversation.adopt('not open', acceptedAs(message, 'a3'))).toBe(true);
  });

  it('shows a chat that is begun here at once, and asks for it when the server has it', () => {
    const { bridge, clock, conversation, snapshot } = setUp();
    conversation.begin('local');
    expect(conversation.store.getState()).toMatchObject({ sessionId: 'local', phase: 'ready' });
    expect(bridge.inputs('conversation.open')).toEqual([]);
    conversation.rename('local', chatOf('chat'));
    expect(conversation.store.getState()).toMatchObject({ sessionId: 'chat', phase: 'ready' });
    expect(bridge.inputs('conversation.close')).toEqual([{ sessionId: 'local' }]);
    expect(bridge.inputs('conversation.open')).toEqual([{ sessionId: 'chat' }]);
    snapshot([userMessage('u1', 'hi')]);
    clock.frame();
    expect(conversation.store.getState().path).toEqual(['u1']);
    // Another one's: nothing on the screen changes.
    conversation.rename('other', chatOf('made'));
    expect(conversation.store.getState().sessionId).toBe('chat');
  });

  it('loads older pages once at a time, and says when it could not', async () => {
    const { bridge, clock, conversation, snapshot } = setUp();
    bridge.answers['conversation.older'] = () => no();
    conversation.open('chat');
    const newest = userMessage('u2', 'second', { parentId: 'a1' });
    snapshot([newest], 10, {
      snapshot: {
        type: 'snapshot',
        chat: chatOf('chat'),
        messages: [newest],
        runs: [],
        olderCursor: 'u2',
      },
    });
    clock.frame();
    await Promise.all([conversation.loadOlder(), conversation.loadOlder()]);
    expect(bridge.inputs('conversation.older')).toEqual([{ sessionId: 'chat', cursor: 'u2' }]);
    expect(conversation.store.getState()).toMatchObject({
      older: 'failed',
      olderError: { code: 'unavailable' },
    });
    conversation.forgetOlderFailure();
    expect(conversation.store.getState()).toMatchObject({ older: 'there', olderError: null });
    bridge.answers['conversation.older'] = () =>
      ok({
        items: [openAnswer('a1', 'u1', { state: 'complete' }), userMessage('u1', 'first')],
        sequence: 10,
      });
    await conversation.loadOlder();
    expect(conversation.store.getState()).toMatchObject({
      older: 'none',
      path: ['u1', 'a1', 'u2'],
    });
  });

  it('shows an answer that was asked for over what it has, until a snapshot says it again', () => {
    const { bridge, clock, conversation, snapshot, answer } = setUp();
    conversation.open('chat');
    const open = openAnswer('a1', 'u1');
    snapshot([userMessage('u1', 'hi'), open]);
    clock.frame();
    const asked = (text: string): Message => ({ ...open, parts: [{ type: 'text', text }] });
    const { run } = acceptedAs(userMessage('u1', 'hi'), 'a1');
    const lay = (batch: number, message: Message): void =>
      bridge.emit('stream.batch', {
        sessionId: 'chat',
        batch,
        from: 10,
        to: 10,
        events: [],
        polled: [{ message, run: { ...run, state: 'running' } }],
      });
    lay(2, asked('one '));
    clock.frame();
    expect(answer()).toBe('one ');
    expect(conversation.store.getState().views.get('a1')?.run).toMatchObject({
      state: 'running',
      activity: 'writing',
    });
    lay(3, { ...asked('of none that is here'), messageId: 'a9' });
    lay(4, asked('one two '));
    clock.frame();
    expect(answer()).toBe('one two ');
    expect(conversation.store.getState().views.get('a9')).toBeUndefined();
    snapshot([userMessage('u1', 'hi'), { ...asked('one two three'), state: 'complete' }], 14, {
      batch: 5,
    });
    clock.frame();
    expect(answer()).toBe('one two three');
    expect(bridge.inputs('conversation.ack').at(-1)).toMatchObject({ sessionId: 'chat', batch: 5 });
  });
});
