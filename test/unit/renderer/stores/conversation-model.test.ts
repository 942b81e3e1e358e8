import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConversationModel } from '../../../../src/renderer/app/stores/conversation-model.ts';
import { messageOf } from '../../../../src/renderer/app/stores/message-view.ts';
import type { Message, Part, Run } from '../../../../src/shared/chat.ts';
import type { LoggedEvent, SequencedEvent } from '../../../../src/shared/events.ts';
import { endCut, endState, foldPart, isPartEvent } from '../../../../src/shared/fold.ts';
import type { StreamBatch } from '../../../../src/shared/ipc.ts';
import { chatOf, openAnswer, userMessage } from '../../../helpers/messages.ts';

const AT = '2026-11-22T12:00:00.000Z';
const tool = { type: 'tool' as const, callId: 'c', name: 'look', input: {}, startedAt: AT };
const usage = { inputTokens: 1, outputTokens: 2 };

/** The reference: one event after the other, with the function that the server folds with. */
function foldWhole(events: readonly LoggedEvent[]): readonly Message[] {
  const messages = new Map<string, Message>();
  for (const event of events) {
    if (event.type === 'message') messages.set(event.message.messageId, event.message);
    else if (event.type === 'message_deleted') messages.delete(event.messageId);
    else if ('messageId' in event) {
      const before = messages.get(event.messageId);
      if (before === undefined) continue;
      if (isPartEvent(event)) {
        messages.set(event.messageId, { ...before, parts: foldPart(before.parts, event) });
      } else {
        const used = event.type === 'completed' ? { usage: event.usage, ...endCut(event) } : {};
        messages.set(event.messageId, { ...before, state: endState(event), ...used });
      }
    }
  }
  return [...messages.values()];
}

function messagesOf(model: ConversationModel): readonly Message[] {
  return [...model.views.values()].map(messageOf).map((message) => ({
    ...message,
    // How long it took is measured here, and nobody else knows it.
    parts: message.parts.map((part) =>
      part.type === 'reasoning' ? { type: part.type, text: part.text } : part,
    ),
  }));
}

function number(events: readonly LoggedEvent[]): readonly SequencedEvent[] {
  return events.map((event, index) => ({ sequence: index + 1, event }));
}

function batchOf(events: readonly SequencedEvent[]): StreamBatch {
  return {
    sessionId: 'chat',
    batch: 1,
    from: events[0]?.sequence ?? 0,
    to: events.at(-1)?.sequence ?? 0,
    events: [...events],
  };
}

const text = fc.oneof(
  fc.constantFrom(
    'a',
    ' word',
    '\n',
    '\n\n',
    '- item\n',
    '```js\n',
    '```\n',
    '**b',
    '\r\n',
    '| x |\n',
  ),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
);
const id = fc.constantFrom('a1', 'a2');
const ofRun = (messageId: string) => ({ runId: `run-${messageId}`, messageId });

const event: fc.Arbitrary<LoggedEvent> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(id, text)
      .map(([messageId, piece]) => ({ type: 'token' as const, ...ofRun(messageId), text: piece })),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(id, text).map(([messageId, piece]) => ({
      type: 'thinking' as const,
      ...ofRun(messageId),
      text: piece,
    })),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(id, fc.constantFrom('c1', 'c2')).map(([messageId, callId]) => ({
      type: 'tool_call' as const,
      ...ofRun(messageId),
      callId,
      name: 'look',
      input: { callId },
      startedAt: AT,
    })),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(id, fc.constantFrom('c1', 'c2')).map(([messageId, callId]) => ({
      type: 'tool_result' as const,
      ...ofRun(messageId),
      callId,
      output: [1],
      durationMs: 3,
    })),
  },
  {
    weight: 1,
    arbitrary: id.map((messageId) => ({
      type: 'status' as const,
      runId: `run-${messageId}`,
      state: 'running' as const,
    })),
  },
);

const log = fc
  .array(event, { maxLength: 60 })
  .map((events): readonly LoggedEvent[] => [
    { type: 'message', message: userMessage('u1', 'hello') },
    { type: 'message', message: openAnswer('a1', 'u1') },
    { type: 'message', message: openAnswer('a2', 'u1') },
    ...events,
    { type: 'completed', ...ofRun('a1'), finishReason: 'length', usage },
    { type: 'error', ...ofRun('a2'), code: 'internal', message: 'no', retryable: true },
  ]);

describe('the path that is shown', () => {
  /** Times that go back with each message. */
  const at = (hour: number) => ({
    createdAt: `2026-11-22T${String(hour).padStart(2, '0')}:00:00.000Z`,
  });
  const complete = { state: 'complete' as const };
  const question = userMessage('u1', 'Hello', at(12));
  const first = openAnswer('a1', 'u1', { ...complete, ...at(11) });
  const again = openAnswer('a2', 'u1', { ...complete, ...at(10) });
  const snapshot = (...messages: Message[]) => ({
    ...batchOf([]),
    snapshot: { type: 'snapshot' as const, chat: chatOf('chat'), messages, runs: [] },
  });

  function modelWith(...batches: StreamBatch[]): ConversationModel {
    const model = new ConversationModel('chat', () => 0);
    for (const batch of batches) model.apply(batch);
    model.takeChanges();
    return model;
  }

  it('leads to the answer that was accepted last, whatever the clock said', () => {
    const told = [question, first, again].map((message) => ({ type: 'message' as const, message }));
    expect(modelWith(snapshot(), batchOf(number(told))).path).toEqual(['u1', 'a2']);
    expect(modelWith(snapshot(question, first, again)).path).toEqual(['u1', 'a2']);
    // Told of again as a whole, the older answer is no newer.
    const changed = number([...told, { type: 'message', message: first }]);
    expect(modelWith(snapshot(), batchOf(changed)).path).toEqual(['u1', 'a2']);
  });

  it('does not lead into an older page', () => {
    const model = modelWith(snapshot(userMessage('u2', 'And?', { parentId: 'a1', ...at(9) })));
    model.addOlder(
      [openAnswer('a0', 'u1', { ...complete, ...at(23) }), first, question],
      undefined,
    );
    model.takeChanges();
    expect(model.path).toEqual(['u1', 'a1', 'u2']);
  });

  it('puts what a call answered with where the stream says that it stands', () => {
    const model = modelWith(snapshot(question, first));
    model.adopt(userMessage('mine', 'Mine', { parentId: 'a1' }));
    const other = userMessage('theirs', 'Theirs', { parentId: 'a1' });
    model.takeChanges();
    expect(model.path.at(-1)).toBe('mine');
    model.apply(batchOf(number([{ type: 'message', message: other }])));
    model.takeChanges();
    expect(model.path.at(-1)).toBe('theirs');
    const mine = userMessage('mine', 'Mine', { parentId: 'a1' });
    model.apply(batchOf([{ sequence: 2, event: { type: 'message', message: mine } }]));
    model.takeChanges();
    expect(model.path.at(-1)).toBe('mine');
  });
});

describe('a conversation built from batches', () => {
  it('is that of the whole log, however it is cut and whatever comes twice', () => {
    fc.assert(
      fc.property(
        log,
        fc.array(fc.tuple(fc.nat(), fc.nat({ max: 12 })), { maxLength: 40 }),
        (events, steps) => {
          const numbered = number(events);
          const model = new ConversationModel('chat', () => 0);
          let sent = 0;
          for (const [length, repeated] of [...steps, [numbered.length, 0] as const]) {
            const from = Math.max(sent - repeated, 0);
            const to = Math.min(sent + (length % 9), numbered.length);
            expect(model.apply(batchOf(numbered.slice(from, to)))).toBe('applied');
            sent = Math.max(sent, to);
          }
          expect(model.apply(batchOf(numbered.slice(sent)))).toBe('applied');
          expect(messagesOf(model)).toEqual(foldWhole(events));
          expect(model.unfinishedRuns).toEqual([]);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('goes on from a snapshot as from the events before it', () => {
    fc.assert(
      fc.property(log, fc.nat(), (events, cut) => {
        const at = 3 + (cut % (events.length - 2));
        const model = new ConversationModel('chat', () => 0);
        model.apply({
          ...batchOf(number(events).slice(at)),
          from: at,
          snapshot: {
            type: 'snapshot',
            chat: chatOf('chat'),
            messages: [...foldWhole(events.slice(0, at))],
            runs: [],
          },
        });
        expect(messagesOf(model)).toEqual(foldWhole(events));
      }),
      { numRuns: 300 },
    );
  });

  it('says that events are missing, and shows none of those behind', () => {
    const events = number([
      { type: 'message', message: openAnswer('a1', 'u1') },
      { type: 'token', ...ofRun('a1'), text: 'one ' },
      { type: 'token', ...ofRun('a1'), text: 'two ' },
      { type: 'token', ...ofRun('a1'), text: 'three' },
    ]);
    const model = new ConversationModel('chat', () => 0);
    expect(model.apply(batchOf(events.slice(0, 2)))).toBe('applied');
    expect(model.apply(batchOf(events.slice(3)))).toBe('gap');
    expect(messagesOf(model)[0]?.parts).toEqual([{ type: 'text', text: 'one ' }]);
  });

  it('gives a status to its answer, whichever came first', () => {
    const model = new ConversationModel('chat', () => 0);
    const queued: LoggedEvent = { type: 'status', runId: 'run-a1', state: 'queued' };
    model.apply(batchOf(number([queued, { type: 'message', message: openAnswer('a1', 'u1') }])));
    expect(model.views.get('a1')?.run).toMatchObject({ state: 'queued' });
    const retrying: LoggedEvent = {
      type: 'status',
      runId: 'run-a1',
      state: 'retrying',
      detail: 'Busy.',
      retryAfterMs: 5000,
      at: AT,
    };
    model.apply(batchOf([{ sequence: 3, event: retrying }]));
    expect(model.views.get('a1')?.run).toMatchObject({ retryAt: Date.parse(AT) + 5000 });
  });

  it('leaves messages that did not change the same objects', () => {
    const model = new ConversationModel('chat', () => 0);
    model.apply(
      batchOf(
        number([
          { type: 'message', message: userMessage('u1', 'hello') },
          { type: 'message', message: openAnswer('a1', 'u1') },
        ]),
      ),
    );
    expect(model.takeChanges()).toEqual(['u1', 'a1']);
    const before = model.views.get('u1');
    model.apply(batchOf([{ sequence: 3, event: { type: 'token', ...ofRun('a1'), text: 'x' } }]));
    expect(model.takeChanges()).toEqual(['a1']);
    expect(model.views.get('u1')).toBe(before);
    expect(model.path).toEqual(['u1', 'a1']);
  });

  it.each([
    ['Writing', [{ type: 'text', text: 'So' }], { activity: 'writing' }],
    ['Thinking', [{ type: 'reasoning', text: 'Hm' }], { activity: 'thinking' }],
    ['Using a tool', [tool], { activity: 'tool', detail: 'look' }],
    ['nothing known', [{ ...tool, durationMs: 3 }], {}],
    ['nothing known', [], {}],
  ] satisfies [string, Part[], object][])(
    'takes from a snapshot that an answer is at: %s',
    (_, parts, activity) => {
      const model = new ConversationModel('chat', () => 0);
      const run = { runId: 'run-a1', messageId: 'a1', parentId: 'u1', createdAt: AT };
      const join = (state: 'queued' | 'running') =>
        model.apply({
          ...batchOf([]),
          snapshot: {
            type: 'snapshot',
            chat: chatOf('chat'),
            messages: [userMessage('u1', 'hello'), openAnswer('a1', 'u1', { parts })],
            runs: [{ ...run, sessionId: 'chat', state }],
          },
        });
      join('queued');
      expect(model.views.get('a1')?.run).toEqual({ runId: 'run-a1', state: 'queued' });
      join('running');
      expect(model.views.get('a1')?.run).toEqual({
        runId: 'run-a1',
        state: 'running',
        ...activity,
      });
    },
  );

  it('keeps from before a snapshot what the answer itself does not say', () => {
    const model = new ConversationModel('chat', () => 0);
    const status = { type: 'status' as const, runId: 'run-a1', state: 'running' as const };
    const runs: Run[] = [
      {
        runId: 'run-a1',
        messageId: 'a1',
        parentId: 'u1',
        sessionId: 'chat',
        state: 'running',
        createdAt: AT,
      },
    ];
    const join = (parts: Part[], more: Partial<Run> = {}) =>
      model.apply({
        ...batchOf([]),
        snapshot: {
          type: 'snapshot',
          chat: chatOf('chat'),
          messages: [userMessage('u1', 'hello'), openAnswer('a1', 'u1', { parts })],
          runs: runs.map((run) => ({ ...run, ...more })),
        },
      });
    join([]);
    model.apply(batchOf([{ sequence: 1, event: { ...status, activity: 'thinking' } }]));
    join([]);
    expect(model.views.get('a1')?.run).toMatchObject({ activity: 'thinking' });
    join([{ type: 'text', text: 'So' }]);
    expect(model.views.get('a1')?.run).toMatchObject({ activity: 'writing' });
    const waits = { ...status, state: 'retrying' as const, detail: 'Busy.' };
    model.apply(batchOf([{ sequence: 1, event: waits }]));
    const retrying = { detail: 'Busy.', retryAfterMs: 5000, at: AT };
    join([{ type: 'text', text: 'So' }], { retrying });
    const retryAt = Date.parse(AT) + 5000;
    expect(model.views.get('a1')?.run).toMatchObject({
      state: 'retrying',
      detail: 'Busy.',
      retryAt,
    });
    join([{ type: 'text', text: 'So' }]);
    expect(model.views.get('a1')?.run).toMatchObject({ state: 'running', activity: 'writing' });
  });

  it('keeps older pages that lead up to a snapshot, and drops what it does not know', () => {
    const model = new ConversationModel('chat', () => 0);
    const snapshotOf = (messages: Message[]): StreamBatch => ({
      ...batchOf([]),
      snapshot: { type: 'snapshot', chat: chatOf('chat'), messages, runs: [], olderCursor: 'u2' },
    });
    const second = userMessage('u2', 'second', {
      parentId: 'a1',
      createdAt: '2026-11-22T12:00:02.000Z',
    });
    model.apply(snapshotOf([second]));
    const first = openAnswer('a1', 'u1', { state: 'complete' });
    model.addOlder([first, userMessage('u1', 'first'), userMessage('stray', 'stray')], undefined);
    model.apply(snapshotOf([second]));
    model.takeChanges();
    expect(model.path).toEqual(['u1', 'a1', 'u2']);
    expect(model.views.get('stray')).toBeUndefined();
    expect(model.olderCursor).toBeNull();
  });

  it('measures reasoning that it saw live', () => {
    let now = 1000;
    const model = new ConversationModel('chat', () => now);
    model.apply(
      batchOf(
        number([
          { type: 'message', message: openAnswer('a1', 'u1') },
          { type: 'thinking', ...ofRun('a1'), text: 'hm' },
        ]),
      ),
    );
    now = 4200;
    model.apply(batchOf([{ sequence: 3, event: { type: 'token', ...ofRun('a1'), text: 'So' } }]));
    expect(model.views.get('a1')?.parts[0]).toMatchObject({ kind: 'reasoning', durationMs: 3200 });
  });
});
