import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { retry, readEvents, USER } from '../support/store-driver.ts';
import { ended, runsUnderTest, settle } from '../support/runs-under-test.ts';
import { fixedCatalog, STOPPED } from '../support/scripted-agent.ts';

describe('the run manager', () => {
  let given: ReturnType<typeof runsUnderTest>;
  beforeEach(() => {
    given = runsUnderTest({ runsAtOnce: 2 });
  });
  afterEach(() => given.dispose());

  const stateOf = async (sessionId: string, runId: string) =>
    (await given.store.getRun(USER, sessionId, runId)).run.state;

  it('takes a run to its agent and what comes back into the log, with ids', async () => {
    const chat = await given.newChat();
    const { runId, answerId } = await given.send(chat, 'What is it?');
    const call = await given.agent.call(0);
    expect(call.request.modelId).toBe('demo/tour');
    expect(call.request.history.map(({ role }) => role)).toEqual(['user']);
    expect(call.asked).toBe('What is it?');
    await call.emit({ type: 'status', state: 'running', activity: 'thinking' });
    await call.emit({ type: 'thinking', text: 'Hm.' });
    await call.say('It ');
    await call.say('is.');
    const done = ended(given.store, runId);
    call.finish();
    await done;
    const ids = { runId, messageId: answerId };
    expect((await readEvents(given.store, chat)).slice(5)).toEqual([
      { type: 'status', runId, state: 'running', at: expect.any(String) as string },
      {
        type: 'status',
        runId,
        state: 'running',
        activity: 'thinking',
        at: expect.any(String) as string,
      },
      { type: 'thinking', ...ids, text: 'Hm.' },
      { type: 'token', ...ids, text: 'It ' },
      { type: 'token', ...ids, text: 'is.' },
      { type: 'completed', ...ids, finishReason: 'stop', usage: STOPPED.usage },
    ]);
  });

  it('says that an event is durable only when it is', async () => {
    const chat = await given.newChat();
    await given.send(chat);
    const call = await given.agent.call(0);
    await call.say('durable');
    const events = await readEvents(given.store, chat);
    expect(events.at(-1)).toMatchObject({ type: 'token', text: 'durable' });
    call.finish();
  });

  it('runs a chat’s messages one after the other, each with what came before it', async () => {
    const chat = await given.newChat();
    await given.send(chat, 'one');
    const second = await given.send(chat, 'two');
    const third = await given.send(chat, 'three');
    for (const [index, asked] of ['one', 'two', 'three'].entries()) {
      const call = await given.agent.call(index);
      await settle();
      expect(given.agent.calls).toHaveLength(index + 1);
      expect(call.asked).toBe(asked);
      expect(call.request.history).toHaveLength(2 * index + 1);
      await call.say(`answer ${index}`);
      if (index < 2) expect(await stateOf(chat, third.runId)).toBe('queued');
      call.finish();
    }
    await ended(given.store, third.runId);
    expect(await stateOf(chat, second.runId)).toBe('completed');
    const { history } = (await given.agent.call(2)).request;
    expect(history.map(({ parts }) => parts[0])).toMatchObject([
      { text: 'one' },
      { text: 'answer 0' },
      { text: 'two' },
      { text: 'answer 1' },
      { text: 'three' },
    ]);
  });

  it('goes on with the next when one fails', async () => {
    const chat = await given.newChat();
    const first = await given.send(chat, 'one');
    await given.send(chat, 'two');
    const error = { code: 'provider_auth', message: 'The key is wrong.', retryable: false };
    const usage = { inputTokens: 7, outputTokens: 0 };
    (await given.agent.call(0)).finish({ ok: false, error, usage });
    const second = await given.agent.call(1);
    expect(await given.store.getRun(USER, chat, first.runId)).toMatchObject({
      run: { state: 'failed', error, usage },
      message: { state: 'failed', usage },
    });
    expect(second.asked).toBe('two');
    second.finish();
  });

  it('ends a run whose agent throws', async () => {
    given.agent.answer = () => Promise.reject(new Error('a secret of the agent'));
    const chat = await given.newChat();
    const { runId } = await given.send(chat);
    await ended(given.store, runId);
    const { run } = await given.store.getRun(USER, chat, runId);
    expect(run).toMatchObject({ state: 'failed', error: { code: 'internal', retryable: true } });
    expect(JSON.stringify(run)).not.toContain('secret');
  });

  it('runs so many chats at once, and the others in the order in which they came', async () => {
    const chats = await Promise.all([0, 1, 2, 3].map(() => given.newChat()));
    for (const [index, chat] of chats.entries()) await given.send(chat, `chat ${index}`);
    // More work for the first chat: it must wait behind the others.
    await given.send(chats[0]!, 'chat 0 again');
    await given.agent.call(1);
    await settle();
    expect(given.agent.calls.map(({ asked }) => asked)).toEqual(['chat 0', 'chat 1']);
    given.agent.calls[0]!.finish();
    expect((await given.agent.call(2)).asked).toBe('chat 2');
    given.agent.calls[1]!.finish();
    expect((await given.agent.call(3)).asked).toBe('chat 3');
    given.agent.calls[2]!.finish();
    expect((await given.agent.call(4)).asked).toBe('chat 0 again');
    given.agent.calls[3]!.finish();
    given.agent.calls[4]!.finish();
  });

  it('answers again beside the old answer', async () => {
    const chat = await given.newChat();
    const { runId, message } = await given.send(chat, 'Again?');
    (await given.agent.call(0)).finish();
    await ended(given.store, runId);
    const run = await retry(given.store, chat, runId, { model: 'demo/other' });
    given.runs.submit(chat);
    const call = await given.agent.call(1);
    expect(call.request.modelId).toBe('demo/other');
    expect(call.request.history).toHaveLength(1);
    const done = ended(given.store, run.runId);
    call.finish();
    await done;
    expect((await given.store.getRun(USER, chat, run.runId)).message).toMatchObject({
      parentId: message.messageId,
      state: 'complete',
    });
  });

  describe('with a slow catalogue', () => {
    let answer = (): void => undefined;
    let slow: ReturnType<typeof runsUnderTest>;
    beforeEach(() => {
      slow = runsUnderTest({
        catalog: {
          ...fixedCatalog,
          list: () =>
            new Promise((resolve) => {
              answer = () => void fixedCatalog.list().then(resolve);
            }),
        },
      });
    });
    afterEach(() => slow.dispose());

    it.each([
      ['does not hold up a cancel', () => slow.clock.advance(2_000)],
      ['starts nothing that was cancelled meanwhile', () => answer()],
    ])('%s', async (_, next) => {
      const chat = await slow.newChat();
      const { runId } = await slow.send(chat);
      await settle();
      const cancelled = slow.runs.cancel(USER, chat, runId);
      await settle();
      next();
      expect(await cancelled).toMatchObject({ state: 'cancelled' });
      answer();
      await settle();
      expect(slow.agent.calls).toHaveLength(0);
      const types = (await readEvents(slow.store, chat)).map(({ type }) => type);
      expect(types.slice(-2)).toEqual(['status', 'completed']);
      expect(slow.clock.pending()).toBe(0);
    });
  });

  it('cuts the log after a run, down to what is to be kept', async () => {
    const short = runsUnderTest({ keepEvents: 5 });
    const chat = await short.newChat();
    const { runId } = await short.send(chat);
    const call = await short.agent.call(0);
    for (let count = 0; count < 20; count += 1) await call.say('x');
    const done = ended(short.store, runId);
    call.finish();
    await done;
    await settle();
    short.clock.advance(0);
    await settle();
    expect(await short.store.openLog(USER, chat)).toEqual({ type: 'open', head: 27, tail: 22 });
    await short.dispose();
  });
});
