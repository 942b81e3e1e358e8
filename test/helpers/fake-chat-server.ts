import type { Chat, Run } from '../../src/shared/chat.ts';
import { MillraceError } from '../../src/shared/errors.ts';
import type { Accepted } from '../../src/shared/http.ts';
import type { OutboxOptions } from '../../src/main/services/outbox/outbox.ts';

type Route = keyof OutboxOptions['api'];

/** What becomes of a request. */
export type Fate =
  | { readonly type: 'answered' }
  /** The server has done it; nobody hears. */
  | { readonly type: 'lost' }
  /** It never arrives. */
  | { readonly type: 'unreached' }
  /** It arrives and is refused, unless its key is known. */
  | { readonly type: 'refused'; readonly error: MillraceError };

/** A request under way. `deliver` may be called for one whose sender is gone: it arrives late. */
export interface FakeRequest {
  readonly route: Route;
  /** The `Idempotency-Key`; the id of what it is about where there is none. */
  readonly key: string;
  readonly body: unknown;
  settle(fate: Fate): void;
  deliver(): void;
}

export interface FakeChatServer {
  readonly api: OutboxOptions['api'];
  /** Requests that wait for their fate, the oldest first. */
  readonly pending: FakeRequest[];
  /** The texts of a chat, in the order of their acceptance. */
  texts(sessionId: string): readonly string[];
  /** All that was ever asked, as `route key`. */
  readonly asked: string[];
  chat(sessionId: string): Chat | undefined;
  /** The chat that was made under a key, deleted or not. */
  chatOfKey(key: string): string | undefined;
  /** A chat of somebody else's making. */
  addChat(sessionId: string): void;
  removeChat(sessionId: string): void;
}

export const unavailable = new MillraceError('unavailable', 'The chat server cannot be reached.', {
  retryable: true,
});

/** The same, of a request that was on its way. */
const answerLost = new MillraceError('unavailable', 'The chat server cannot be reached.', {
  retryable: true,
  mayBeDone: true,
});

const notFound = new MillraceError('not_found', 'There is no such chat.');

/** A chat server in memory that keeps its keys as docs/protocol.md says, behind a network that tests rule. */
export function createFakeChatServer(now: () => string): FakeChatServer {
  const chats = new Map<string, Chat>();
  const texts = new Map<string, string[]>();
  const kept = new Map<string, { body: string; answer: unknown; sessionId: string }>();
  const pending: FakeRequest[] = [];
  const asked: string[] = [];
  let lastId = 0;

  function newId(prefix: string): string {
    lastId += 1;
    return `${prefix}${lastId}`;
  }

  function once<T>(scope: string, body: unknown, make: () => { answer: T; sessionId: string }): T {
    const known = kept.get(scope);
    if (known === undefined) {
      const made = make();
      kept.set(scope, { body: JSON.stringify(body), ...made });
      return made.answer;
    }
    if (!chats.has(known.sessionId)) throw notFound;
    if (known.body !== JSON.stringify(body)) {
      throw new MillraceError('idempotency_conflict', 'The key was used for something else.');
    }
    return known.answer as T;
  }

  function need(sessionId: string): Chat {
    const chat = chats.get(sessionId);
    if (chat === undefined) throw notFound;
    return chat;
  }

  function request<T>(
    route: Route,
    key: string,
    body: unknown,
    scope: string | undefined,
    act: () => T,
  ): Promise<T> {
    asked.push(`${route} ${key}`);
    return new Promise((resolve, reject) => {
      const entry: FakeRequest = {
        route,
        key,
        body,
        deliver() {
          try {
            act();
          } catch {
            // Nobody hears.
          }
        },
        settle(fate) {
          pending.splice(pending.indexOf(entry), 1);
          if (fate.type === 'unreached') {
            reject(unavailable);
            return;
          }
          if (fate.type === 'refused' && (scope === undefined || !kept.has(scope))) {
            reject(fate.error);
            return;
          }
          if (fate.type === 'lost') {
            entry.deliver();
            reject(answerLost);
            return;
          }
          // What the server refuses itself is thrown, and rejects.
          resolve(Promise.resolve().then(act));
        },
      };
      pending.push(entry);
    });
  }

  function makeChat(sessionId: string, title = 'New chat'): Chat {
    const chat = {
      sessionId,
      title,
      pinned: false,
      archived: false,
      createdAt: now(),
      updatedAt: now(),
    };
    chats.set(sessionId, chat);
    texts.set(sessionId, []);
    return chat;
  }

  function accept(sessionId: string, text: string): Accepted {
    texts.get(sessionId)?.push(text);
    const messageId = newId('message-');
    const run = runOf(sessionId, newId('run-'), messageId, now());
    const message: Accepted['message'] = {
      messageId,
      sessionId,
      parentId: null,
      role: 'user',
      parts: [{ type: 'text', text }],
      state: 'complete',
      createdAt: now(),
    };
    return { message, run };
  }

  return {
    api: {
      createChat: (body, key) =>
        request('createChat', key, body, `chats ${key}`, () =>
          once(`chats ${key}`, body, () => {
            const sessionId = newId('chat-');
            return { answer: makeChat(sessionId, body.title), sessionId };
          }),
        ),
      updateChat: (sessionId, patch) =>
        request('updateChat', sessionId, patch, undefined, () => {
          const chat = need(sessionId);
          const next = { ...chat, title: patch.title ?? chat.title };
          chats.set(sessionId, next);
          return next;
        }),
      sendMessage: (sessionId, body, key) => {
        const scope = `${sessionId} ${key}`;
        return request('sendMessage', key, body, scope, () => {
          need(sessionId);
          return once(scope, body, () => ({ answer: accept(sessionId, body.text), sessionId }));
        });
      },
      cancelRun: (sessionId, runId) =>
        request('cancelRun', runId, undefined, undefined, () => {
          need(sessionId);
          return runOf(sessionId, runId, 'message', now());
        }),
      deleteChat: (sessionId) =>
        request('deleteChat', sessionId, undefined, undefined, () => {
          chats.delete(sessionId);
        }),
    },
    pending,
    asked,
    texts: (sessionId) => texts.get(sessionId) ?? [],
    chat: (sessionId) => chats.get(sessionId),
    chatOfKey: (key) => kept.get(`chats ${key}`)?.sessionId,
    addChat: (sessionId) => void makeChat(sessionId),
    removeChat: (sessionId) => void chats.delete(sessionId),
  };
}

function runOf(sessionId: string, runId: string, parentId: string, createdAt: string): Run {
  return {
    runId,
    sessionId,
    parentId,
    messageId: `${runId}-answer`,
    state: 'cancelled',
    createdAt,
  };
}
