import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LoggedEvent } from '../../../../src/shared/events.ts';
import { answer, CHAT, completed, question, token } from '../adapters/disk/support/entries.ts';
import { answered, createWorld, folded } from './support/conversation-world.ts';
import { createShowingPage, type ShowingPage } from './support/showing-page.ts';

type World = ReturnType<typeof createWorld>;

const page = fc.integer({ min: 0, max: 2 });
const on = fc.boolean();

const action = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('write' as const), count: fc.nat(5) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('serve' as const), count: fc.nat(6) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('settle' as const), count: fc.nat(3) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('show' as const), page }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('close' as const), page }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('answer' as const), page }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat(40_000) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('disk' as const), fails: on }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('hold' as const), holds: on }) },
  fc.record({ do: fc.constant('trim' as const), keep: fc.nat(4) }),
  fc.record({ do: fc.constant('cut' as const) }),
  fc.record({ do: fc.constant('sleep' as const), asleep: on }),
  fc.record({ do: fc.constant('network' as const), offline: on }),
  fc.record({ do: fc.constant('restart' as const), written: on }),
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

/** The log of a chat goes question, answer, its pieces, its end, and so on. */
function nextEvent(world: World): LoggedEvent {
  const length = world.log.head;
  const turn = Math.floor(length / 6);
  const n = 2 * turn + 1;
  const place = length % 6;
  if (place === 0) return { type: 'message', message: question(n - 1 + 1000) };
  if (place === 1) return { type: 'message', message: answer(n + 1000) };
  return place === 5 ? completed(n + 1000) : token(n + 1000, `${length} `);
}

function open({ conversations }: World, shown: ShowingPage): void {
  shown.begin();
  conversations.open(shown, CHAT);
}

async function perform(world: World, pages: readonly ShowingPage[], act: Action): Promise<void> {
  const { conversations, journal } = world;
  const shown = 'page' in act ? pages[act.page] : undefined;
  switch (act.do) {
    case 'write':
      for (let left = act.count; left > 0; left -= 1) world.log.append(nextEvent(world));
      break;
    case 'serve':
      world.serve(act.count);
      break;
    case 'settle':
      for (let left = act.count; left > 0; left -= 1) {
        journal.settle();
        await answered();
      }
      break;
    case 'show':
      if (shown !== undefined) open(world, shown);
      break;
    case 'close':
      shown?.forget();
      conversations.closePage(act.page);
      break;
    case 'answer':
      if (shown !== undefined) world.acknowledge(shown);
      break;
    case 'wait':
      world.clock.advance(act.ms);
      break;
    case 'disk':
      journal.setFailing(act.fails);
      break;
    case 'hold':
      if (act.holds) journal.hold();
      else journal.letGo();
      break;
    case 'trim':
      world.log.trim(act.keep);
      break;
    case 'cut':
      for (const attempt of world.stream.open()) attempt.fail({ kind: 'ended' });
      break;
    case 'sleep':
      conversations.setAsleep(act.asleep);
      break;
    case 'network':
      conversations.setOffline(act.offline);
      break;
    case 'restart':
      world.quit();
      journal.crash(act.written);
      pages.forEach((each) => each.forget());
      world.launch();
      break;
  }
  await answered();
}

/** The network, the disk and the pages are well again, for as long as anything may take. */
async function recover(world: World, pages: readonly ShowingPage[]): Promise<void> {
  const { conversations, journal } = world;
  journal.setFailing(false);
  journal.letGo();
  conversations.setAsleep(false);
  conversations.setOffline(false);
  for (let round = 0; round < 15; round += 1) {
    await answered();
    world.serve();
    await answered();
    for (const each of pages) while (each.unanswered.length > 0) world.acknowledge(each);
    await answered();
    world.clock.advance(5_000);
  }
}

describe('conversations', () => {
  it('bring every page and the disk to what the server has, whatever happens on the way', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(action, { maxLength: 60, size: 'max' }),
        on,
        async (actions, reopened) => {
          const world = createWorld();
          const pages = [0, 1, 2].map(createShowingPage);
          for (const act of actions) await perform(world, pages, act);
          // Pages that are open get there by themselves; one that opens now sees the same.
          const first = pages[0];
          if (first !== undefined && reopened) open(world, first);
          await recover(world, pages);
          const expected = folded(world.log.events);
          const showing = pages.filter((each) => each.isOpen);
          for (const each of showing) expect(each.shown()).toEqual(expected);
          if (showing.length > 0) expect(world.journal.read(CHAT)).toEqual(expected);
          for (const each of pages) expect(each.breaches).toEqual([]);
          world.quit();
          expect(world.clock.pending()).toBe(0);
          expect(world.stream.open()).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });
});
