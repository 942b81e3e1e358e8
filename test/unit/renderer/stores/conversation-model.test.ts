import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConversationModel } from '../../../../src/renderer/app/stores/conversation-model.ts';
import { messageOf } from '../../../../src/renderer/app/stores/message-view.ts';
import type { Message, Part } from '../../../../src/shared/chat.ts';
import type { LoggedEvent, SequencedEvent } from '../../../../src/shared/events.ts';
import { foldPart, isPartEvent } from '../../../../src/shared/fold.ts';
import type { StreamBatch } from '../../../../src/shared/ipc.ts';

const at = '2026-01-01T00:00:00.000Z';
const chat = {
  sessionId: 's',
  title: 'T',
  pinned: false,
  archived: false,
  createdAt: at,
  updatedAt: at,
};
const answer: Message = {
  messageId: 'm',
  sessionId: 's',
  parentId: null,
  role: 'assistant',
  parts: [],
  runId: 'r',
  state: 'streaming',
  createdAt: at,
};
const ids = { runId: 'r', messageId: 'm' };

const piece: fc.Arbitrary<LoggedEvent> = fc.oneof(
  fc.record({
    type: fc.constant('token' as const),
    runId: fc.constant('r'),
    messageId: fc.constant('m'),
    text: fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('\n\n', '```\n', '| a |\n', '# ')),
  }),
  fc.record({
    type: fc.constant('thinking' as const),
    runId: fc.constant('r'),
    messageId: fc.constant('m'),
    text: fc.string({ unit: 'grapheme' }),
  }),
  fc.integer({ min: 0, max: 5 }).map((call): LoggedEvent => {
    const callId = String(call);
    return { type: 'tool_call', ...ids, callId, name: 'sql', input: {}, startedAt: at };
  }),
  fc.integer({ min: 0, max: 5 }).map((call): LoggedEvent => {
    return { type: 'tool_result', ...ids, callId: String(call), output: call, durationMs: 1 };
  }),
);

function numbered(events: readonly LoggedEvent[], first = 1): SequencedEvent[] {
  return events.map((event, index) => ({ sequence: first + index, event }));
}

function batchOf(events: readonly SequencedEvent[], batch: number): StreamBatch {
  const from = events[0]?.sequence ?? 0;
  return { sessionId: 's', batch, from, to: events.at(-1)?.sequence ?? from, events: [...events] };
}

function snapshot(sequence: number, messages: readonly Message[] = [answer]): StreamBatch {
  return {
    sessionId: 's',
    batch: 1,
    from: sequence,
    to: sequence,
    snapshot: { type: 'snapshot', chat, messages: [...messages], runs: [] },
    events: [],
  };
}

function open(sequence = 0): ConversationModel {
  const model = new ConversationModel('s', () => 0);
  expect(model.apply(snapshot(sequence))).toBe('applied');
  return model;
}

function partsOf(model: ConversationModel): readonly Part[] {
  const view = model.views.get('m');
  if (view === undefined) throw new Error('the answer is gone');
  // The page measures reasoning that it saw live; the wire does not say how long it took.
  return messageOf(view).parts.map((part) =>
    part.type === 'reasoning' ? { type: part.type, text: part.text } : part,
  );
}

describe('conversation model', () => {
  it('comes to the same as folding the whole, in any batches and with any repeats', () => {
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 60 }),
        fc.array(fc.record({ size: fc.integer({ min: 1, max: 9 }), back: fc.integer({ min: 0, max: 6 }) })),
        (events, cuts) => {
          const all = numbered(events);
          const model = open();
          let done = 0;
          let batch = 1;
          for (const { size, back } of [...cuts, { size: all.length, back: 0 }]) {
            const from = Math.max(0, done - back);
            const items = all.slice(from, done + size);
            if (items.length === 0) continue;
            batch += 1;
            expect(model.apply(batchOf(items, batch))).toBe('applied');
            done = Math.max(done, Math.min(all.length, done + size));
          }
          const reference = events
            .filter(isPartEvent)
            .reduce<readonly Part[]>(foldPart, []);
          expect(partsOf(model)).toEqual(reference);
        },
      ),
    );
  });

  it('finds a gap between batches and changes nothing behind it', () => {
    const model = open(4);
    const token = { type: 'token', ...ids, text: 'late' } as const;
    expect(model.apply(batchOf(numbered([token], 6), 2))).toBe('gap');
    expect(partsOf(model)).toEqual([]);
  });

  it('takes a number without an event inside a batch for one that it does not know', () => {
    const model = open(4);
    const token = (text: string): LoggedEvent => ({ type: 'token', ...ids, text });
    const items: SequencedEvent[] = [
      { sequence: 5, event: token('a') },
      { sequence: 7, event: token('b') },
    ];
    expect(model.apply({ sessionId: 's', batch: 2, from: 5, to: 8, events: items })).toBe('applied');
    expect(model.apply(batchOf(numbered([token('c')], 9), 3))).toBe('applied');
    expect(partsOf(model)).toEqual([{ type: 'text', text: 'abc' }]);
  });

  it('replaces what it shows by what a snapshot says, and goes on behind it', () => {
    const model = open();
    model.apply(batchOf(numbered([{ type: 'token', ...ids, text: 'half of a sen' }]), 2));
    const whole: Message = { ...answer, parts: [{ type: 'text', text: 'half of a sentence' }] };
    model.apply(snapshot(9, [whole]));
    model.apply(batchOf(numbered([{ type: 'token', ...ids, text: '.' }], 10), 2));
    expect(partsOf(model)).toEqual([{ type: 'text', text: 'half of a sentence.' }]);
  });

  it('shows the newest answer of several to one message, and its run until it ends', () => {
    const model = open();
    const user: Message = { ...answer, messageId: 'u', role: 'user', state: 'complete' };
    const { runId: _run, ...question } = user;
    const first: Message = { ...answer, messageId: 'a1', parentId: 'u', runId: 'r1', state: 'failed' };
    const second: Message = {
      ...answer,
      messageId: 'a2',
      parentId: 'u',
      runId: 'r2',
      createdAt: '2026-01-01T00:00:01.000Z',
    };
    model.apply(snapshot(1, [question, first]));
    model.apply(batchOf(numbered([{ type: 'message', message: second }], 2), 2));
    model.takeChanges();
    expect(model.path).toEqual(['u', 'a2']);
    expect(model.unfinishedRuns).toEqual(['r2']);
    const usage = { inputTokens: 1, outputTokens: 1 };
    const end = { runId: 'r2', messageId: 'a2', finishReason: 'cancelled', usage } as const;
    model.apply(batchOf(numbered([{ type: 'completed', ...end }], 3), 3));
    expect(model.unfinishedRuns).toEqual([]);
    expect(model.views.get('a2')?.message.state).toBe('cancelled');
  });

  it('takes a deleted message and what hangs on it away', () => {
    const model = open();
    const child: Message = { ...answer, messageId: 'c', parentId: 'm', runId: 'r9' };
    model.apply(snapshot(1, [answer, child]));
    model.apply(batchOf(numbered([{ type: 'message_deleted', messageId: 'm' }], 2), 2));
    model.takeChanges();
    expect(model.path).toEqual([]);
    expect(model.unfinishedRuns).toEqual([]);
  });
});
