import { describe, expect, it } from 'vitest';
import type { LoggedEvent, SequencedEvent } from '../../../src/shared/events.ts';
import type { StreamBatch } from '../../../src/shared/ipc.ts';
import { createLedger } from '../../bench/lib/reconnect/ledger.ts';
import { compareSent } from '../../bench/lib/reconnect/verify.ts';
import {
  answer,
  CHAT,
  chat,
  completed,
  question,
  token,
} from '../main/adapters/disk/support/entries.ts';

const logOf = (...events: readonly LoggedEvent[]): SequencedEvent[] =>
  events.map((event, index) => ({ sequence: index + 1, event }));

const log = logOf(
  { type: 'message', message: question(1) },
  { type: 'message', message: answer(2) },
  token(2, 'one '),
  token(2, 'two '),
  token(2, 'three'),
  completed(2),
);

const nothing: StreamBatch['snapshot'] = { type: 'snapshot', chat: chat(), messages: [], runs: [] };

/** A page that is given a snapshot at 0, and then these numbers. */
function given(numbers: readonly number[]) {
  const ledger = createLedger();
  ledger.begin();
  ledger.take({ sessionId: CHAT, batch: 1, from: 0, to: 0, snapshot: nothing, events: [] });
  ledger.take(batch(numbers));
  return ledger;
}

const batch = (numbers: readonly number[]): StreamBatch => ({
  sessionId: CHAT,
  batch: 2,
  from: numbers[0] ?? 0,
  to: numbers.at(-1) ?? 0,
  events: numbers.flatMap((number) => log[number - 1] ?? []),
});

describe('the ledger', () => {
  it('finds nothing wrong where nothing is', () => {
    const right = { lost: 0, duplicated: 0, reordered: 0, words: [] };
    expect(given([1, 2, 3, 4, 5, 6]).compare(log)).toEqual(right);
  });

  it('counts what never came, within and at the end', () => {
    expect(given([1, 2, 5, 6]).compare(log)).toMatchObject({ lost: 3, duplicated: 0 });
    expect(given([1, 2, 3]).compare(log).lost).toBeGreaterThanOrEqual(3);
  });

  it('counts what came twice', () => {
    expect(given([1, 2, 3, 3, 4, 5, 6]).compare(log)).toMatchObject({ duplicated: 1 });
  });

  it('counts what came out of order', () => {
    const { lost, reordered } = given([1, 2, 4, 3, 5, 6]).compare(log);
    expect(lost).toBeGreaterThan(0);
    expect(reordered).toBe(1);
  });

  it('counts an event before any snapshot', () => {
    const ledger = given([1, 2, 3]);
    ledger.begin();
    ledger.take(batch([4, 5, 6]));
    expect(ledger.compare(log)).toMatchObject({ reordered: 3 });
  });

  it('counts what was shown and is gone after a restart', () => {
    const ledger = given([1, 2, 3, 4, 5, 6]);
    ledger.begin();
    ledger.take({ sessionId: CHAT, batch: 1, from: 4, to: 4, snapshot: nothing, events: [] });
    ledger.take(batch([5, 6]));
    expect(ledger.compare(log).lost).toBe(2);
  });

  it('compares each snapshot with the log, to the byte', () => {
    const take = (text: string) => {
      const ledger = createLedger();
      const messages = [question(1), answer(2, { parts: [{ type: 'text', text }] })];
      const snapshot = { ...nothing, messages };
      ledger.take({ sessionId: CHAT, batch: 1, from: 4, to: 4, snapshot, events: [] });
      ledger.take(batch([5, 6]));
      return ledger.compare(log).lost;
    };
    expect(take('one two ')).toBe(0);
    // In the snapshot, and in what the page shows in the end.
    expect(take('one two')).toBe(2);
  });

  it('notices an event that is not what the log has', () => {
    const other = [...log];
    other[3] = { sequence: 4, event: token(2, 'other ') };
    expect(given([1, 2, 3, 4, 5, 6]).compare(other).lost).toBe(2);
  });
});

describe('messages that were sent', () => {
  const named = (...texts: readonly string[]) =>
    texts.map((text, index) => question(index + 1, { parts: [{ type: 'text', text }] }));

  it('are the server’s once and in order', () => {
    const right = { lost: 0, duplicated: 0, reordered: 0 };
    expect(compareSent(['a', 'b'], named('a', 'b', 'never reported'))).toMatchObject(right);
    expect(compareSent(['a', 'b'], named('a'))).toMatchObject({ ...right, lost: 1 });
    expect(compareSent(['a', 'b'], named('a', 'b', 'b'))).toMatchObject({
      ...right,
      duplicated: 1,
    });
    expect(compareSent(['a', 'b'], named('b', 'a'))).toMatchObject({ ...right, reordered: 1 });
  });
});
