import { describe, expect, it } from 'vitest';
import { createApp } from '../../../../src/renderer/app/stores/app.ts';
import { waitingMessages } from '../../../../src/renderer/app/stores/waiting-messages.ts';
import { createFakeBridge, no, ok, settled } from '../../../helpers/fake-bridge.ts';
import { acceptedAs, chatOf, outboxMessage, userMessage } from '../../../helpers/messages.ts';
import { createPageClock } from '../../../helpers/page-clock.ts';

function setUp() {
  const bridge = createFakeBridge();
  const clock = createPageClock();
  let ids = 0;
  const app = createApp({
    bridge,
    clock,
    memory: { get: () => null, set: () => undefined },
    newId: () => `id-${(ids += 1)}`,
    selected: null,
  });
  const selected = (): string | null => app.view.store.getState().selected;
  const type = (text: string): void => app.drafts.set(selected(), text);
  /** What waits in the chat on the screen. */
  const waiting = (): readonly string[] => {
    const { path, views } = app.conversation.store.getState();
    const { pending } = app.outbox.store.getState();
    return waitingMessages(pending, selected(), path, views).map(({ message }) => message.text);
  };
  const notices = () => app.toasts.store.getState();
  return { bridge, clock, app, selected, type, waiting, notices };
}

describe('sending', () => {
  it('begins a chat with its first message: on the screen at once, and the box is empty', async () => {
    const { bridge, app, selected, type, waiting } = setUp();
    type('Hello');
    const sending = app.sending.sendDraft();
    expect(waiting()).toEqual(['Hello']);
    expect(app.drafts.get(null)).toBe('');
    const localId = selected();
    expect(localId).not.toBeNull();
    await sending;
    const [sent] = bridge.inputs('outbox.send');
    expect(sent).toMatchObject({ sessionId: localId, isNewChat: true, text: 'Hello' });
    expect(sent?.entryId).not.toBe(localId);
    // There is nobody to ask for it yet.
    expect(bridge.inputs('conversation.open')).toEqual([]);
    type('And more');
    await app.sending.sendDraft();
    expect(bridge.inputs('outbox.send')[1]).toMatchObject({
      sessionId: localId,
      isNewChat: false,
    });
    expect(waiting()).toEqual(['Hello', 'And more']);
  });

  it('asks the transcript for its end once the message is there', async () => {
    const { app, type, waiting } = setUp();
    const seen: (readonly string[])[] = [];
    const sent = () => app.view.store.getState().sent;
    let before = sent();
    app.view.store.subscribe(() => {
      if (sent() > before) seen.push(waiting());
      before = sent();
    });
    type('Hello');
    await app.sending.sendDraft();
    await app.sending.send('A suggestion');
    expect(seen).toEqual([['Hello'], ['Hello', 'A suggestion']]);
    type('  ');
    await app.sending.sendDraft();
    expect(seen).toHaveLength(2);
  });

  it('goes on with an answer that was cut off once, however often it is pressed', async () => {
    const { bridge, app, waiting } = setUp();
    app.select('chat');
    const presses = [app.sending.goOn(), app.sending.goOn()];
    await Promise.all(presses);
    // It waits, as it does without a network.
    await app.sending.goOn();
    expect(waiting()).toEqual(['Continue.']);
    expect(bridge.inputs('outbox.send')).toHaveLength(1);
  });

  it('goes on under the server’s id, in one step, with all that is there', async () => {
    const { bridge, app, selected, type, waiting } = setUp();
    type('Hello');
    await app.sending.sendDraft();
    const localId = selected() ?? '';
    bridge.emit('chats.changed', { change: 'upsert', chat: chatOf(localId) });
    bridge.emit('activity.changed', { sessionId: localId, running: true });
    type('typed meanwhile');
    const before = app.view.store.getState();
    const seen: unknown[] = [];
    app.view.store.subscribe((state) =>
      seen.push([state.selected, app.drafts.get('made'), waiting(), state.focusComposer]),
    );
    bridge.emit('chats.changed', { change: 'made', localId, chat: chatOf('made') });
    expect(seen).toEqual([['made', 'typed meanwhile', ['Hello'], before.focusComposer]]);
    const { chats, begunAs } = app.chats.store.getState();
    expect([...chats.keys()]).toEqual(['made']);
    expect(begunAs.get('made')).toBe(localId);
    expect(app.drafts.get(localId)).toBe('');
    expect([...app.activity.store.getState().running]).toEqual(['made']);
    expect(app.conversation.store.getState()).toMatchObject({ sessionId: 'made', phase: 'ready' });
    expect(bridge.inputs('conversation.open')).toEqual([{ sessionId: 'made' }]);
    bridge.emit('outbox.changed', {
      change: 'accepted',
      entryId: bridge.inputs('outbox.send')[0]?.entryId ?? '',
      sessionId: 'made',
      accepted: acceptedAs(userMessage('u1', 'Hello', { sessionId: 'made' }), 'a1'),
    });
    expect(waiting()).toEqual([]);
    expect(app.conversation.store.getState().path).toEqual(['u1']);
  });

  it('leaves a reader who went to another chat there', async () => {
    const { bridge, app, selected, type } = setUp();
    type('Hello');
    await app.sending.sendDraft();
    const localId = selected() ?? '';
    app.select('other');
    bridge.emit('chats.changed', { change: 'made', localId, chat: chatOf('made') });
    expect(selected()).toBe('other');
    expect(app.conversation.store.getState().sessionId).toBe('other');
  });

  it('sends nothing that is empty', async () => {
    const { bridge, app, type } = setUp();
    type('  \n ');
    await app.sending.sendDraft();
    expect(bridge.inputs('outbox.send')).toEqual([]);
    expect(app.drafts.get(null)).toBe('  \n ');
  });

  it('puts the text back where it could not be kept, before what was typed since', async () => {
    const { bridge, app, selected, type, waiting } = setUp();
    bridge.answers['outbox.send'] = () => no({ message: 'The disk is full.' });
    type('first');
    const sending = app.sending.sendDraft();
    type('second');
    await sending;
    expect(selected()).toBeNull();
    expect(app.conversation.store.getState().phase).toBe('new');
    expect([...app.drafts.store.getState()]).toEqual([[null, 'first\n\nsecond']]);
    expect(app.outbox.store.getState().errors.get(null)).toMatchObject({
      message: 'The disk is full.',
    });
    expect(waiting()).toEqual([]);
    bridge.answers['outbox.send'] = ({ entryId, sessionId, text }) =>
      ok(outboxMessage({ entryId, sessionId, text }));
    await app.sending.sendDraft();
    expect(app.outbox.store.getState().errors.size).toBe(0);
    expect(waiting()).toEqual(['first\n\nsecond']);
  });

  it('does not send what is too long, and keeps its text', async () => {
    const { bridge, app, selected, type } = setUp();
    // Each of them takes three bytes.
    for (const text of ['x'.repeat(1_000_001), '水'.repeat(400_000)]) {
      type(text);
      await app.sending.sendDraft();
      expect(bridge.inputs('outbox.send')).toEqual([]);
      expect(app.drafts.get(null)).toBe(text);
      expect(selected()).toBeNull();
      expect(app.outbox.store.getState().errors.get(null)).toMatchObject({ code: 'too_large' });
    }
    type('水'.repeat(300_000));
    await app.sending.sendDraft();
    expect(bridge.inputs('outbox.send')).toHaveLength(1);
  });

  it('leaves what is typed alone when something else is sent', async () => {
    const { app, selected, type, waiting } = setUp();
    type('typed');
    await app.sending.send('Show me.');
    expect(waiting()).toEqual(['Show me.']);
    expect(app.drafts.get(null)).toBe('typed');
    expect(app.drafts.get(selected())).toBe('');
  });
});

describe('taking a message back', () => {
  it('can be undone', async () => {
    const { bridge, app, waiting, notices } = setUp();
    app.select('chat');
    bridge.emit('outbox.changed', {
      change: 'put',
      message: outboxMessage({ model: 'x/y' }),
    });
    await app.sending.remove('entry');
    expect(bridge.inputs('outbox.cancel')).toEqual([{ entryId: 'entry' }]);
    expect(waiting()).toEqual([]);
    app.toasts.act(notices()[0]?.id ?? '');
    await settled();
    const [again] = bridge.inputs('outbox.send');
    expect(again).toMatchObject({ sessionId: 'chat', isNewChat: false, model: 'x/y' });
    // Under the key that it had: nothing that went out under it can arrive a second time.
    expect(again?.entryId).toBe('entry');
    expect(waiting()).toEqual(['Hello']);
  });

  it('keeps its place when it is undone: in front of the first that still waits', async () => {
    const { bridge, app, waiting, notices } = setUp();
    app.select('chat');
    for (const entryId of ['one', 'two', 'three']) {
      bridge.emit('outbox.changed', {
        change: 'put',
        message: outboxMessage({ entryId, text: entryId }),
      });
    }
    await app.sending.remove('one');
    app.toasts.act(notices().at(-1)?.id ?? '');
    await settled();
    expect(bridge.inputs('outbox.send').at(-1)).toMatchObject({ entryId: 'one', before: 'two' });
    expect(waiting()).toEqual(['one', 'two', 'three']);

    await app.sending.remove('one');
    bridge.emit('outbox.changed', { change: 'removed', entryId: 'two' });
    app.toasts.act(notices().at(-1)?.id ?? '');
    await settled();
    expect(bridge.inputs('outbox.send').at(-1)).toMatchObject({ entryId: 'one', before: 'three' });
    expect(waiting()).toEqual(['one', 'three']);
  });

  it('brings back the chat that went with its only message', async () => {
    const { bridge, app, selected, type, waiting, notices } = setUp();
    type('Hello');
    await app.sending.sendDraft();
    const localId = selected() ?? '';
    bridge.answers['outbox.cancel'] = () => {
      bridge.emit('chats.changed', { change: 'delete', sessionId: localId });
      return ok(undefined);
    };
    await app.sending.remove(bridge.inputs('outbox.send')[0]?.entryId ?? '');
    expect(selected()).toBeNull();
    app.toasts.act(notices()[0]?.id ?? '');
    await settled();
    expect(bridge.inputs('outbox.send')[1]).toMatchObject({
      sessionId: selected(),
      isNewChat: true,
    });
    expect(selected()).not.toBe(localId);
    expect(waiting()).toEqual(['Hello']);
  });

  it('says why it cannot be, and where the text is that could not be put in again', async () => {
    const { bridge, app, notices } = setUp();
    app.select('chat');
    bridge.emit('outbox.changed', { change: 'put', message: outboxMessage() });
    bridge.answers['outbox.cancel'] = () =>
      no({ code: 'invalid_request', message: 'It is being sent.' });
    await app.sending.remove('entry');
    expect(notices()).toMatchObject([
      { tone: 'error', text: 'The message could not be removed. It is being sent.' },
    ]);
    bridge.answers['outbox.sendNow'] = () => no({ message: 'Not now.' });
    await app.sending.sendNow('entry');
    expect(notices().at(-1)?.text).toContain('Not now.');
    bridge.answers['outbox.cancel'] = () => ok(undefined);
    bridge.answers['outbox.send'] = () => no({ message: 'The disk is full.' });
    await app.sending.remove('entry');
    app.toasts.act(notices().at(-1)?.id ?? '');
    await settled();
    expect(app.drafts.get('chat')).toBe('Hello');
    expect(notices().at(-1)?.text).toContain('The disk is full.');
  });
});
