import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Part } from '../../../../../src/shared/chat.ts';
import { loggedEventSchema } from '../../../../../src/shared/events.ts';
import { foldPart, isPartEvent } from '../../../../../src/shared/fold.ts';
import type { Commit, Store } from '../../../../../src/backend/store/ports.ts';
import { decodeEvent } from '../../../../../src/backend/store/records.ts';
import {
  accept,
  createChat,
  readLog,
  retry,
  STOP,
  time,
  token,
  USER,
} from '../../support/store-driver.ts';
import type { OpenStore } from '../store-conformance.ts';

type Step =
  | {
      readonly do: 'accept' | 'retry' | 'start' | 'end' | 'delete' | 'rename';
      readonly pick: number;
    }
  | { readonly do: 'append'; readonly texts: readonly string[]; readonly pick: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('accept', 'start', 'end'), pick: fc.nat() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('retry', 'delete', 'rename'), pick: fc.nat() }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('append'),
      texts: fc.array(fc.string({ unit: 'binary', maxLength: 4 }), { minLength: 1, maxLength: 5 }),
      pick: fc.nat(),
    }),
  },
);

async function take(store: Store, sessionId: string, { pick, ...step }: Step): Promise<void> {
  const of = <T>(items: readonly T[]): T | undefined => items[pick % Math.max(1, items.length)];
  const snapshot = await store.snapshot(sessionId);
  const { messages, runs } = snapshot!.snapshot;
  switch (step.do) {
    case 'accept':
      await accept(store, sessionId);
      return;
    case 'rename':
      await store.updateChat(USER, sessionId, { title: `Title ${pick}` }, time(1));
      return;
    case 'start': {
      const next = await store.nextRun(sessionId);
      if (next !== undefined) await store.startRun(next.runId, 'demo/tour', time(2));
      return;
    }
    case 'retry': {
      const run = of(runs);
      if (run !== undefined) await retry(store, sessionId, run.runId);
      return;
    }
    case 'end': {
      const run = of(runs);
      if (run !== undefined) await store.endRun(run.runId, STOP, time(3));
      return;
    }
    case 'append': {
      const run = of(runs);
      if (run === undefined) return;
      const { runId, messageId: answerId } = run;
      await store.appendToRun(
        runId,
        ('texts' in step ? step.texts : []).map((text) => token({ runId, answerId }, text)),
      );
      return;
    }
    case 'delete': {
      const message = of(messages);
      if (message !== undefined) {
        await store.deleteMessage(USER, sessionId, message.messageId, time(4));
      }
    }
  }
}

/** The parts of each message, made of nothing but the log. */
function foldLog(events: readonly ReturnType<typeof decodeEvent>[]): Map<string, Part[]> {
  const parts = new Map<string, Part[]>();
  for (const event of events) {
    if (event.type === 'message') {
      const { messageId, parts: own } = event.message;
      if (!parts.has(messageId) || own.length > 0) parts.set(messageId, own);
    } else if (event.type === 'message_deleted') parts.delete(event.messageId);
    else if (isPartEvent(event)) {
      parts.set(event.messageId, foldPart(parts.get(event.messageId) ?? [], event));
    }
  }
  return parts;
}

export function propertyConformance(open: OpenStore): void {
  describe('whatever is done to it', () => {
    it('numbers without holes, tells what it logs, and its rows are what its log says', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.nat(), async (steps, restart) => {
          const under = await open();
          try {
            const commits: Commit[] = [];
            let { store } = under;
            store.onCommit((commit) => commits.push(commit));
            const { sessionId } = await createChat(store);
            for (const [index, next] of steps.entries()) {
              await take(store, sessionId, next);
              if (index === restart % 40) {
                store = await under.reopen();
                store.onCommit((commit) => commits.push(commit));
              }
            }
            const log = await readLog(store, sessionId);
            expect(log.map(({ sequence }) => sequence)).toEqual(log.map((_, index) => index + 1));
            const told = commits.flatMap((commit) =>
              commit.type === 'events' ? (commit.events ?? []) : [],
            );
            expect(told.map(({ sequence }) => sequence)).toEqual(log.map((_, index) => index + 1));
            const events = log.map((event) => loggedEventSchema.parse(decodeEvent(event)));
            const folded = foldLog(events);
            const { items } = await store.listMessages(USER, sessionId, { limit: 1_000 });
            expect(items).toHaveLength(folded.size);
            for (const message of items) {
              expect(message.parts).toEqual(folded.get(message.messageId));
            }
            const ends = events.flatMap((event) =>
              event.type === 'completed' || event.type === 'error' ? [event.runId] : [],
            );
            expect(new Set(ends).size).toBe(ends.length);
          } finally {
            await under.dispose();
          }
        }),
        { numRuns: 40 },
      );
    });
  });
}
