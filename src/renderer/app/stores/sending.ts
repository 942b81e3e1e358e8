import { createStore, type StoreApi } from 'zustand/vanilla';
import type { IpcError, MillraceBridge } from '../../../shared/ipc.ts';
import type { Chats } from './chats.ts';
import type { Conversation } from './conversation.ts';
import type { Keyed } from './keyed.ts';
import { answerText, type MessageView } from './message-view.ts';

/** A message on its way: shown at once, and replaced by the server's own. */
export interface Outgoing {
  readonly key: string;
  /** `null`: its chat is not made yet. */
  readonly sessionId: string | null;
  readonly text: string;
  /** The newest message when it was sent; `null`: there was none. */
  readonly behind: string | null;
}

export interface SendingState {
  readonly outgoing: readonly Outgoing[];
  /** By chat, `null` for a new one: why the last message did not go. */
  readonly errors: ReadonlyMap<string | null, IpcError>;
}

export interface Sending {
  readonly store: StoreApi<SendingState>;
  /** `false`: it did not go; the text is for the box again. */
  send(request: SendRequest): Promise<boolean>;
  retry(request: { sessionId: string; runId: string; model?: string }): Promise<IpcError | null>;
  stopRun(request: { sessionId: string; runId: string }): Promise<IpcError | null>;
  dismissError(sessionId: string | null): void;
}

export interface SendRequest {
  readonly sessionId: string | null;
  readonly text: string;
  readonly model?: string;
}

export interface SendingOptions {
  readonly bridge: MillraceBridge;
  readonly chats: Chats;
  readonly conversation: Conversation;
  readonly newId: () => string;
  /** The new chat is there: shows it. */
  readonly onCreated: (sessionId: string) => void;
}

/** The keys of an action that failed: the same action tried again has the same keys. */
interface Attempt {
  readonly request: SendRequest;
  readonly createKey: string;
  readonly sendKey: string;
}

export function createSending(options: SendingOptions): Sending {
  const { bridge, chats, conversation, newId } = options;
  const store = createStore<SendingState>()(() => ({ outgoing: [], errors: new Map() }));
  let failed: Attempt | null = null;
  const retryKeys = new Map<string, string>();

  function setError(sessionId: string | null, error: IpcError | null): void {
    const errors = new Map(store.getState().errors);
    if (error === null) errors.delete(sessionId);
    else errors.set(sessionId, error);
    store.setState({ errors });
  }

  function update(key: string, change: Partial<Outgoing> | null): void {
    store.setState(({ outgoing }) => ({
      outgoing: outgoing.flatMap((other) => {
        if (other.key !== key) return [other];
        return change === null ? [] : [{ ...other, ...change }];
      }),
    }));
  }

  function attemptFor(request: SendRequest): Attempt {
    if (failed !== null && sameRequest(failed.request, request)) return failed;
    return { request, createKey: newId(), sendKey: newId() };
  }

  function fail(attempt: Attempt, sessionId: string | null, error: IpcError): false {
    failed = { ...attempt, request: { ...attempt.request, sessionId } };
    update(attempt.sendKey, null);
    setError(sessionId, error);
    return false;
  }

  async function create(attempt: Attempt): Promise<string | IpcError> {
    const { model } = attempt.request;
    const created = await bridge.call('chats.create', {
      key: attempt.createKey,
      ...(model === undefined ? {} : { model }),
    });
    if (!created.ok) return created.error;
    const { sessionId } = created.value;
    chats.upsert(created.value);
    update(attempt.sendKey, { sessionId });
    options.onCreated(sessionId);
    return sessionId;
  }

  return {
    store,
    dismissError: (sessionId) => setError(sessionId, null),
    async send(request) {
      const attempt = attemptFor(request);
      failed = null;
      const { text, model } = request;
      setError(request.sessionId, null);
      // Before a chat is made for it: the server would refuse the message and leave the chat empty.
      if (jsonBytes(text) > MAX_MESSAGE_BYTES) {
        setError(request.sessionId, tooLarge);
        return false;
      }
      const behind = conversation.store.getState().path.at(-1) ?? null;
      store.setState(({ outgoing }) => ({
        outgoing: [
          ...outgoing,
          { key: attempt.sendKey, sessionId: request.sessionId, text, behind },
        ],
      }));
      const sessionId = request.sessionId ?? (await create(attempt));
      if (typeof sessionId !== 'string') return fail(attempt, null, sessionId);
      const sent = await bridge.call('messages.send', {
        sessionId,
        key: attempt.sendKey,
        text,
        ...(model === undefined ? {} : { model }),
      });
      if (!sent.ok) return fail(attempt, sessionId, sent.error);
      conversation.adopt(sessionId, sent.value);
      update(attempt.sendKey, null);
      return true;
    },
    async retry({ sessionId, runId, model }) {
      const key = retryKeys.get(runId) ?? newId();
      retryKeys.set(runId, key);
      const result = await bridge.call('runs.retry', {
        sessionId,
        runId,
        key,
        ...(model === undefined ? {} : { model }),
      });
      if (!result.ok) return result.error;
      retryKeys.delete(runId);
      conversation.adopt(sessionId, result.value);
      return null;
    },
    async stopRun(request) {
      const result = await bridge.call('runs.cancel', request);
      return result.ok ? null : result.error;
    },
  };
}

/** Under the server's limit on a whole request (`limits.messageBytes` of `GET /config`: 1 MiB). */
const MAX_MESSAGE_BYTES = 1_000_000;

const tooLarge: IpcError = {
  code: 'too_large',
  message: 'This message is longer than 1 MB. Shorten it, or send it in parts.',
  retryable: false,
};

function jsonBytes(text: string): number {
  return new TextEncoder().encode(JSON.stringify(text)).length;
}

function sameRequest(a: SendRequest, b: SendRequest): boolean {
  return a.sessionId === b.sessionId && a.text === b.text && a.model === b.model;
}

/**
 * What of it is not in the chat yet. The stream may bring a message before the call that sent it is
 * answered: one with the same words that came since is that message.
 */
export function waitingMessages(
  outgoing: readonly Outgoing[],
  sessionId: string | null,
  path: readonly string[],
  views: Keyed<MessageView>,
): readonly Outgoing[] {
  return outgoing.filter((message) => {
    if (message.sessionId !== sessionId) return false;
    const since = message.behind === null ? 0 : path.indexOf(message.behind) + 1;
    return !path.slice(since).some((messageId) => {
      const view = views.get(messageId);
      return view?.message.role === 'user' && answerText(view) === message.text;
    });
  });
}
