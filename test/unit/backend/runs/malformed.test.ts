import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ZodError } from 'zod';
import type { AgentEvent, AnswerOutcome } from '../../../../src/backend/agent/contract.ts';
import { silentLogger } from '../../../../src/backend/log.ts';
import { MalformedError } from '../../../../src/backend/store/errors.ts';
import { loggedEventSchema } from '../../../../src/shared/events.ts';
import { messagePageSchema, runDetailSchema } from '../../../../src/shared/http.ts';
import { ended, runsUnderTest, settle } from '../support/runs-under-test.ts';
import { fixedCatalog } from '../support/scripted-agent.ts';
import { accept, readEvents, USER } from '../support/store-driver.ts';

const failed = { type: 'error', code: 'internal', retryable: true };

/** What no client would understand: a second wall, behind the agent's own care. */
describe('what an agent says that is not of the wire', () => {
  let given: ReturnType<typeof runsUnderTest>;
  beforeEach(() => {
    given = runsUnderTest();
  });
  afterEach(() => given.dispose());

  async function expectGoodEnd(chat: string, runId: string): Promise<void> {
    const events = await readEvents(given.store, chat);
    for (const event of events) expect(loggedEventSchema.parse(event)).toEqual(event);
    expect(events.at(-1)).toMatchObject({ ...failed, runId });
    const detail = runDetailSchema.parse(await given.store.getRun(USER, chat, runId));
    expect(detail.message.parts).toEqual([{ type: 'text', text: 'half an ans' }]);
    messagePageSchema.parse(await given.store.listMessages(USER, chat, { limit: 50 }));
    expect(given.clock.pending()).toBe(0);
  }

  it.each<[string, AgentEvent]>([
    ['a pause without end', { type: 'status', state: 'retrying', retryAfterMs: Infinity }],
    ['a call at no time', { type: 'tool_call', callId: 'c', name: 'n', input: {}, startedAt: '' }],
    ['a result before its call', { type: 'tool_result', callId: 'c', durationMs: -1 }],
  ])('%s ends the run, and the next one is answered', async (_name, event) => {
    const chat = await given.newChat();
    const { runId } = await given.send(chat);
    const next = await given.send(chat);
    const call = await given.agent.call(0);
    await call.say('half an ans');
    const end = ended(given.store, runId);
    await expect(call.emit(event)).rejects.toThrow(MalformedError);
    await call.aborted;
    call.finish();
    await end;
    const second = await given.agent.call(1);
    const log = await readEvents(given.store, chat);
    expect(log.filter((one) => one.type === 'error')).toMatchObject([{ ...failed, runId }]);
    const over = ended(given.store, next.runId);
    second.finish();
    await over;
  });

  it.each<[string, AnswerOutcome]>([
    [
      'half a token',
      { ok: true, finishReason: 'stop', usage: { inputTokens: 10, outputTokens: 3.5 } },
    ],
    [
      'no number',
      {
        ok: false,
        error: { code: 'provider_error', message: 'No.', retryable: true },
        usage: { inputTokens: Number.NaN, outputTokens: 1 },
      },
    ],
    [
      'a pause without end',
      {
        ok: false,
        error: { code: 'rate_limited', message: 'No.', retryable: true, retryAfterMs: Infinity },
      },
    ],
  ])('%s at the end: it ends all the same, with an error that is one', async (_name, outcome) => {
    const chat = await given.newChat();
    const { runId } = await given.send(chat);
    const call = await given.agent.call(0);
    await call.say('half an ans');
    const end = ended(given.store, runId);
    call.finish(outcome);
    await end;
    await settle();
    await expectGoodEnd(chat, runId);
  });

  it('a run that is stopped ends too', async () => {
    const chat = await given.newChat();
    const { runId } = await given.send(chat);
    const call = await given.agent.call(0);
    await call.say('half an ans');
    const cancelling = given.runs.cancel(USER, chat, runId);
    await call.aborted;
    call.finish({
      ok: true,
      finishReason: 'cancelled',
      usage: { inputTokens: -1, outputTokens: 0 },
    });
    expect(await cancelling).toMatchObject({ state: 'failed', error: { code: 'internal' } });
    await settle();
    await expectGoodEnd(chat, runId);
  });
});

it('a default model that is none ends the run, and is not asked for again and again', async () => {
  const catalog = {
    ...fixedCatalog,
    list: () => Promise.resolve({ items: [], default: 'no model' }),
  };
  const given = runsUnderTest({ catalog });
  const chat = await given.newChat();
  const { runId } = await given.send(chat);
  await settle();
  expect((await readEvents(given.store, chat)).at(-1)).toMatchObject({ ...failed, runId });
  expect(given.clock.pending()).toBe(0);
  await given.dispose();
});

describe('a run of which the store takes no end at all', () => {
  let given: ReturnType<typeof runsUnderTest>;
  let tries: string[];
  let logged: string[];
  beforeEach(() => {
    tries = [];
    logged = [];
    given = runsUnderTest({
      wrap: (store) => ({
        ...store,
        endRun: (runId) => {
          tries.push(runId);
          return Promise.reject(new MalformedError('run', new ZodError([])));
        },
      }),
      log: { ...silentLogger, error: (event) => void logged.push(event) },
    });
  });
  afterEach(() => given.dispose());

  it('is given up after the second try: it is said in the log, and to who cancels it', async () => {
    const chat = await given.newChat();
    const { runId } = await given.send(chat);
    const call = await given.agent.call(0);
    const cancelling = given.runs.cancel(USER, chat, runId);
    await call.aborted;
    call.finish();
    await expect(cancelling).rejects.toMatchObject({ code: 'unavailable' });
    await settle();
    expect(tries).toEqual([runId, runId]);
    expect(logged).toEqual(['run_end_failed', 'run_end_failed', 'run_end_given_up']);
    expect(given.clock.pending()).toBe(0);
  });

  it('keeps no server from starting or ending, and none of the others from their ends', async () => {
    for (const chat of [await given.newChat(), await given.newChat()]) {
      await accept(given.store, chat, { text: 'Hello' });
    }
    expect(await given.runs.recover()).toBe(2);
    await settle();
    expect(new Set(tries).size).toBe(2);
    expect(logged).toEqual(['run_end_given_up', 'run_end_given_up']);
    expect(given.clock.pending()).toBe(0);
    await given.runs.close();
  });
});
