import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MillraceError } from '../../../../../src/shared/errors.ts';
import type { LoggedEvent } from '../../../../../src/shared/events.ts';
import { answer, CHAT, completed, question, token } from '../../adapters/disk/support/entries.ts';
import { answered, createWorld, folded } from '../support/conversation-world.ts';
import { createShowingPage, type ShowingPage } from '../support/showing-page.ts';

type World = ReturnType<typeof createWorld>;

const on = fc.boolean();
const action = fc.oneof(
  { weight: 7, arbitrary: fc.record({ do: fc.constant('write' as const), count: fc.nat(5) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('serve' as const), count: fc.nat(6) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('way' as const), streams: on }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat(3_000) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat(60_000) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('answer' as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('rest' as const), count: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('hold rest' as const), holds: on }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('rest fails' as const), fails: on }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('begun' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('disk' as const), fails: on }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('hold disk' as const), holds: on }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('settle disk' as const), count: fc.nat(3) }),
  },
  fc.record({ do: fc.constant('cut' as const) }),
  fc.record({ do: fc.constant('trim' as const), keep: fc.nat(4) }),
  fc.record({ do: fc.constant('sleep' as const), asleep: on }),
  fc.record({ do: fc.constant('show again' as const) }),
  fc.record({ do: fc.constant('restart' as const), written: on }),
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

const TOKENS = 8;

/** The log of a chat goes question, answer, its pieces, its end, and so on. */
function nextEvent({ log }: World): LoggedEvent {
  const turn = Math.floor(log.head / (TOKENS + 3));
  const place = log.head % (TOKENS + 3);
  const n = 1000 + 2 * turn;
  if (place === 0) return { type: 'message', message: question(n) };
  if (place === 1) return { type: 'message', message: answer(n + 1) };
  return place === TOKENS + 2 ? completed(n + 1) : token(n + 1, `${log.head} `);
}

function show({ conversations }: World, page: ShowingPage): void {
  page.begin();
  conversations.open(page, CHAT);
}

async function perform(world: World, page: ShowingPage, act: Action): Promise<void> {
  const { conversations, journal, rest } = world;
  switch (act.do) {
    case 'write':
      for (let left = act.count; left > 0; left -= 1) world.log.append(nextEvent(world));
      break;
    case 'serve':
      world.serve(act.count);
      break;
    case 'way':
      world.delivery?.setPreference(act.streams ? 'on' : 'off');
      break;
    case 'wait':
      world.clock.advance(act.ms);
      break;
    case 'answer':
      world.acknowledge(page);
      break;
    case 'rest':
      for (let left = act.count; left > 0; left -= 1) {
        rest.settle();
        await answered();
      }
      break;
    case 'hold rest':
      if (act.holds) rest.hold();
      else rest.letGo();
      break;
    case 'rest fails':
      rest.fail(
        act.fails ? new MillraceError('unavailable', 'away', { retryable: true }) : undefined,
      );
      break;
    case 'begun':
      world.delivery?.expect(CHAT);
      break;
    case 'disk':
      journal.setFailing(act.fails);
      break;
    case 'hold disk':
      if (act.holds) journal.hold();
      else journal.letGo();
      break;
    case 'settle disk':
      for (let left = act.count; left > 0; left -= 1) {
        journal.settle();
        await answered();
      }
      break;
    case 'cut':
      for (const attempt of world.stream.open()) attempt.fail({ kind: 'ended' });
      break;
    case 'trim':
      world.log.trim(act.keep);
      break;
    case 'sleep':
      conversations.setAsleep(act.asleep);
      break;
    case 'show again':
      show(world, page);
      break;
    case 'restart':
      world.quit();
      journal.crash(act.written);
      world.launch();
      show(world, page);
      break;
  }
  await answered();
}

/** All is well again, and the account gets its news this way, for as long as anything may take. */
async function recover(world: World, page: ShowingPage, streams: boolean): Promise<void> {
  const { conversations, journal, rest } = world;
  journal.setFailing(false);
  journal.letGo();
  rest.fail(undefined);
  rest.letGo();
  conversations.setAsleep(false);
  world.delivery?.setPreference(streams ? 'on' : 'off');
  for (let round = 0; round < 15; round += 1) {
    await answered();
    world.serve();
    await answered();
    while (page.unanswered.length > 0) world.acknowledge(page);
    await answered();
    world.clock.advance(5_000);
  }
}

describe('streaming and polling by turns', () => {
  it('come to what the stream alone would: nothing lost, nothing twice, nothing out of order', async () => {
    let laidOver = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(action, { maxLength: 60, size: 'max' }),
        on,
        async (actions, streams) => {
          const world = createWorld(undefined, true);
          const page = createShowingPage(1);
          show(world, page);
          for (const act of actions) await perform(world, page, act);
          await recover(world, page, streams);
          const expected = folded(world.log.events);
          expect(page.shown()).toEqual(expected);
          expect(world.journal.read(CHAT)).toEqual(expected);
          expect(page.breaches).toEqual([]);
          // What was shown ahead of its position was never anything but a beginning of the answer.
          laidOver += page.laid.length;
          for (const { messageId, parts } of page.laid) {
            const whole = expected?.snapshot.messages.find((one) => one.messageId === messageId);
            expect(textOf(whole?.parts).startsWith(textOf(parts))).toBe(true);
          }
          world.quit();
          expect(world.clock.pending()).toBe(0);
          expect(world.stream.open()).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
    expect(laidOver).toBeGreaterThan(0);
  });

  it('give a page its snapshot that was shown an answer ahead, while the disk comes back', async () => {
    const world = createWorld(undefined, true);
    const page = createShowingPage(1);
    show(world, page);
    const acts: readonly Action[] = [
      { do: 'disk', fails: true },
      { do: 'write', count: 2 },
      { do: 'way', streams: false },
      { do: 'wait', ms: 1_100 },
      { do: 'way', streams: true },
      { do: 'write', count: 1 },
    ];
    for (const act of acts) await perform(world, page, act);
    await recover(world, page, true);
    expect(page.shown()).toEqual(folded(world.log.events));
    world.quit();
  });
});

function textOf(parts: readonly object[] = []): string {
  return parts.map((part) => ('text' in part ? String(part.text) : '')).join('');
}
