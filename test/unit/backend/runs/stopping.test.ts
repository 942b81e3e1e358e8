import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MillraceError } from '../../../../src/shared/errors.ts';
import type { LoggedEvent } from '../../../../src/shared/events.ts';
import { readEvents, time, USER } from '../support/store-driver.ts';
import { ended, runsUnderTest, settle } from '../support/runs-under-test.ts';
import { STOPPED } from '../support/scripted-agent.ts';

/** The events of a run that end it. */
function endsOf(events: readonly LoggedEvent[], runId: string): LoggedEvent[] {
  return events.filter(
    (event) => (event.type === 'completed' || event.type === 'error') && event.runId === runId,
  );
}

describe('stopping a run', () => {
  let given: ReturnType<typeof runsUnderTest>;
  beforeEach(() => {
    given = runsUnderTest();
  });
  afterEach(() => given.dispose());

  it('aborts the provider, keeps what came, and has the usage so far', async () => {
    const chat = await given.newChat();
    const { runId } = await given.send(chat);
    const call = await given.agent.call(0);
    await call.say('half an ans');
    const cancelling = given.runs.cancel(USER, chat, runId);
    await call.aborted;
    const usage = { inputTokens: 4, outputTokens: 2 };
    call.finish({ ok: true, finishReason: 'cancelled', usage });
    const run = await cancelling;
    expect(run).toMatchObject({ runId, state: 'cancelled', usage });
    const events = await readEvents(given.store, chat);
    expect(events.at(-1)).toMatchObject({ type: 'completed', finishReason: 'cancelled', usage });
    expect((await given.store.getRun(USER, chat, runId)).message).toMatchObject({
      state: 'cancelled',
      parts: [{ type: 'text', text: 'half an ans' }],
    });
    expect(given.clock.pending()).toBe(0);
  });

  it('waits two seconds for a provider that does not let go, and drops what it says', async () => {
    const chat = await given.newChat();
    const { runId } = await given.send(chat);
    const call = await given.agent.call(0);
    let answered = false;
    const cancelling = given.runs.cancel(USER, chat, runId).finally(() => (answered = true));
    await call.aborted;
    await call.say('late');
    given.clock.advance(1_999);
    await settle();
    expect(answered).toBe(false);
    given.clock.advance(1);
    expect(await cancelling).toMatchObject({
      state: 'cancelled',
      usage: { inputTokens: 0, outputTokens: 0, estimated: true },
    });
    const log = await readEvents(given.store, chat);
    await call.say('later');
    call.finish();
    await settle();
    expect(await readEvents(given.store, chat)).toEqual(log);
    expect(JSON.stringify(log)).not.toContain('late');
  });

  it('is the same for everyone who asks, also afterwards', async () => {
    const chat = await given.newChat();
    const { runId } = await given.send(chat);
    const call = await given.agent.call(0);
    const asked = [0, 1, 2].map(() => given.runs.cancel(USER, chat, runId));
    await call.aborted;
    call.finish(STOPPED);
    const runs = await Promise.all(asked);
    // Although its agent says that it came to its end.
    expect(runs[0]).toMatchObject({ state: 'cancelled', usage: STOPPED.usage });
    expect(new Set(runs.map((run) => JSON.stringify(run))).size).toBe(1);
    expect(await given.runs.cancel(USER, chat, runId)).toEqual(runs[0]);
    expect(endsOf(await readEvents(given.store, chat), runId)).toHaveLength(1);
  });

  it('leaves an ended run as it is', async () => {
    const chat = await given.newChat();
    const { runId } = await given.send(chat);
    (await given.agent.call(0)).finish();
    await ended(given.store, runId);
    const before = await readEvents(given.store, chat);
    expect(await given.runs.cancel(USER, chat, runId)).toMatchObject({ state: 'completed' });
    expect(await readEvents(given.store, chat)).toEqual(before);
  });

  it('takes a queued run out of the queue', async () => {
    const chat = await given.newChat();
    await given.send(chat, 'one');
    const second = await given.send(chat, 'two');
    await given.send(chat, 'three');
    const first = await given.agent.call(0);
    expect(await given.runs.cancel(USER, chat, second.runId)).toMatchObject({ state: 'cancelled' });
    first.finish();
    expect((await given.agent.call(1)).asked).toBe('three');
    given.agent.calls[1]!.finish();
  });

  it('is refused for runs that are not there or another user’s', async () => {
    const chat = await given.newChat();
    const { runId } = await given.send(chat);
    for (const attempt of [
      given.runs.cancel(USER, chat, 'nobody'),
      given.runs.cancel('eve', chat, runId),
      given.runs.cancel(USER, await given.newChat(), runId),
    ]) {
      await expect(attempt).rejects.toMatchObject({ code: 'not_found' });
    }
    const call = await given.agent.call(0);
    expect(call.request.signal.aborted).toBe(false);
    call.finish();
  });

  it('aborts what was deleted and writes nothing more', async () => {
    const chat = await given.newChat();
    const first = await given.send(chat);
    const call = await given.agent.call(0);
    given.runs.abandon(
      await given.store.deleteMessage(USER, chat, first.message.messageId, time(3)),
    );
    await call.aborted;
    const log = await readEvents(given.store, chat);
    await call.say('late');
    call.finish();
    await settle();
    expect(await readEvents(given.store, chat)).toEqual(log);
    await given.send(chat, 'next');
    expect((await given.agent.call(1)).asked).toBe('next');
    given.agent.calls[1]!.finish();
  });

  it('gives every run one end, and nothing after it, in whatever order things happen', async () => {
    const moves = fc.array(
      fc.constantFrom('send', 'say', 'finish', 'fail', 'cancel', 'time', 'settle', 'delete'),
      { minLength: 5, maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(moves, fc.infiniteStream(fc.nat()), async (script, numbers) => {
        const under = runsUnderTest({ runsAtOnce: 2 });
        const pick = <T>(items: readonly T[]): T | undefined =>
          items[(numbers.next().value ?? 0) % Math.max(1, items.length)];
        try {
          const chats = [await under.newChat(), await under.newChat(), await under.newChat()];
          const seen = new Map<string, LoggedEvent[]>(chats.map((chat) => [chat, []]));
          under.store.onCommit((commit) => {
            if (commit.type !== 'events') return;
            for (const { type, data } of commit.events ?? []) {
              seen
                .get(commit.sessionId)
                ?.push({ type, ...(JSON.parse(data) as object) } as LoggedEvent);
            }
          });
          const sent: { chat: string; runId: string }[] = [];
          const waits: Promise<unknown>[] = [];
          for (const move of script) {
            const call = pick(under.agent.calls);
            switch (move) {
              case 'send': {
                const chat = pick(chats)!;
                const { runId } = await under.send(chat);
                sent.push({ chat, runId });
                break;
              }
              case 'say':
                await call?.say('word ');
                break;
              case 'finish':
                call?.finish();
                break;
              case 'fail':
                call?.finish({ ok: false, error: { code: 'x', message: 'x', retryable: true } });
                break;
              case 'cancel': {
                const run = pick(sent);
                if (run !== undefined) {
                  waits.push(
                    under.runs.cancel(USER, run.chat, run.runId).catch((error: unknown) => {
                      expect(error).toBeInstanceOf(MillraceError);
                    }),
                  );
                }
                break;
              }
              case 'delete': {
                const chat = pick(chats)!;
                const { items } = await under.store.listMessages(USER, chat, { limit: 50 });
                const message = pick(items);
                if (message === undefined) break;
                const gone = await under.store.deleteMessage(
                  USER,
                  chat,
                  message.messageId,
                  time(3),
                );
                under.runs.abandon(gone);
                break;
              }
              case 'time':
                under.clock.advance(1_000);
                break;
              case 'settle':
                await settle();
                break;
            }
          }
          await settle();
          const closing = under.runs.close();
          await settle();
          under.clock.advance(10_000);
          await closing;
          await Promise.all(waits);
          for (const { chat, runId } of sent) {
            const events = seen.get(chat)!;
            expect(endsOf(events, runId)).toHaveLength(1);
            const last = events.indexOf(endsOf(events, runId)[0]!);
            const later = events
              .slice(last + 1)
              .filter((event) => 'runId' in event && event.runId === runId);
            expect(later).toEqual([]);
          }
        } finally {
          await under.dispose();
        }
      }),
      { numRuns: 40 },
    );
  });
});
