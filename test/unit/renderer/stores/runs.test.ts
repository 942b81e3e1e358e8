import { describe, expect, it } from 'vitest';
import { createConversation } from '../../../../src/renderer/app/stores/conversation.ts';
import { createRuns, runAtHand } from '../../../../src/renderer/app/stores/runs.ts';
import { createFakeBridge, no, ok, settled } from '../../../helpers/fake-bridge.ts';
import { acceptedAs, chatOf, openAnswer, userMessage } from '../../../helpers/messages.ts';
import { createPageClock } from '../../../helpers/page-clock.ts';

function setUp() {
  const bridge = createFakeBridge();
  const clock = createPageClock();
  const conversation = createConversation({ bridge, ...clock });
  let ids = 0;
  const runs = createRuns({ bridge, conversation, newId: () => `id-${(ids += 1)}` });
  const stops = (...runIds: string[]): void =>
    bridge.emit('outbox.changed', {
      change: 'stops',
      stops: runIds.map((runId) => ({ sessionId: 'chat', runId })),
    });
  const stopOf = (runId: string) => runs.store.getState().get(runId);
  return { bridge, clock, conversation, runs, stops, stopOf };
}

describe('Stop', () => {
  it('shows at once, and that it waits when the server cannot be reached', async () => {
    const { bridge, runs, stops, stopOf } = setUp();
    bridge.answers['runs.cancel'] = () => ok({ delivered: false });
    const stopping = runs.stopRun({ sessionId: 'chat', runId: 'r' });
    expect(stopOf('r')).toBe('stopping');
    // On main's disk before it is tried: no news.
    stops('r');
    expect(stopOf('r')).toBe('stopping');
    expect(await stopping).toBeNull();
    expect(stopOf('r')).toBe('waiting');
    stops('r');
    expect(stopOf('r')).toBe('waiting');
    // Told: the answer ends any moment.
    stops();
    expect(stopOf('r')).toBe('stopping');
  });

  it('is taken back when main says no', async () => {
    const { bridge, runs, stopOf } = setUp();
    bridge.answers['runs.cancel'] = () => no();
    expect(await runs.stopRun({ sessionId: 'chat', runId: 'r' })).not.toBeNull();
    expect(stopOf('r')).toBeUndefined();
  });

  it('pressed in another window, or before the page was loaded, shows as well', () => {
    const { runs, stops, stopOf } = setUp();
    stops('there');
    expect(stopOf('there')).toBe('stopping');
    runs.restore([{ sessionId: 'chat', runId: 'before' }]);
    expect(stopOf('before')).toBe('stopping');
  });

  it('means the answer that is being written, not those that wait for it', () => {
    const { bridge, clock, conversation } = setUp();
    expect(runAtHand(conversation.store.getState())).toBeNull();
    conversation.open('chat');
    bridge.emit('stream.batch', {
      sessionId: 'chat',
      batch: 1,
      from: 1,
      to: 1,
      events: [],
      snapshot: {
        type: 'snapshot',
        chat: chatOf('chat'),
        // Newest first, as a page of messages is.
        messages: [
          openAnswer('a2', 'u2'),
          userMessage('u2', 'and', { parentId: 'a1' }),
          openAnswer('a1', 'u1'),
          userMessage('u1', 'hi'),
        ],
        runs: [],
      },
    });
    clock.frame();
    expect(conversation.store.getState().path).toEqual(['u1', 'a1', 'u2', 'a2']);
    expect(runAtHand(conversation.store.getState())).toBe('run-a1');
  });
});

describe('another answer', () => {
  it('is asked for again with the same key, and once it is there with another', async () => {
    const { bridge, runs } = setUp();
    const ask = () => runs.retry({ sessionId: 'chat', runId: 'r', model: 'x/y' });
    bridge.answers['runs.retry'] = () => no();
    expect(await ask()).not.toBeNull();
    const { run } = acceptedAs(userMessage('u1', 'hi'), 'a2');
    bridge.answers['runs.retry'] = () => ok({ run });
    expect(await ask()).toBeNull();
    expect(await ask()).toBeNull();
    await settled();
    const keys = bridge.inputs('runs.retry').map(({ key }) => key);
    expect(keys[0]).toBe(keys[1]);
    expect(keys[2]).not.toBe(keys[1]);
  });

  it('is asked for once until it shows, however often it is pressed', async () => {
    const { bridge, runs, clock, conversation } = setUp();
    conversation.open('chat');
    const question = userMessage('u1', 'hi');
    const snapshot = (...answers: string[]): void => {
      const batch = answers.length;
      bridge.emit('stream.batch', {
        sessionId: 'chat',
        batch,
        from: batch,
        to: batch,
        events: [],
        snapshot: {
          type: 'snapshot',
          chat: chatOf('chat'),
          messages: [...answers.map((id) => openAnswer(id, 'u1')), question],
          runs: [],
        },
      });
      clock.frame();
    };
    snapshot('a1');
    bridge.answers['runs.retry'] = () => ok({ run: acceptedAs(question, 'a2').run });
    let done = 0;
    const press = () =>
      runs.retry({ sessionId: 'chat', runId: 'run-a1' }).finally(() => (done += 1));
    const first = press();
    const second = press();
    await settled();
    // The server has it, the stream has not brought it: the old answer is still on the screen.
    const third = press();
    await settled();
    expect(done).toBe(0);
    snapshot('a2', 'a1');
    expect(await Promise.all([first, second, third])).toEqual([null, null, null]);
    expect(bridge.inputs('runs.retry')).toHaveLength(1);
  });

  it('is waited for no longer when another chat is opened', async () => {
    const { bridge, runs, conversation } = setUp();
    conversation.open('chat');
    conversation.adopt('chat', acceptedAs(userMessage('u1', 'hi'), 'a1'));
    bridge.answers['runs.retry'] = () => ok({ run: acceptedAs(userMessage('u1', 'hi'), 'a2').run });
    const retrying = runs.retry({ sessionId: 'chat', runId: 'run-a1' });
    await settled();
    conversation.open('other');
    expect(await retrying).toBeNull();
  });
});
