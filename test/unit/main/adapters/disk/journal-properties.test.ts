import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LoggedEvent } from '../../../../../src/shared/events.ts';
import type { JournalEntry } from '../../../../../src/main/services/ports/journal.ts';
import {
  answer,
  chat,
  CHAT,
  completed,
  failed,
  logged,
  messageId,
  ofRun,
  question,
  run,
  runId,
  skip,
  snapshot,
  time,
  token,
} from './support/entries.ts';
import { openJournalFile } from './support/journal-file.ts';
import { referenceRead } from './support/reference-journal.ts';

/** So that tails are folded in the middle of answers too. */
const MAX_TAIL = 6;

type Numbered = (sequence: number) => JournalEntry;

/** Few ids, so that events meet; odd ones are answers to the even one before them. */
const pair = fc.integer({ min: 1, max: 4 });
const answers = pair.map((n) => 2 * n + 1);
const text = fc.string({ unit: 'binary', maxLength: 4 });

const event: fc.Arbitrary<LoggedEvent> = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(answers, text).map(([n, piece]) => token(n, piece)) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(answers, text)
      .map(([n, piece]): LoggedEvent => ({ type: 'thinking', ...ofRun(n), text: piece })),
  },
  fc.tuple(answers, fc.integer({ min: 0, max: 1 })).map(([n, call]): LoggedEvent => ({
    type: 'tool_call',
    ...ofRun(n),
    callId: `c${call}`,
    name: 'query',
    input: { n },
    startedAt: time(n),
  })),
  fc.tuple(answers, fc.integer({ min: 0, max: 1 })).map(([n, call]): LoggedEvent => ({
    type: 'tool_result',
    ...ofRun(n),
    callId: `c${call}`,
    output: [call],
    durationMs: 3,
  })),
  pair.map((n): LoggedEvent => ({ type: 'message', message: question(2 * n) })),
  {
    weight: 4,
    arbitrary: answers.map((n): LoggedEvent => ({ type: 'message', message: answer(n) })),
  },
  fc
    .tuple(answers, fc.constantFrom('queued', 'running', 'retrying'))
    .map(([n, state]): LoggedEvent => ({
      type: 'status',
      runId: runId(n),
      state,
      detail: 'Busy.',
    })),
  fc
    .tuple(answers, fc.constantFrom('stop', 'length', 'cancelled'))
    .map(([n, reason]) => completed(n, reason)),
  answers.map(failed),
  fc
    .integer({ min: 2, max: 9 })
    .map((n): LoggedEvent => ({ type: 'message_deleted', messageId: messageId(n) })),
  text.map((title): LoggedEvent => ({ type: 'chat', chat: chat({ title }) })),
);

/** With `further` complete messages behind the few: more than a snapshot shows of a long chat. */
const whole = fc
  .tuple(fc.constantFrom(0, 3, 49, 50, 51), fc.uniqueArray(answers, { maxLength: 3 }))
  .map(([further, streaming]): Numbered => {
    const open = streaming.sort((a, b) => a - b);
    return (sequence) =>
      snapshot(sequence, {
        messages: [
          ...open.map((n) => answer(n, { parts: [{ type: 'text', text: 'So' }] })),
          ...Array.from({ length: further }, (_, index) => question(100 + index)),
        ],
        runs: open.map((n) => run(n)),
      });
  });

const items: fc.Arbitrary<readonly Numbered[]> = fc
  .tuple(
    whole,
    fc.array(
      fc.oneof(
        {
          weight: 30,
          arbitrary: event.map(
            (it): Numbered =>
              (sequence) =>
                logged(sequence, it),
          ),
        },
        { weight: 1, arbitrary: whole },
        { weight: 1, arbitrary: fc.constant<Numbered>(skip) },
      ),
      { maxLength: 60 },
    ),
  )
  .map(([first, rest]) => [first, ...rest]);

const action = fc.oneof(
  { weight: 5, arbitrary: fc.record({ type: fc.constant('send'), count: fc.nat(7) }) },
  fc.record({ type: fc.constant('repeat'), count: fc.nat(7) }),
  fc.record({ type: fc.constant('leave out'), count: fc.nat(3) }),
  fc.record({ type: fc.constant('reopen'), count: fc.constant(0) }),
);

describe('the journal', () => {
  it('reads what a plain fold of everything gives, whatever the batches, repeats, gaps and restarts', () => {
    fc.assert(
      fc.property(items, fc.array(action, { minLength: 1, maxLength: 20 }), (numbered, actions) => {
        const folder = mkdtempSync(join(tmpdir(), 'millrace-journal-'));
        let file = openJournalFile(folder, MAX_TAIL);
        try {
          const all = numbered.map((make, index) => make(index + 1));
          let stored = 0;
          const check = () => {
            const expected = referenceRead(all.slice(0, stored).map(({ item }) => item));
            expect(file.journal.read(CHAT)).toEqual(expected);
            expect(file.journal.position(CHAT)).toBe(stored === 0 ? null : stored);
            expect(file.damagedRows()).toBe(0);
          };
          for (const { type, count } of [...actions, { type: 'send', count: all.length }]) {
            if (type === 'send') {
              expect(file.journal.append(all.slice(stored, stored + count)).gaps).toEqual([]);
              stored = Math.min(stored + count, all.length);
            } else if (type === 'repeat') {
              // A snapshot is no repeat: it replaces.
              const again = all.slice(Math.max(0, stored - count), stored);
              const events = again.filter(({ item }) => item.kind !== 'snapshot');
              expect(file.journal.append(events).gaps).toEqual([]);
            } else if (type === 'leave out') {
              const behind = all.slice(stored + 1 + count);
              const events = behind.slice(0, 3).filter(({ item }) => item.kind !== 'snapshot');
              const { gaps } = file.journal.append(events);
              expect(gaps).toEqual(events.length === 0 ? [] : [CHAT]);
            } else {
              file.db.close();
              file = openJournalFile(folder, MAX_TAIL);
            }
            check();
          }
        } finally {
          file.db.close();
          rmSync(folder, { recursive: true, force: true });
        }
      }),
      { numRuns: 150 },
    );
  });
});
