import type { DeliveryOptions } from '../../src/main/services/delivery/delivery.ts';
import { MillraceError } from '../../src/shared/errors.ts';
import type { SnapshotEvent } from '../../src/shared/events.ts';
import type { ServerConfig } from '../../src/shared/http.ts';

export interface FakeRest {
  readonly api: DeliveryOptions['api'];
  /** What was asked, by route, in order. */
  readonly asked: string[];
  /** Whether the server says that it streams to this user. */
  isEnabled: boolean;
  /** `Retry-After` of an unfinished run. */
  retryAfterMs: number | undefined;
  /** Every question fails from now on with this, or is answered. */
  fail(error: MillraceError | undefined): void;
  /** Answers wait for `settle` from now on; they say what was so when they were asked for. */
  hold(): void;
  settle(): void;
  letGo(): void;
}

/** The routes that a client polls, over the state of one chat. */
export function createFakeRest(
  state: () => { readonly sequence: number; readonly snapshot: SnapshotEvent },
): FakeRest {
  const asked: string[] = [];
  let failure: MillraceError | undefined;
  let isHolding = false;
  let waiting: (() => void)[] = [];

  function answer<T>(route: string, value: () => T): Promise<T> {
    asked.push(route);
    return new Promise((resolve, reject) => {
      const outcome = settled(value);
      waiting.push(() => {
        if ('error' in outcome) reject(outcome.error);
        else resolve(outcome.value);
      });
      if (!isHolding) settle();
    });
  }

  function settled<T>(value: () => T): { value: T } | { error: Error } {
    if (failure !== undefined) return { error: failure };
    try {
      return { value: value() };
    } catch (error) {
      return { error: error as Error };
    }
  }

  function settle(): void {
    waiting.shift()?.();
  }

  const rest: FakeRest = {
    asked,
    isEnabled: true,
    retryAfterMs: undefined,
    fail(error) {
      failure = error;
    },
    hold() {
      isHolding = true;
    },
    settle,
    letGo() {
      isHolding = false;
      const late = waiting;
      waiting = [];
      for (const act of late) act();
    },
    api: {
      getConfig: () =>
        answer('config', () => ({
          ...config,
          streaming: { rolloutPercent: 0, enabledForUser: rest.isEnabled },
        })),
      listChats: () => answer('chats', () => ({ items: [state().snapshot.chat] })),
      getChat: () => answer('chat', () => state().snapshot.chat),
      listMessages: (_sessionId, { limit = 50 }) =>
        answer(`messages ${limit}`, () => {
          const { sequence, snapshot } = state();
          return { items: [...snapshot.messages].reverse().slice(0, limit), sequence };
        }),
      getRun: (_sessionId, runId) =>
        answer('run', () => {
          const { messages, runs } = state().snapshot;
          const message = messages.find((one) => one.runId === runId);
          if (message === undefined) throw new MillraceError('not_found', 'There is no such run.');
          const { sessionId, parentId, messageId, createdAt } = message;
          const run = runs.find((one) => one.runId === runId) ?? {
            runId,
            sessionId,
            parentId: parentId ?? '',
            messageId,
            state: 'completed' as const,
            createdAt,
          };
          const retryAfterMs = message.state === 'streaming' ? rest.retryAfterMs : undefined;
          return { detail: { run, message }, retryAfterMs };
        }),
    },
  };
  return rest;
}

const config: ServerConfig = {
  protocol: 1,
  limits: { messageBytes: 1, fileBytes: 1, runsAtOnce: 1 },
  streaming: { rolloutPercent: 100, enabledForUser: true },
  repair: { attempts: 1 },
};
