import { assertNever } from '../../../shared/assert-never.ts';
import type { Chat } from '../../../shared/chat.ts';
import { MillraceError, errorMessage } from '../../../shared/errors.ts';
import type { UpdateChatRequest } from '../../../shared/http.ts';
import type { Draft, OutboxMessage, PendingStop } from '../../../shared/outbox.ts';
import type { Clock } from '../../stream/ports.ts';
import type { ChatApi } from '../ports/chat-api.ts';
import type { OutboxStore } from '../ports/outbox-store.ts';
import { whenOpened } from '../when-opened.ts';
import { step } from './outbox-machine.ts';
import {
  initialState,
  type Command,
  type Effect,
  type Input,
  type OutboxEvent,
  type Reply,
  type SendRequest,
  type StopOutcome,
} from './outbox-state.ts';
import { currentId, isDeleted, viewLocalChats, viewMessages, viewStops } from './outbox-view.ts';
import { refusals } from './outbox-words.ts';

export interface Outbox {
  /** In the order in which they go, chat by chat. */
  list(): { messages: readonly OutboxMessage[]; stops: readonly PendingStop[] };
  /** Chats that the server has not made yet, as it will make them; the newest first. */
  localChats(): readonly Chat[];
  /** Begun here, and not made by the server yet. */
  isLocal(sessionId: string): boolean;
  /** Deleted here: the server has been told, or will be. */
  isDeleted(sessionId: string): boolean;
  deletedIds(): ReadonlySet<string>;
  /** On disk when it resolves. The same `entryId` again is the same message, and nothing is sent twice. */
  send(request: SendRequest): Promise<OutboxMessage>;
  /** Of a message that is not being sent; the answer may have another id (`removed`, then `put`). */
  edit(entryId: string, text: string): Promise<OutboxMessage>;
  /** Rejects with `invalid_request` while it is being sent, with `not_found` once it was. */
  cancel(entryId: string): Promise<void>;
  /** Ends its pause; one that failed is tried again. */
  sendNow(entryId: string): Promise<void>;
  /** Rejects with `not_found` when the server has made it meanwhile: it is changed there then. */
  updateLocalChat(localId: string, patch: UpdateChatRequest): Promise<Chat>;
  /** Resolves with what the first try came to; undelivered, it is tried again until it is. */
  stop(request: PendingStop): Promise<StopOutcome>;
  deleteChat(sessionId: string, undoMs: number): Promise<void>;
  /** Rejects with `not_found` once the server was told. */
  undeleteChat(sessionId: string): Promise<void>;
  /**
   * What somebody types into a message that waits: it does not go in its old words meanwhile. Empty:
   * the new words are kept, or left. Of what is no such message nothing is taken.
   */
  reworded(draft: Draft): void;
  /** The server answers: what waits for a connection or for its next try goes now. */
  reachable(): void;
  /**
   * Stops the timer; no event comes afterwards, and calls that are not on disk reject. What is under
   * way is told again by the next launch, under the same keys.
   */
  close(): void;
}

export interface OutboxOptions {
  readonly store: OutboxStore;
  /** What was typed and not sent: the rewording of a message that waits is a draft under its id. */
  readonly drafts: Promise<{ list(): readonly Draft[] }>;
  readonly api: Pick<
    ChatApi,
    'createChat' | 'updateChat' | 'sendMessage' | 'cancelRun' | 'deleteChat'
  >;
  readonly clock: Clock;
  readonly random: () => number;
  /** The time as ISO 8601. */
  readonly now: () => string;
  /** A new `Idempotency-Key`. */
  readonly newId: () => string;
  readonly onEvent: (event: OutboxEvent) => void;
}

/** Timers of the platform hold 31 bits; a longer one fires at once. Woken early, the machine sets it anew. */
const LONGEST_TIMER_MS = 24 * 60 * 60 * 1_000;

interface Waiting {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

/** Drives the pure machine. Rejects with a StorageError when what waits cannot be read. */
export async function openOutbox(options: OutboxOptions): Promise<Outbox> {
  const { store, api, clock } = options;
  const records = await store.load();
  const drafts = (await whenOpened(options.drafts, (opened) => opened.list())) ?? [];
  let state = initialState(records, drafts, clock.now());
  const calls = new Map<number, Waiting>();
  const inputs: Input[] = [];
  let stepping = false;
  let lastCall = 0;
  let cancelTimer: () => void = () => undefined;
  let closed = false;

  /** An event's listener may call back: the effects of one step are run before the next is taken. */
  function dispatch(input: Input): void {
    inputs.push(input);
    if (stepping) return;
    stepping = true;
    try {
      for (let next = inputs.shift(); next !== undefined; next = inputs.shift()) take(next);
    } finally {
      stepping = false;
    }
  }

  function take(input: Input): void {
    const next = step(state, input, { now: clock.now(), random: options.random() });
    state = next.state;
    for (const effect of next.effects) run(effect);
  }

  function run(effect: Effect): void {
    // The write that was under way may still answer its call.
    if (closed && effect.type !== 'reply') return;
    switch (effect.type) {
      case 'emit':
        options.onEvent(effect.event);
        return;
      case 'reply':
        reply(effect.call, effect.reply);
        return;
      case 'write':
        store.write(effect.changes).then(
          () => dispatch({ type: 'written' }),
          (error: unknown) => dispatch({ type: 'notWritten', error }),
        );
        return;
      case 'createChat': {
        const { localId, request } = effect;
        api.createChat(request, localId).then(
          (chat) => dispatch({ type: 'created', localId, chat }),
          (error: unknown) => dispatch({ type: 'notCreated', localId, error: asError(error) }),
        );
        return;
      }
      case 'updateChat': {
        const { localId, sessionId, patch } = effect;
        api.updateChat(sessionId, patch).then(
          (chat) => dispatch({ type: 'updated', localId, chat }),
          (error: unknown) => dispatch({ type: 'notUpdated', localId, error: asError(error) }),
        );
        return;
      }
      case 'sendMessage': {
        const { entryId, sessionId, request } = effect;
        api.sendMessage(sessionId, request, entryId).then(
          (accepted) => dispatch({ type: 'accepted', entryId, accepted }),
          (error: unknown) => dispatch({ type: 'notAccepted', entryId, error: asError(error) }),
        );
        return;
      }
      case 'cancelRun': {
        const { sessionId, runId } = effect.stop;
        api.cancelRun(sessionId, runId).then(
          (ended) => dispatch({ type: 'stopped', runId, run: ended }),
          (error: unknown) => dispatch({ type: 'notStopped', runId, error: asError(error) }),
        );
        return;
      }
      case 'deleteChat': {
        const { sessionId } = effect;
        api.deleteChat(sessionId).then(
          () => dispatch({ type: 'deleted', sessionId }),
          (error: unknown) => dispatch({ type: 'notDeleted', sessionId, error: asError(error) }),
        );
        return;
      }
      case 'setTimer': {
        cancelTimer();
        const now = clock.now();
        const at = Math.min(effect.at, now + LONGEST_TIMER_MS);
        cancelTimer = clock.after(at - now, () => dispatch({ type: 'timer', at }));
        return;
      }
      case 'clearTimer':
        cancelTimer();
        return;
      default:
        assertNever(effect);
    }
  }

  function reply(call: number, outcome: Reply): void {
    const waiting = calls.get(call);
    calls.delete(call);
    if (outcome.kind === 'refused') waiting?.reject(outcome.error);
    else waiting?.resolve(outcome);
  }

  async function ask<K extends Reply['kind']>(
    kind: K,
    command: (call: number) => Command,
  ): Promise<Extract<Reply, { kind: K }>> {
    if (closed) throw refusals.closing();
    lastCall += 1;
    const call = lastCall;
    const outcome = await new Promise<Reply>((resolve, reject) => {
      calls.set(call, { resolve, reject });
      dispatch({ type: 'command', command: command(call) });
    });
    if (!isOfKind(outcome, kind)) throw new Error(`Unexpected reply: ${outcome.kind}`);
    return outcome;
  }

  dispatch({ type: 'start' });

  return {
    list: () => ({ messages: viewMessages(state), stops: viewStops(state) }),
    localChats: () => viewLocalChats(state),
    isLocal: (sessionId) => state.records.chats.some(({ localId }) => localId === sessionId),
    isDeleted: (sessionId) => isDeleted(state, currentId(state, sessionId)),
    deletedIds: () =>
      new Set([...state.gone, ...state.records.deletions.map(({ sessionId }) => sessionId)]),
    async send(request) {
      const at = options.now();
      return (await ask('message', (call) => ({ type: 'send', call, request, at }))).message;
    },
    async edit(entryId, text) {
      const spareId = options.newId();
      const asked = await ask('message', (call) => ({
        type: 'edit',
        call,
        entryId,
        text,
        spareId,
      }));
      return asked.message;
    },
    async cancel(entryId) {
      await ask('done', (call) => ({ type: 'cancel', call, entryId }));
    },
    async sendNow(entryId) {
      const spareId = options.newId();
      await ask('done', (call) => ({ type: 'sendNow', call, entryId, spareId }));
    },
    async updateLocalChat(localId, patch) {
      const asked = await ask('chat', (call) => ({
        type: 'updateLocalChat',
        call,
        localId,
        patch,
      }));
      return asked.chat;
    },
    async stop(stop) {
      return (await ask('stop', (call) => ({ type: 'stop', call, stop }))).outcome;
    },
    async deleteChat(sessionId, undoMs) {
      await ask('done', (call) => ({ type: 'deleteChat', call, sessionId, undoMs }));
    },
    async undeleteChat(sessionId) {
      await ask('done', (call) => ({ type: 'undeleteChat', call, sessionId }));
    },
    reworded({ sessionId, text }) {
      if (!closed && sessionId !== null) dispatch({ type: 'reworded', entryId: sessionId, text });
    },
    reachable() {
      if (!closed) dispatch({ type: 'reachable' });
    },
    close() {
      closed = true;
      cancelTimer();
      const { writing } = state;
      const written = writing !== undefined && 'call' in writing.intent && writing.intent.call;
      for (const [call, { reject }] of calls) {
        if (call !== written) reject(refusals.closing());
      }
    },
  };
}

function isOfKind<K extends Reply['kind']>(
  reply: Reply,
  kind: K,
): reply is Extract<Reply, { kind: K }> {
  return reply.kind === kind;
}

/** A fault of our own is shown as what it is, and not tried again by itself. */
function asError(error: unknown): MillraceError {
  if (error instanceof MillraceError) return error;
  return new MillraceError('internal', errorMessage(error), { cause: error });
}
