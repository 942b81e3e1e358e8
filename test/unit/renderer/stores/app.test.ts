import { describe, expect, it } from 'vitest';
import { createApp, type App } from '../../../../src/renderer/app/stores/app.ts';
import { waitingMessages } from '../../../../src/renderer/app/stores/sending.ts';
import type { Accepted } from '../../../../src/shared/http.ts';
import { createFakeBridge, no, ok, settled } from '../../../helpers/fake-bridge.ts';
import { chatOf, userMessage } from '../../../helpers/messages.ts';
import { createPageClock } from '../../../helpers/page-clock.ts';

const AT = '2026-11-22T12:00:00.000Z';

function accepted(text: string): Accepted {
  return {
    message: userMessage('u1', text),
    run: {
      runId: 'run-a1',
      sessionId: 'chat',
      parentId: 'u1',
      messageId: 'a1',
      state: 'queued',
      createdAt: AT,
    },
  };
}

function setUp() {
  const bridge = createFakeBridge({
    'chats.create': () => ok(chatOf('chat')),
    'messages.send': ({ text }) => ok(accepted(text)),
  });
  const clock = createPageClock();
  let ids = 0;
  const app = createApp({
    bridge,
    clock,
    memory: { get: () => null, set: () => undefined },
    newId: () => `id-${(ids += 1)}`,
    selected: null,
  });
  const type = (text: string): void => {
    app.view.setDraft(app.view.store.getState().selected, text);
  };
  return { bridge, clock, app, type };
}

function waiting(app: App): readonly string[] {
  const { path, views } = app.conversation.store.getState();
  const { selected } = app.view.store.getState();
  const { outgoing } = app.sending.store.getState();
  return waitingMessages(outgoing, selected, path, views).map((message) => message.text);
}

describe('sending', () => {
  it('makes a chat with its first message, shows the message at once, and empties the box', async () => {
    const { bridge, app, type } = setUp();
    type('Hello');
    const sending = app.sendDraft();
    expect(waiting(app)).toEqual(['Hello']);
    expect(app.view.draft(null)).toBe('');
    await sending;
    expect(app.view.store.getState().selected).toBe('chat');
    expect(waiting(app)).toEqual([]);
    expect(app.conversation.store.getState().path).toEqual(['u1']);
    const [create] = bridge.inputs('chats.create');
    const [send] = bridge.inputs('messages.send');
    expect(send).toMatchObject({ sessionId: 'chat', text: 'Hello' });
    expect(create?.key).not.toBe(send?.key);
  });

  it('sends nothing that is empty', async () => {
    const { bridge, app, type } = setUp();
    type('  \n ');
    await app.sendDraft();
    expect(bridge.made).toEqual([]);
    expect(app.view.draft(null)).toBe('  \n ');
  });

  it('puts the text back when it could not be sent, and tries again with the same keys', async () => {
    const { bridge, app, type } = setUp();
    bridge.answers['messages.send'] = () => no();
    type('Hello');
    await app.sendDraft();
    expect(app.view.draft('chat')).toBe('Hello');
    expect(app.sending.store.getState().errors.get('chat')).toMatchObject({ code: 'unavailable' });
    expect(waiting(app)).toEqual([]);
    bridge.answers['messages.send'] = ({ text }) => ok(accepted(text));
    await app.sendDraft();
    const keys = bridge.inputs('messages.send').map((input) => input.key);
    expect(keys[0]).toBe(keys[1]);
    expect(bridge.inputs('chats.create')).toHaveLength(1);
    expect(app.sending.store.getState().errors.size).toBe(0);
  });

  it('makes no chat for a message that is too long, and keeps its text', async () => {
    const { bridge, app, type } = setUp();
    const text = 'x'.repeat(1_000_001);
    type(text);
    await app.sendDraft();
    expect(bridge.made).toEqual([]);
    expect(app.view.draft(null)).toBe(text);
    expect(app.sending.store.getState().errors.get(null)).toMatchObject({ code: 'too_large' });
  });

  it('takes another key when the text is another', async () => {
    const { bridge, app, type } = setUp();
    bridge.answers['chats.create'] = () => no();
    type('Hello');
    await app.sendDraft();
    expect(app.view.draft(null)).toBe('Hello');
    type('Hello there');
    await app.sendDraft();
    const keys = bridge.inputs('chats.create').map((input) => input.key);
    expect(new Set(keys).size).toBe(2);
  });

  it('keeps what was typed meanwhile', async () => {
    const { bridge, app, type } = setUp();
    bridge.answers['chats.create'] = () => no();
    type('first');
    const sending = app.sendDraft();
    type('second');
    await sending;
    expect(app.view.draft(null)).toBe('first\n\nsecond');
  });

  it('leaves a reader who went to another chat there', async () => {
    const { app, type } = setUp();
    type('Hello');
    const sending = app.sendDraft();
    app.select('other');
    await sending;
    expect(app.view.store.getState().selected).toBe('other');
  });

  it('shows a message once that the stream brought before the call was answered', () => {
    const { app } = setUp();
    app.select('chat');
    const { views } = app.conversation.store.getState();
    const outgoing = [{ key: 'k', sessionId: 'chat', text: 'again', behind: 'u1' }];
    const seen = (path: string[]) => waitingMessages(outgoing, 'chat', path, views).length;
    for (const id of ['u1', 'u2']) {
      const { message } = accepted('again');
      views.put(id, {
        message: { ...message, messageId: id },
        parts: [{ kind: 'text', doc: { ...emptyText, text: 'again' } }],
        run: null,
      });
    }
    // The same words from before do not count.
    expect(seen(['u1'])).toBe(1);
    expect(seen(['u1', 'u2'])).toBe(0);
  });
});

const emptyText = {
  groups: [],
  definitions: { links: new Map<string, string>(), footnotes: [] },
  position: { line: '', heldReturn: false, open: null, closedCount: 0, finished: true },
};

describe('deleting a chat', () => {
  it('hides it at once, and deletes it when the time to undo is over', async () => {
    const { bridge, clock, app } = setUp();
    app.chats.upsert(chatOf('chat'));
    app.select('chat');
    app.deleteChat('chat');
    expect(app.view.store.getState().selected).toBeNull();
    expect(app.chats.store.getState().hidden.has('chat')).toBe(true);
    clock.advance(5900);
    expect(bridge.inputs('chats.delete')).toEqual([]);
    clock.advance(200);
    await settled();
    expect(bridge.inputs('chats.delete')).toEqual([{ sessionId: 'chat' }]);
    expect(app.toasts.store.getState()).toEqual([]);
  });

  it('brings it back with Undo', () => {
    const { bridge, clock, app } = setUp();
    app.chats.upsert(chatOf('chat'));
    app.deleteChat('chat');
    const [toast] = app.toasts.store.getState();
    expect(toast?.action?.label).toBe('Undo');
    app.toasts.act(toast?.id ?? '');
    clock.advance(60_000);
    expect(app.chats.store.getState().hidden.size).toBe(0);
    expect(bridge.inputs('chats.delete')).toEqual([]);
  });

  it('says that it could not, and shows the chat again', async () => {
    const { bridge, clock, app } = setUp();
    bridge.answers['chats.delete'] = () => no();
    app.chats.upsert(chatOf('chat', { title: 'Rye' }));
    app.deleteChat('chat');
    clock.advance(6100);
    await settled();
    expect(app.chats.store.getState().hidden.size).toBe(0);
    expect(app.toasts.store.getState()[0]).toMatchObject({ tone: 'error' });
  });
});

describe('the model of the next message', () => {
  it('is the one picked, the chat’s own, the settings’ or the server’s', async () => {
    const { bridge, app } = setUp();
    bridge.answers['models.list'] = () => ok({ items: [], default: 'demo/tour' });
    expect(app.modelFor(null)).toBeUndefined();
    await app.models.load();
    expect(app.modelFor(null)).toBe('demo/tour');
    bridge.emit('settings.changed', {
      theme: 'system',
      sidebarOpen: true,
      defaultModel: 'x/chosen',
    });
    expect(app.modelFor(null)).toBe('x/chosen');
    app.pickModel(null, 'x/picked');
    expect(app.modelFor(null)).toBe('x/picked');
    app.chats.upsert(chatOf('chat', { model: 'x/own' }));
    expect(app.modelFor('chat')).toBe('x/own');
  });
});
