import { describe, expect, it } from 'vitest';
import { createApp, startApp } from '../../../../src/renderer/app/stores/app.ts';
import type { Draft } from '../../../../src/shared/outbox.ts';
import { createFakeBridge, no, ok, settled } from '../../../helpers/fake-bridge.ts';
import { chatOf, openAnswer, outboxMessage, userMessage } from '../../../helpers/messages.ts';
import { createPageClock } from '../../../helpers/page-clock.ts';

function setUp(selected: string | null = null) {
  const bridge = createFakeBridge();
  const clock = createPageClock();
  let ids = 0;
  const app = createApp({
    bridge,
    clock,
    memory: { get: () => null, set: () => undefined },
    newId: () => `id-${(ids += 1)}`,
    selected,
  });
  const notices = () => app.toasts.store.getState();
  const isListed = (sessionId: string) => app.chats.store.getState().chats.has(sessionId);
  return { bridge, clock, app, notices, isListed };
}

describe('deleting a chat', () => {
  it('takes it away and tells main at once, which keeps it for the time to undo', async () => {
    const { bridge, clock, app, notices, isListed } = setUp();
    app.chats.upsert(chatOf('chat'));
    app.select('chat');
    app.deleteChat('chat');
    expect(bridge.inputs('chats.delete')).toEqual([{ sessionId: 'chat', undoMs: 6000 }]);
    expect(app.view.store.getState().selected).toBeNull();
    expect(isListed('chat')).toBe(false);
    await settled();
    // Whoever points at it: what it offers is over then.
    app.toasts.hold(true);
    clock.advance(6000);
    expect(notices()).toEqual([]);
  });

  it('brings it back with Undo, or says that it is too late', async () => {
    const { bridge, app, notices, isListed } = setUp();
    app.chats.upsert(chatOf('chat', { title: 'Rye' }));
    app.deleteChat('chat');
    bridge.emit('chats.changed', { change: 'delete', sessionId: 'chat' });
    expect(notices()[0]?.action?.label).toBe('Undo');
    app.toasts.act(notices()[0]?.id ?? '');
    await settled();
    expect(bridge.inputs('chats.undelete')).toEqual([{ sessionId: 'chat' }]);
    expect(isListed('chat')).toBe(true);
    bridge.answers['chats.undelete'] = () => no({ code: 'not_found', message: 'It is gone.' });
    app.deleteChat('chat');
    app.toasts.act(notices()[0]?.id ?? '');
    await settled();
    expect(isListed('chat')).toBe(false);
    expect(notices()).toMatchObject([
      { tone: 'error', text: '“Rye” could not be brought back. It is gone.' },
    ]);
  });

  it('shows it again when it could not be deleted', async () => {
    const { bridge, app, notices, isListed } = setUp();
    bridge.answers['chats.delete'] = () => no();
    app.chats.upsert(chatOf('chat', { title: 'Rye' }));
    app.deleteChat('chat');
    await settled();
    expect(isListed('chat')).toBe(true);
    expect(notices()).toMatchObject([{ tone: 'error' }]);
  });

  it('in another window leaves this one with a new chat, and with what was typed', () => {
    const { bridge, clock, app, notices } = setUp();
    app.select('chat');
    bridge.emit('stream.batch', {
      sessionId: 'chat',
      batch: 1,
      from: 1,
      to: 1,
      events: [],
      snapshot: {
        type: 'snapshot',
        chat: chatOf('chat'),
        messages: [userMessage('u1', 'hi')],
        runs: [],
      },
    });
    clock.frame();
    app.drafts.set('chat', 'typed');
    bridge.emit('chats.changed', { change: 'delete', sessionId: 'other' });
    expect(app.view.store.getState().selected).toBe('chat');
    bridge.emit('chats.changed', { change: 'delete', sessionId: 'chat' });
    expect(app.view.store.getState().selected).toBeNull();
    expect(app.drafts.get(null)).toBe('typed');
    expect(notices()).toMatchObject([{ text: 'This chat was deleted.' }]);
    // Deleted in another window, it may come back, with what is typed in it.
    app.select('other');
    app.drafts.set('other', 'typed there');
    bridge.emit('chats.changed', { change: 'delete', sessionId: 'other', undoable: true });
    expect(app.view.store.getState().selected).toBeNull();
    expect(app.drafts.get('other')).toBe('typed there');
    expect(app.drafts.get(null)).toBe('typed');
  });
});

describe('the start', () => {
  it('brings what waits, what is typed, what runs, and what is wrong', async () => {
    const { bridge, app } = setUp('chat');
    bridge.answers['outbox.list'] = () =>
      ok({ messages: [outboxMessage()], stops: [{ sessionId: 'chat', runId: 'r' }] });
    bridge.answers['drafts.list'] = () => ok({ items: [{ sessionId: 'chat', text: 'typed' }] });
    bridge.answers['activity.list'] = () => ok({ running: ['chat'] });
    bridge.answers['storage.status'] = () =>
      ok({ problem: 'The disk is full.', news: ['It was mended.'] });
    bridge.answers['server.status'] = () => ok({ state: 'ready' });
    bridge.answers['chats.list'] = () => ok({ items: [] });
    bridge.answers['models.list'] = () => ok({ items: [], default: 'demo/tour' });
    startApp(app);
    await settled();
    expect(app.outbox.store.getState().pending).toHaveLength(1);
    expect(app.runs.store.getState().has('r')).toBe(true);
    expect(app.drafts.get('chat')).toBe('typed');
    expect(app.activity.store.getState().running.has('chat')).toBe(true);
    expect(app.storage.store.getState().problem).toBe('The disk is full.');
    app.storage.dismissNews();
    expect(bridge.inputs('storage.dismiss')).toEqual([{ news: ['It was mended.'] }]);
    // Gone when main says so: then from all windows.
    expect(app.storage.store.getState().news).toHaveLength(1);
    bridge.emit('storage.changed', { problem: null, news: [] });
    expect(app.storage.store.getState()).toEqual({ problem: null, news: [] });
    expect(bridge.inputs('conversation.open')).toEqual([{ sessionId: 'chat' }]);
  });

  it('shows what waits together with the change to it that was begun, not before', async () => {
    const { bridge, app, notices } = setUp();
    let answerDrafts: (items: Draft[]) => void = () => undefined;
    bridge.answers['outbox.list'] = () => ok({ messages: [outboxMessage()], stops: [] });
    bridge.answers['drafts.list'] = () =>
      new Promise((resolve) => {
        answerDrafts = (items) => resolve(ok({ items }));
      });
    for (const name of ['server.status', 'chats.list', 'models.list'] as const) {
      bridge.answers[name] = () => no();
    }
    startApp(app);
    await settled();
    expect(app.outbox.store.getState().pending).toEqual([]);
    answerDrafts([{ sessionId: 'entry', text: 'Hello you' }]);
    await settled();
    expect(app.outbox.store.getState().pending).toHaveLength(1);
    expect(app.drafts.get('entry')).toBe('Hello you');
    expect(notices()).toMatchObject([{ action: { label: 'Show' } }]);
  });

  it('does without the outbox where main has none to show', async () => {
    const { bridge, app } = setUp();
    for (const name of ['outbox.list', 'server.status', 'chats.list', 'models.list'] as const) {
      bridge.answers[name] = () => no();
    }
    startApp(app);
    await settled();
    expect(app.outbox.store.getState().pending).toEqual([]);
  });
});

describe('Stop', () => {
  it('is told once, and says when it could not be', async () => {
    const { bridge, clock, app, notices } = setUp();
    app.stopAnswer();
    app.select('chat');
    bridge.emit('stream.batch', {
      sessionId: 'chat',
      batch: 1,
      from: 1,
      to: 1,
      events: [],
      snapshot: {
        type: 'snapshot',
        chat: chatOf('chat'),
        messages: [userMessage('u1', 'hi'), openAnswer('a1', 'u1')],
        runs: [],
      },
    });
    clock.frame();
    bridge.answers['runs.cancel'] = () => ok({ delivered: false });
    app.stopAnswer();
    app.stopAnswer();
    await settled();
    app.stopAnswer();
    expect(bridge.inputs('runs.cancel')).toEqual([{ sessionId: 'chat', runId: 'run-a1' }]);
    expect(notices()).toEqual([]);
  });
});

describe('what needs the server', () => {
  it('says so when the server cannot be reached', async () => {
    const { bridge, app, notices } = setUp();
    bridge.answers['chats.update'] = () => no();
    bridge.answers['runs.retry'] = () => no({ code: 'invalid_request', message: 'No such run.' });
    app.select('chat');
    app.pickModel('chat', 'x/y');
    await app.retry('r');
    await settled();
    expect(notices().map(({ text }) => text)).toEqual([
      'The model could not be changed. The chat server cannot be reached just now. Try again when the connection is back.',
      'It could not be tried again. No such run.',
    ]);
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
    // A chat that is only begun has the model of its message.
    bridge.emit('outbox.changed', { change: 'put', message: outboxMessage({ model: 'x/sent' }) });
    expect(app.modelFor('chat')).toBe('x/sent');
    app.chats.upsert(chatOf('chat', { model: 'x/own' }));
    expect(app.modelFor('chat')).toBe('x/own');
  });
});
