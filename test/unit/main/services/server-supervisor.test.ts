import { describe, expect, it } from 'vitest';
import type { ServerLauncher } from '../../../../src/main/services/ports/server-process.ts';
import { createServerSupervisor } from '../../../../src/main/services/server-supervisor.ts';
import type { ServerStatus } from '../../../../src/shared/connection.ts';
import type { FromServer, ToServer } from '../../../../src/shared/host.ts';
import type { ProviderWithKey } from '../../../../src/shared/providers.ts';
import { createVirtualClock } from '../../../helpers/virtual-clock.ts';

const token = 'f'.repeat(64);

class Child {
  readonly got: ToServer[] = [];
  killed = 0;
  on!: { message: (message: FromServer) => void; exit: (code: number) => void };
}

type Start = Extract<ToServer, { type: 'start' }>;

const start: Start = {
  type: 'start',
  dataDir: '/d',
  resourcesDir: '/r',
  token,
  providers: [],
  discoverOllama: false,
};

function setUp(startMessage: () => Promise<Start> = () => Promise.resolve(start)) {
  const clock = createVirtualClock();
  const children: Child[] = [];
  const statuses: ServerStatus[] = [];
  const told = { models: 0 };
  const launcher: ServerLauncher = {
    launch(on) {
      const child = new Child();
      child.on = on;
      children.push(child);
      return {
        send: (message) => child.got.push(message),
        kill: () => {
          child.killed += 1;
          on.exit(9);
        },
      };
    },
  };
  const supervisor = createServerSupervisor({
    launcher,
    clock,
    random: () => 0.5,
    newId: () => 'id',
    startMessage,
    onStatus: (status) => statuses.push(status),
    onModels: () => {
      told.models += 1;
    },
  });
  supervisor.start();
  const child = (index: number): Child => {
    const found = children[index];
    if (found === undefined) throw new Error(`there is no child ${index}`);
    return found;
  };
  const ready = async (index: number, port: number): Promise<void> => {
    child(index).on.message({ type: 'hello' });
    await Promise.resolve();
    await Promise.resolve();
    child(index).on.message({ type: 'ready', port });
  };
  return { clock, children, child, statuses, told, supervisor, ready };
}

describe('server supervisor', () => {
  it('starts one server, however often it is told to', () => {
    const { supervisor, children } = setUp();
    supervisor.start();
    expect(children).toHaveLength(1);
  });

  it('hands the token over after hello, and the endpoint to those who wait', async () => {
    const { supervisor, child, ready, statuses } = setUp();
    const waiting = supervisor.endpoint();
    await ready(0, 4321);
    expect(child(0).got[0]).toMatchObject({ type: 'start', token });
    await expect(waiting).resolves.toEqual({ baseUrl: 'http://127.0.0.1:4321', token });
    expect(statuses).toEqual([{ state: 'ready' }]);
  });

  it('starts a server that dies at once again, and keeps requests waiting meanwhile', async () => {
    const { supervisor, child, ready, statuses, clock, children } = setUp();
    await ready(0, 1001);
    child(0).on.exit(137);
    expect(statuses.at(-1)).toMatchObject({ state: 'restarting', attempt: 1 });
    const waiting = supervisor.endpoint();
    clock.advance(0);
    expect(children).toHaveLength(2);
    await ready(1, 1002);
    await expect(waiting).resolves.toMatchObject({ baseUrl: 'http://127.0.0.1:1002' });
  });

  it('gives up after five launches that never got ready, says why, and can be told to try again', async () => {
    const { supervisor, child, statuses, clock, children } = setUp();
    const waiting = supervisor.endpoint();
    for (let index = 0; index < 5; index += 1) {
      child(index).on.message({ type: 'failed', message: 'The disk is full.' });
      child(index).on.exit(1);
      clock.advance(10_000);
    }
    expect(children).toHaveLength(5);
    expect(statuses.at(-1)).toEqual({ state: 'failed', reason: 'The disk is full.' });
    await expect(waiting).rejects.toMatchObject({ code: 'unavailable' });
    await expect(supervisor.endpoint()).rejects.toMatchObject({ message: 'The disk is full.' });
    supervisor.restart();
    expect(children).toHaveLength(6);
    expect(statuses.at(-1)).toEqual({ state: 'starting' });
  });

  it('kills a process that never gets ready', () => {
    const { child, clock } = setUp();
    clock.advance(30_000);
    expect(child(0).killed).toBe(1);
  });

  it('stops in good order, or by force when that takes too long', async () => {
    const { supervisor, child, ready, clock, statuses } = setUp();
    await ready(0, 1001);
    const stopped = supervisor.stop();
    expect(child(0).got.at(-1)).toEqual({ type: 'shutdown' });
    expect(child(0).killed).toBe(0);
    clock.advance(5_000);
    expect(child(0).killed).toBe(1);
    await stopped;
    expect(statuses.at(-1)).toEqual({ state: 'ready' });
    expect(clock.pending()).toBe(0);
  });

  it('sends providers that were saved while the server was starting', async () => {
    const { supervisor, child } = setUp();
    const saved: ProviderWithKey = { providerId: 'p', kind: 'anthropic', label: 'P', models: [] };
    child(0).on.message({ type: 'hello' });
    await Promise.resolve();
    await Promise.resolve();
    supervisor.setProviders([saved]);
    expect(child(0).got.map(({ type }) => type)).toEqual(['start']);
    child(0).on.message({ type: 'ready', port: 1001 });
    expect(child(0).got[1]).toEqual({ type: 'providers', providers: [saved] });
  });

  it('says that there may be other models when the server does, not when it was told to', async () => {
    const { supervisor, child, ready, told } = setUp();
    await ready(0, 1001);
    supervisor.setProviders([]);
    expect(told.models).toBe(0);
    child(0).on.message({ type: 'modelsChanged' });
    expect(told.models).toBe(1);
  });

  it('answers a connection test that its server did not live to answer', async () => {
    const { supervisor, child, ready } = setUp();
    await ready(0, 1001);
    const test = supervisor.testProvider({
      providerId: 'p',
      kind: 'openai-compatible',
      label: 'P',
      models: [],
    });
    await Promise.resolve();
    child(0).on.exit(1);
    await expect(test).resolves.toMatchObject({ ok: false, code: 'unavailable' });
  });

  it('lets a request stop waiting', async () => {
    const { supervisor } = setUp();
    const abort = new AbortController();
    const waiting = supervisor.endpoint(abort.signal);
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'unavailable', retryable: true });
  });

  it('backs off from a server that dies right after it got ready, and gives up in the end', async () => {
    const { child, ready, statuses, clock, children } = setUp();
    for (let index = 0; index < 5; index += 1) {
      await ready(index, 1001 + index);
      child(index).on.exit(1);
      // The first is replaced at once, the others wait.
      clock.advance(0);
      expect(children).toHaveLength(index === 0 ? 2 : index + 1);
      clock.advance(10_000);
    }
    expect(children).toHaveLength(5);
    expect(statuses.at(-1)).toMatchObject({ state: 'failed' });
  });

  it('forgets old failures once a server has served for a while', async () => {
    const { child, ready, statuses, clock } = setUp();
    for (let index = 0; index < 8; index += 1) {
      await ready(index, 1001 + index);
      for (let second = 0; second < 30; second += 1) {
        clock.advance(1_000);
        child(index).on.message({ type: 'pong' });
      }
      child(index).on.exit(1);
      expect(statuses.at(-1)).toMatchObject({ state: 'restarting', attempt: 1 });
      clock.advance(0);
    }
  });

  it('says that a server does not answer, then kills it once and starts another', async () => {
    const { child, ready, clock, statuses, children } = setUp();
    await ready(0, 1001);
    clock.advance(6_000);
    expect(statuses.at(-1)).toEqual({ state: 'unresponsive' });
    clock.advance(9_999);
    expect(child(0).killed).toBe(0);
    clock.advance(1);
    expect(child(0).killed).toBe(1);
    expect(statuses.at(-1)).toMatchObject({
      state: 'restarting',
      attempt: 1,
      reason: 'The chat server did not answer any more.',
    });
    clock.advance(0);
    expect(children).toHaveLength(2);
    await ready(1, 1002);
    expect(statuses.at(-1)).toEqual({ state: 'ready' });
    for (let second = 0; second < 60; second += 1) {
      clock.advance(1_000);
      child(1).on.message({ type: 'pong' });
    }
    expect(children).toHaveLength(2);
  });

  it('goes on with a server that answers again, and with what it could not store', async () => {
    const { child, ready, clock, statuses, children } = setUp();
    await ready(0, 1001);
    child(0).on.message({ type: 'storage', ok: false, reason: 'The disk is full.' });
    clock.advance(15_000);
    expect(statuses.at(-1)).toEqual({ state: 'unresponsive' });
    child(0).on.message({ type: 'pong' });
    expect(statuses.at(-1)).toEqual({ state: 'ready', problem: 'The disk is full.' });
    clock.advance(3_999);
    expect([child(0).killed, children.length]).toEqual([0, 1]);
  });

  it('says at once why a server cannot be started', async () => {
    const { child, statuses } = setUp(() => Promise.reject(new Error('EACCES: no such luck')));
    child(0).on.message({ type: 'hello' });
    await Promise.resolve();
    await Promise.resolve();
    expect(child(0).killed).toBe(1);
    expect(statuses.at(-1)).toMatchObject({
      state: 'restarting',
      reason: 'The chat server cannot be started: EACCES: no such luck',
    });
  });

  it('says when chats cannot be stored, and when they can again', async () => {
    const { child, ready, statuses } = setUp();
    await ready(0, 1001);
    const reason = 'The disk is full: free some space, then try again.';
    child(0).on.message({ type: 'storage', ok: false, reason });
    expect(statuses.at(-1)).toEqual({ state: 'ready', problem: reason });
    child(0).on.message({ type: 'storage', ok: true, reason: null });
    expect(statuses.at(-1)).toEqual({ state: 'ready' });
  });

  it('does not wait for the next try when told to try now', () => {
    const { supervisor, child, children, clock } = setUp();
    child(0).on.exit(1);
    expect(children).toHaveLength(1);
    supervisor.restart();
    expect(children).toHaveLength(2);
    clock.advance(20_000);
    expect(children).toHaveLength(2);
  });
});
