import { afterEach, describe, expect, it } from 'vitest';
import { MillraceError } from '../../../../src/shared/errors.ts';
import type { Store } from '../../../../src/backend/store/ports.ts';
import { accept, readEvents, token, USER } from '../support/store-driver.ts';
import { ended, runsUnderTest, settle } from '../support/runs-under-test.ts';
import type { Call } from '../support/scripted-agent.ts';

const interrupted = { type: 'error', code: 'interrupted', retryable: true };

describe('the end of a server', () => {
  let given: ReturnType<typeof runsUnderTest>;
  afterEach(() => given.dispose());

  it('ends what a dead one left behind, queued and running', async () => {
    given = runsUnderTest();
    const chat = await given.newChat();
    const { run } = await accept(given.store, chat);
    await accept(given.store, chat);
    await given.store.startRun(run.runId, 'demo/tour', new Date(0).toISOString());
    await given.store.appendToRun(run.runId, [
      token({ runId: run.runId, answerId: run.messageId }, 'what came'),
    ]);
    expect(await given.runs.recover()).toBe(2);
    expect(await given.runs.recover()).toBe(0);
    expect((await readEvents(given.store, chat)).slice(-2)).toMatchObject([
      interrupted,
      interrupted,
    ]);
    expect((await given.store.getRun(USER, chat, run.runId)).message).toMatchObject({
      state: 'failed',
      parts: [{ type: 'text', text: 'what came' }],
    });
    given.runs.submit(chat);
    await settle();
    expect(given.agent.calls).toHaveLength(0);
  });

  it('ends its own as interrupted, the queued ones too, and takes no more', async () => {
    given = runsUnderTest();
    const chat = await given.newChat();
    const first = await given.send(chat);
    const second = await given.send(chat);
    const call = await given.agent.call(0);
    await call.say('half');
    const closing = given.runs.close();
    await call.aborted;
    const usage = { inputTokens: 9, outputTokens: 1 };
    call.finish({ ok: true, finishReason: 'cancelled', usage });
    await closing;
    expect(await given.store.getRun(USER, chat, first.runId)).toMatchObject({
      run: { state: 'failed', error: { code: 'interrupted', retryable: true }, usage },
    });
    expect(await given.store.getRun(USER, chat, second.runId)).toMatchObject({
      run: { state: 'failed', error: { code: 'interrupted' } },
    });
    await given.send(chat);
    await settle();
    expect(given.agent.calls).toHaveLength(1);
    expect(given.clock.pending()).toBe(0);
  });

  it('waits no longer for a provider than a cancel does', async () => {
    given = runsUnderTest();
    const chat = await given.newChat();
    await given.send(chat);
    const call = await given.agent.call(0);
    const closing = given.runs.close();
    await call.aborted;
    given.clock.advance(2_000);
    await closing;
    expect((await readEvents(given.store, chat)).at(-1)).toMatchObject(interrupted);
  });
});

describe('a store that fails', () => {
  let given: ReturnType<typeof runsUnderTest>;
  afterEach(() => given.dispose());
  const full = new MillraceError('unavailable', 'The disk is full.', { retryable: true });

  /** Rejects the named calls while `failing` says so. */
  function failingStore(store: Store, failing: Set<keyof Store>): Store {
    return new Proxy(store, {
      get(target, name: keyof Store) {
        const method = target[name].bind(target) as (...args: unknown[]) => unknown;
        return (...args: unknown[]) => (failing.has(name) ? Promise.reject(full) : method(...args));
      },
    });
  }

  it('keeps no server from starting: what a dead one left is ended when it can', async () => {
    const failing = new Set<keyof Store>(['endRun']);
    given = runsUnderTest({ wrap: (store) => failingStore(store, failing) });
    const chat = await given.newChat();
    const { run } = await accept(given.store, chat);
    expect(await given.runs.recover()).toBe(1);
    await settle();
    given.clock.advance(1_000);
    await settle();
    expect((await given.store.getRun(USER, chat, run.runId)).run.state).toBe('queued');
    failing.clear();
    const done = ended(given.store, run.runId);
    given.clock.advance(1_000);
    await done;
    expect((await readEvents(given.store, chat)).at(-1)).toMatchObject(interrupted);
    expect(given.clock.pending()).toBe(0);
  });

  it('stops the run whose words it cannot keep, and ends it when it can', async () => {
    const failing = new Set<keyof Store>();
    given = runsUnderTest({ wrap: (store) => failingStore(store, failing) });
    const chat = await given.newChat();
    const { runId } = await given.send(chat);
    const call = await given.agent.call(0);
    await call.say('kept ');
    failing.add('appendToRun').add('endRun');
    await expect(call.say('lost')).rejects.toBe(full);
    await call.aborted;
    call.finish();
    await settle();
    expect((await given.store.getRun(USER, chat, runId)).run.state).toBe('running');
    failing.clear();
    const done = ended(given.store, runId);
    given.clock.advance(1_000);
    await done;
    expect(await given.store.getRun(USER, chat, runId)).toMatchObject({
      run: { state: 'failed', error: { code: 'unavailable', retryable: true } },
      message: { parts: [{ type: 'text', text: 'kept ' }] },
    });
  });

  it.each([
    ['that ends', (call: Call) => call.finish()],
    ['that does not let go', () => given.clock.advance(2_000)],
  ])('tells who cancels a run %s, each time, and ends it when it can', async (_, end) => {
    const failing = new Set<keyof Store>(['endRun']);
    given = runsUnderTest({ wrap: (store) => failingStore(store, failing) });
    const chat = await given.newChat();
    const { runId } = await given.send(chat);
    const call = await given.agent.call(0);
    const refusal = {
      code: 'unavailable',
      retryable: true,
      message:
        'The answer could not be stored: the disk is full or cannot be written. What came is on screen; free some space and try again.',
    };
    const first = expect(given.runs.cancel(USER, chat, runId)).rejects.toMatchObject(refusal);
    await call.aborted;
    end(call);
    await first;
    const second = expect(given.runs.cancel(USER, chat, runId)).rejects.toMatchObject(refusal);
    await settle();
    given.clock.advance(1_000);
    await second;
    const third = given.runs.cancel(USER, chat, runId);
    await settle();
    failing.clear();
    given.clock.advance(1_000);
    expect(await third).toMatchObject({ state: 'cancelled' });
    expect(given.clock.pending()).toBe(0);
  });

  it('is asked again for a run that it could not start', async () => {
    const failing = new Set<keyof Store>(['startRun']);
    given = runsUnderTest({ wrap: (store) => failingStore(store, failing) });
    const chat = await given.newChat();
    await given.send(chat);
    await settle();
    expect(given.agent.calls).toHaveLength(0);
    failing.clear();
    given.clock.advance(1_000);
    (await given.agent.call(0)).finish();
  });

  it('does not keep the server from ending', async () => {
    const failing = new Set<keyof Store>();
    given = runsUnderTest({ wrap: (store) => failingStore(store, failing) });
    const chat = await given.newChat();
    await given.send(chat);
    const call = await given.agent.call(0);
    failing.add('endRun');
    call.finish();
    await settle();
    await expect(given.runs.close()).rejects.toBe(full);
  });
});
