import { describe, expect, it } from 'vitest';
import {
  connectionView,
  deliveryWords,
} from '../../../../src/renderer/app/stores/connection-words.ts';
import { createConnection } from '../../../../src/renderer/app/stores/connection.ts';
import type { ConnectionStatus } from '../../../../src/shared/connection.ts';
import { createFakeBridge, ok, settled } from '../../../helpers/fake-bridge.ts';
import { createPageClock } from '../../../helpers/page-clock.ts';

const lost: ConnectionStatus = {
  state: 'reconnecting',
  attempt: 1,
  retryAt: 5000,
  reason: 'The connection was lost',
};

async function setUp() {
  const bridge = createFakeBridge({ 'server.status': () => ok({ state: 'ready' }) });
  const clock = createPageClock();
  const connection = createConnection({ bridge, after: clock.after });
  await connection.load();
  connection.watch('chat');
  const tell = (status: ConnectionStatus): void =>
    bridge.emit('connection.changed', { sessionId: 'chat', status });
  const word = (): string | undefined => connection.store.getState().shown?.word;
  return { bridge, clock, connection, tell, word };
}

describe('what is shown of the connection', () => {
  it('does not flicker: what lasts less than a second is not shown', async () => {
    const { clock, tell, word } = await setUp();
    tell({ state: 'connected' });
    expect(word()).toBe('Connected');
    tell(lost);
    clock.advance(900);
    expect(word()).toBe('Connected');
    tell({ state: 'connected' });
    clock.advance(5000);
    expect(word()).toBe('Connected');
  });

  it('shows what lasts, its newest details, and good news at once', async () => {
    const { clock, connection, tell, word } = await setUp();
    tell({ state: 'connected' });
    tell({ state: 'connecting' });
    clock.advance(600);
    tell(lost);
    clock.advance(400);
    expect(word()).toBe('Reconnecting');
    expect(connection.store.getState().shown).toMatchObject({
      detail: 'The connection was lost.',
      retryAt: 5000,
    });
    tell({ ...lost, retryAt: 9000 });
    expect(connection.store.getState().shown?.retryAt).toBe(9000);
    tell({ state: 'connected' });
    expect(word()).toBe('Connected');
  });

  it('says the same through all attempts, until one succeeds', async () => {
    const { clock, connection, tell, word } = await setUp();
    tell(lost);
    clock.advance(1000);
    const said = connection.store.getState().shown;
    tell({ state: 'connecting' });
    clock.advance(1000);
    expect(connection.store.getState().shown).toBe(said);
    tell({ state: 'connected' });
    expect(word()).toBe('Connected');
  });

  it('shows the account’s own connection where there is no stream', async () => {
    const { bridge, clock, connection, word } = await setUp();
    bridge.emit('connection.changed', { sessionId: 'chat', status: { state: 'connected' } });
    connection.watch(null);
    bridge.emit('account.changed', lost);
    clock.advance(1000);
    expect(word()).toBe('Reconnecting');
    connection.tryNow();
    expect(bridge.inputs('account.reconnect')).toHaveLength(1);
    connection.watch('chat');
    bridge.emit('connection.changed', { sessionId: 'chat', status: { state: 'connected' } });
    expect(word()).toBe('Connected');
  });

  it('tries what is wrong: the server, or the stream of this chat', async () => {
    const { bridge, connection, tell } = await setUp();
    tell(lost);
    connection.tryNow();
    expect(bridge.inputs('conversation.reconnect')).toEqual([{ sessionId: 'chat' }]);
    bridge.emit('server.changed', { state: 'restarting', attempt: 1, retryAt: 1, reason: 'x' });
    connection.tryNow();
    await settled();
    expect(bridge.inputs('server.restart')).toHaveLength(1);
  });

  it('goes by the server alone where no chat is open', async () => {
    const { clock, connection, word } = await setUp();
    connection.watch(null);
    clock.advance(2000);
    expect(word()).toBe('Connected');
  });
});

describe('words on the connection', () => {
  it('puts the server before the stream', () => {
    expect(
      connectionView({ state: 'restarting', attempt: 1, retryAt: 7, reason: 'x' }, lost),
    ).toMatchObject({
      word: 'Reconnecting',
      detail: 'The chat server stopped and is being started again. Nothing is lost.',
      retryAt: 7,
    });
    expect(connectionView({ state: 'failed', reason: 'x' }, null).word).toBe('Offline');
    expect(connectionView(null, null).word).toBe('Reconnecting');
  });

  it('says what to do, and what need not be done', () => {
    const view = (stream: ConnectionStatus) => connectionView({ state: 'ready' }, stream);
    expect(view({ state: 'offline' }).detail).toContain('waits here and goes by itself');
    expect(view({ state: 'signed_out' }).detail).toContain(
      'start Millrace with a MILLRACE_TOKEN that the server takes',
    );
    expect(view({ ...lost, reason: 'The server is restarting' })).toMatchObject({
      detail: 'The server is restarting.',
      canTryNow: true,
    });
  });

  it('says calmly that the server does not answer, whatever its streams say', () => {
    expect(connectionView({ state: 'unresponsive' }, { state: 'connected' })).toEqual({
      word: 'Reconnecting',
      detail: 'The chat server does not answer.',
      canTryNow: false,
    });
  });

  it('lets one ask again for a chat that was refused, not for one that is gone', () => {
    for (const canTryNow of [true, false]) {
      const ended: ConnectionStatus = { state: 'ended', reason: 'It ended', canTryNow };
      expect(connectionView({ state: 'ready' }, ended)).toEqual({
        word: 'Offline',
        detail: 'It ended.',
        canTryNow,
      });
    }
  });

  it('tells of polling calmly: why where it is trouble, and nothing where it was chosen', () => {
    for (const reason of ['buffered', 'failing'] as const) {
      const view = connectionView({ state: 'ready' }, { state: 'polling', reason });
      expect(view).toMatchObject({ word: 'Polling', canTryNow: true });
      expect(view.detail).toContain('Answers come in steps');
    }
    for (const reason of ['preference', 'rollout'] as const) {
      const view = connectionView({ state: 'ready' }, { state: 'polling', reason });
      expect(view).toEqual({ word: 'Polling', detail: '', canTryNow: false });
    }
  });

  it('says in the settings what is in use, and why', () => {
    expect(deliveryWords({ state: 'connected' })).toBe('In use: streaming.');
    expect(deliveryWords({ state: 'polling', reason: 'rollout' })).toBe(
      'In use: polling. The server does not stream to you yet. Answers come in steps.',
    );
    expect(deliveryWords(lost)).toContain('Not connected');
    expect(deliveryWords(null)).toContain('Not connected');
  });

  it('has one of its six words for each state of a stream', () => {
    const word = (stream: ConnectionStatus) => connectionView({ state: 'ready' }, stream).word;
    expect(word({ state: 'connecting' })).toBe('Reconnecting');
    expect(word({ state: 'connected' })).toBe('Connected');
    expect(word({ state: 'polling', reason: 'preference' })).toBe('Polling');
    expect(word(lost)).toBe('Reconnecting');
    expect(word({ state: 'offline' })).toBe('Offline');
    expect(word({ state: 'signed_out' })).toBe('Signed out');
    expect(word({ state: 'ended', reason: 'Deleted', canTryNow: false })).toBe('Offline');
  });
});
