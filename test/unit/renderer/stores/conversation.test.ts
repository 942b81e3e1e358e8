import { describe, expect, it } from 'vitest';
import { createConversation } from '../../../../src/renderer/app/stores/conversation.ts';
import type { MillraceBridge, StreamBatch } from '../../../../src/shared/ipc.ts';

const at = '2026-01-01T00:00:00.000Z';

function first(text: string): StreamBatch {
  return {
    sessionId: 's',
    batch: 1,
    from: 3,
    to: 3,
    snapshot: {
      type: 'snapshot',
      chat: {
        sessionId: 's',
        title: 'T',
        pinned: false,
        archived: false,
        createdAt: at,
        updatedAt: at,
      },
      messages: [
        {
          messageId: 'm',
          sessionId: 's',
          parentId: null,
          role: 'assistant',
          parts: [{ type: 'text', text }],
          runId: 'r',
          state: 'streaming',
          createdAt: at,
        },
      ],
      runs: [],
    },
    events: [],
  };
}

function tokens(batch: number, from: number, texts: readonly string[]): StreamBatch {
  return {
    sessionId: 's',
    batch,
    from,
    to: from + texts.length - 1,
    events: texts.map((text, index) => ({
      sequence: from + index,
      event: { type: 'token', runId: 'r', messageId: 'm', text },
    })),
  };
}

function setUp() {
  const calls: (readonly [name: string, input: unknown])[] = [];
  const listeners = new Map<string, (payload: never) => void>();
  const frames: (() => void)[] = [];
  const bridge = {
    call: (name: string, input: unknown) => {
      calls.push([name, input]);
      return Promise.resolve({ ok: true, value: undefined });
    },
    on: (name: string, listener: (payload: never) => void) => {
      listeners.set(name, listener);
      return () => listeners.delete(name);
    },
  } as unknown as MillraceBridge;
  const conversation = createConversation({
    bridge,
    requestFrame: (callback) => frames.push(callback),
    now: () => 0,
  });
  let changes = 0;
  conversation.store.subscribe(() => (changes += 1));
  return {
    conversation,
    frame: () => frames.splice(0).forEach((callback) => callback()),
    frames,
    calls,
    listeners,
    send: (batch: StreamBatch) => listeners.get('stream.batch')?.(batch as never),
    acknowledged: () =>
      calls.flatMap(([name, input]) =>
        name === 'conversation.ack' ? [(input as { batch: number }).batch] : [],
      ),
    opened: () => calls.filter(([name]) => name === 'conversation.open').length,
    text: () => {
      const part = conversation.store.getState().views.get('m')?.parts[0];
      return part?.kind === 'text' ? part.doc.text : undefined;
    },
    changes: () => changes,
  };
}

describe('conversation', () => {
  it('applies what came in one frame at once, and acknowledges it from there', () => {
    const page = setUp();
    page.conversation.open('s');
    page.send(first('Hel'));
    page.send(tokens(2, 4, ['l', 'o']));
    page.send(tokens(3, 6, [',', ' world']));
    expect(page.frames).toHaveLength(1);
    expect(page.text()).toBeUndefined();
    const before = page.changes();
    let woken = 0;
    page.conversation.store.getState().views.subscribe('m', () => (woken += 1));
    page.frame();
    expect(page.text()).toBe('Hello, world');
    expect(page.changes() - before).toBeLessThanOrEqual(1);
    expect(page.acknowledged()).toEqual([3]);
    const wokenBefore = woken;
    page.conversation.store.getState().views.subscribe('m', () => (woken += 1));
    page.send(tokens(4, 8, ['!', '?', '!']));
    page.frame();
    expect(page.text()).toBe('Hello, world!?!');
    // One call a listener, whatever the number of tokens.
    expect(woken - wokenBefore).toBeLessThanOrEqual(2);
    expect(page.acknowledged()).toEqual([3, 4]);
  });

  it('opens the chat again where a batch is missing, and shows nothing twice', () => {
    const page = setUp();
    page.conversation.open('s');
    page.send(first('a'));
    page.frame();
    page.send(tokens(3, 6, ['lost before me']));
    page.frame();
    expect(page.opened()).toBe(2);
    expect(page.text()).toBe('a');
    // What main still sends for the opening before is numbered for that one.
    page.send(tokens(4, 7, ['x']));
    page.frame();
    expect(page.text()).toBe('a');
    page.send({ ...first('abc'), from: 8, to: 8 });
    page.frame();
    expect(page.text()).toBe('abc');
  });

  it('leaves the chat that is not shown any more, and takes no more of it', () => {
    const page = setUp();
    page.conversation.open('s');
    page.send(first('a'));
    page.frame();
    page.conversation.open(null);
    page.send(tokens(2, 4, ['b']));
    page.frame();
    expect(page.calls.some(([name]) => name === 'conversation.close')).toBe(true);
    expect(page.conversation.store.getState().phase).toBe('new');
    expect(page.acknowledged()).toEqual([1]);
  });

  it('lets go of its listeners', () => {
    const page = setUp();
    page.conversation.stop();
    expect(page.listeners.size).toBe(0);
  });
});
