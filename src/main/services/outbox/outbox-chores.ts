import { assertNever } from '../../../shared/assert-never.ts';
import type { Chat } from '../../../shared/chat.ts';
import { titleFrom } from '../../../shared/chat-title.ts';
import type { CreateChatRequest } from '../../../shared/http.ts';
import type { LocalChat, OutboxMessage } from '../../../shared/outbox.ts';
import type { OutboxChange } from '../ports/outbox-store.ts';
import type { Plan } from './outbox-commands.ts';
import { isOver, retryDelay } from './outbox-pause.ts';
import {
  deletionOf,
  localChatOf,
  withKey,
  withMember,
  withoutKey,
  withoutMember,
} from './outbox-records.ts';
import type {
  Chore,
  Effect,
  Environment,
  Intent,
  MachineState,
  Step,
  Work,
} from './outbox-state.ts';
import { isDeleted, messagesOf, viewLocalChat, viewMessage } from './outbox-view.ts';
import { diskError, lostChatError } from './outbox-words.ts';

type Of<T extends Chore['type']> = Extract<Chore, { type: T }>;

/** A chore was put down some time ago: what made it due may be over. */
export function planChore(state: MachineState, chore: Chore, env: Environment): Plan {
  switch (chore.type) {
    case 'begin':
      return planBegin(state, chore, env);
    case 'adopt':
      return planAdopt(state, chore);
    case 'settle':
      return write([{ type: 'removeMessage', entryId: chore.entryId }]);
    case 'notTaken':
      return planNotTaken(state, chore);
    case 'keepFailure':
      return planKeepFailure(state, chore);
    case 'dropStop':
      return write([{ type: 'removeStop', runId: chore.runId }]);
    case 'tell':
      return { type: 'done', step: tellDeletion(state, chore.sessionId) };
    case 'rescue':
      return planRescue(state, chore, env);
    case 'forget':
      return planForget(state, chore);
    case 'keepChat':
      return write([{ type: 'removeDeletion', sessionId: chore.sessionId }]);
    default:
      return assertNever(chore);
  }
}

function write(changes: readonly OutboxChange[]): Plan {
  return { type: 'write', changes };
}

function done(state: MachineState, effects: readonly Effect[] = []): Plan {
  return { type: 'done', step: { state, effects } };
}

function release(state: MachineState, sessionId: string): MachineState {
  return { ...state, busy: withoutKey(state.busy, sessionId) };
}

function occupy(state: MachineState, sessionId: string, work: Work): MachineState {
  return { ...state, busy: withKey(state.busy, sessionId, work) };
}

/** The message that goes next in this chat, if it may go now. */
export function readyHead(
  state: MachineState,
  sessionId: string,
  now: number,
): OutboxMessage | undefined {
  const head = messagesOf(state, sessionId)[0];
  if (head?.status.state !== 'queued' || !isOver(head.status, now)) return undefined;
  return isBeingReworded(state, head) ? undefined : head;
}

function isBeingReworded({ rewordings }: MachineState, { entryId, text }: OutboxMessage): boolean {
  const typed = rewordings.get(entryId);
  return typed !== undefined && typed !== text;
}

function planBegin(state: MachineState, chore: Of<'begin'>, { now }: Environment): Plan {
  const { sessionId, entryId } = chore;
  const head = readyHead(state, sessionId, now);
  if (head?.entryId !== entryId || isDeleted(state, sessionId)) {
    return done(release(state, sessionId));
  }
  const local = localChatOf(state.records, sessionId);
  const tried: OutboxMessage = {
    ...head,
    attempts: head.attempts + 1,
    status: { state: 'queued' },
  };
  // Its chat is made first: until then nothing of the message goes out.
  const message = local === undefined ? unanswered(tried) : tried;
  const changes: OutboxChange[] = [{ type: 'putMessage', message }];
  if (local !== undefined && local.asked === undefined) {
    changes.push({ type: 'putChat', chat: { ...local, asked: wanted(local) } });
  }
  return write(changes);
}

/** One more try that may be accepted, written down before it is made. */
function unanswered(message: OutboxMessage): OutboxMessage {
  return { ...message, unanswered: (message.unanswered ?? 0) + 1 };
}

function planNotTaken(state: MachineState, { entryId, never }: Of<'notTaken'>): Plan {
  const record = state.records.messages.find((message) => message.entryId === entryId);
  if (record?.unanswered === undefined || record.unanswered === 0) return done(state);
  const message = { ...record, unanswered: never ? 0 : record.unanswered - 1 };
  return write([{ type: 'putMessage', message }]);
}

function wanted({ title, model }: LocalChat): CreateChatRequest {
  return { ...(title === undefined ? {} : { title }), ...(model === undefined ? {} : { model }) };
}

function planAdopt(state: MachineState, { localId, chat, told }: Of<'adopt'>): Plan {
  const local = localChatOf(state.records, localId);
  const work = state.busy.get(localId);
  if (local === undefined || work === undefined) return done(release(state, localId));
  const deletion = deletionOf(state.records, localId);
  const now = wanted(local);
  const changed = now.title !== told.title || now.model !== told.model;
  if (changed && deletion === undefined) {
    return done(
      occupy(state, localId, { type: 'patch', entryId: entryOf(work), chat, told: now }),
      [{ type: 'updateChat', localId, sessionId: chat.sessionId, patch: now }],
    );
  }
  const { sessionId } = chat;
  const next = entryOf(work);
  const goesOn = (entryId: string): boolean =>
    entryId === next && deletion === undefined && state.live.get(entryId)?.state === 'sending';
  return write([
    { type: 'removeChat', localId },
    ...state.records.messages
      .filter((message) => message.sessionId === localId)
      .map((message) => (goesOn(message.entryId) ? unanswered(message) : message))
      .map((message): OutboxChange => ({ type: 'putMessage', message: { ...message, sessionId } })),
    ...(deletion === undefined
      ? []
      : [
          { type: 'removeDeletion' as const, sessionId: localId },
          { type: 'putDeletion' as const, deletion: { ...deletion, sessionId } },
        ]),
  ]);
}

function planKeepFailure(state: MachineState, { entryId, unasked }: Of<'keepFailure'>): Plan {
  const message = viewMessage(state, entryId);
  // It was edited, sent again or removed meanwhile.
  if (message?.status.state !== 'failed') return done(state);
  const local = localChatOf(state.records, message.sessionId);
  const changes: OutboxChange[] = [{ type: 'putMessage', message }];
  if (unasked && local !== undefined) {
    const { localId, createdAt } = local;
    changes.push({ type: 'putChat', chat: { localId, ...wanted(local), createdAt } });
  }
  return write(changes);
}

function tellDeletion(state: MachineState, sessionId: string): Step {
  if (deletionOf(state.records, sessionId) === undefined) return stay(release(state, sessionId));
  const local = localChatOf(state.records, sessionId);
  if (local !== undefined) {
    // One that the server may have made has an id there, which it is deleted by.
    return local.asked === undefined ? stay(forget(state, sessionId)) : create(state, local);
  }
  const attempts = state.deletions.get(sessionId)?.attempts ?? 0;
  return {
    state: {
      ...occupy(state, sessionId, { type: 'delete' }),
      deletions: withKey(state.deletions, sessionId, { attempts, told: true }),
    },
    effects: [{ type: 'deleteChat', sessionId }],
  };
}

function planRescue(state: MachineState, { sessionId }: Of<'rescue'>, { now }: Environment): Plan {
  const chat = state.lost.get(sessionId);
  const messages = messagesOf(state, sessionId);
  const [first] = messages;
  const isKept = chat !== undefined && !isDeleted(state, sessionId);
  if (!isKept || (first === undefined && chat.draft === '')) {
    return done(leave(state, sessionId), [emitLeft(sessionId)]);
  }
  const { localId, draft } = chat;
  const title = first === undefined ? titleFrom(draft) : undefined;
  const local: LocalChat = {
    localId,
    ...(title === undefined ? {} : { title }),
    ...(first?.model === undefined ? {} : { model: first.model }),
    createdAt: new Date(now).toISOString(),
  };
  return write([
    { type: 'putChat', chat: local },
    // Nothing of it went out there: the new chat is another place for its key.
    ...messages.map((message): OutboxChange => ({
      type: 'putMessage',
      message: {
        ...message,
        sessionId: localId,
        attempts: 0,
        unanswered: 0,
        status: { state: 'failed', error: lostChatError },
      },
    })),
  ]);
}

function rescued(state: MachineState, { sessionId }: Of<'rescue'>): Step {
  const localId = state.lost.get(sessionId)?.localId ?? sessionId;
  const local = localChatOf(state.records, localId);
  const live = new Map(state.live);
  for (const { entryId } of messagesOf(state, localId)) live.delete(entryId);
  const chat = local === undefined ? undefined : viewLocalChat(state, local);
  return {
    state: { ...leave(state, sessionId), live, begun: withMember(state.begun, localId) },
    effects: [emitLeft(sessionId, chat)],
  };
}

function leave(state: MachineState, sessionId: string): MachineState {
  return { ...release(state, sessionId), lost: withoutKey(state.lost, sessionId) };
}

function emitLeft(sessionId: string, chat?: Chat): Effect {
  return { type: 'emit', event: { type: 'left', sessionId, chat } };
}

/** Busy until it is written down: nothing of the chat goes meanwhile. */
export function forget(state: MachineState, sessionId: string): MachineState {
  const waiting: readonly Intent[] = [...state.waiting, { type: 'forget', sessionId }];
  return { ...occupy(state, sessionId, { type: 'forget' }), waiting };
}

function planForget(state: MachineState, { sessionId }: Of<'forget'>): Plan {
  // A chat that was never told to anybody may have been brought back at the last moment.
  if (deletionOf(state.records, sessionId) === undefined) return done(release(state, sessionId));
  const { records } = state;
  return write([
    ...records.messages
      .filter((message) => message.sessionId === sessionId)
      .map(({ entryId }): OutboxChange => ({ type: 'removeMessage', entryId })),
    ...records.stops
      .filter((stop) => stop.sessionId === sessionId)
      .map(({ runId }): OutboxChange => ({ type: 'removeStop', runId })),
    { type: 'removeChat', localId: sessionId },
    { type: 'removeDeletion', sessionId },
  ]);
}

/** The chore's changes are on disk, and in the state; `before`: without them. */
export function choreDone(state: MachineState, chore: Chore, before: MachineState): Step {
  switch (chore.type) {
    case 'begin':
      return begun(state, chore);
    case 'adopt':
      return adopted(state, chore);
    case 'settle':
      return stay({ ...state, settled: withoutMember(state.settled, chore.entryId) });
    case 'notTaken':
      return stay(state);
    case 'keepFailure':
      return stay({ ...state, live: withoutKey(state.live, chore.entryId) });
    case 'tell':
      return stay(state);
    case 'dropStop':
      return stay({ ...state, stops: withoutKey(state.stops, chore.runId) });
    case 'rescue':
      return rescued(state, chore);
    case 'forget':
      return forgotten(state, chore, before);
    case 'keepChat':
      return {
        state: {
          ...release(state, chore.sessionId),
          deletions: withoutKey(state.deletions, chore.sessionId),
        },
        effects: [emitUndeleted(chore.sessionId)],
      };
    default:
      return assertNever(chore);
  }
}

function stay(state: MachineState): Step {
  return { state, effects: [] };
}

function emitUndeleted(sessionId: string): Effect {
  return { type: 'emit', event: { type: 'undeleted', sessionId } };
}

function begun(state: MachineState, { sessionId, entryId }: Of<'begin'>): Step {
  const sending: MachineState = {
    ...state,
    live: withKey(state.live, entryId, { state: 'sending' }),
  };
  const local = localChatOf(state.records, sessionId);
  if (local === undefined) return send(sending, sessionId, entryId);
  return create(sending, local, entryId);
}

function send(state: MachineState, sessionId: string, entryId: string): Step {
  const message = viewMessage(state, entryId);
  if (message === undefined) return stay(release(state, sessionId));
  const { text, model } = message;
  const request = { text, ...(model === undefined ? {} : { model }) };
  return {
    state: occupy(state, sessionId, { type: 'send', entryId }),
    effects: [{ type: 'sendMessage', entryId, sessionId, request }],
  };
}

/** The server makes a chat once for a key: asked again, in the same words, it answers with the same chat. */
function create(state: MachineState, local: LocalChat, entryId?: string): Step {
  const { localId } = local;
  return {
    state: occupy(state, localId, { type: 'create', entryId }),
    effects: [{ type: 'createChat', localId, request: local.asked ?? wanted(local) }],
  };
}

function adopted(state: MachineState, { localId, chat }: Of<'adopt'>): Step {
  const { sessionId } = chat;
  const work = state.busy.get(localId);
  const entryId = entryOf(work);
  const tried = state.deletions.get(localId);
  const deletions = withoutKey(state.deletions, localId);
  const known: MachineState = {
    ...release(state, localId),
    made: withKey(state.made, localId, sessionId),
    deletions: tried === undefined ? deletions : withKey(deletions, sessionId, tried),
  };
  const deleted = isDeleted(known, sessionId);
  const effects: Effect[] = [
    { type: 'emit', event: { type: 'chatMade', localId, chat } },
    ...(deleted ? [{ type: 'emit' as const, event: { type: 'deleted' as const, sessionId } }] : []),
  ];
  const goesOn = entryId !== undefined && !deleted && known.live.get(entryId)?.state === 'sending';
  if (goesOn) {
    const next = send(known, sessionId, entryId);
    return { state: next.state, effects: [...effects, ...next.effects] };
  }
  const live = entryId === undefined ? known.live : withoutKey(known.live, entryId);
  return { state: { ...known, live }, effects };
}

function forgotten(state: MachineState, { sessionId }: Of<'forget'>, before: MachineState): Step {
  const stops = new Map(state.stops);
  const live = new Map(state.live);
  const effects: Effect[] = [];
  for (const { runId } of before.records.stops.filter((stop) => stop.sessionId === sessionId)) {
    for (const call of stops.get(runId)?.calls ?? []) {
      effects.push({
        type: 'reply',
        call,
        reply: { kind: 'stop', outcome: { delivered: true } },
      });
    }
    stops.delete(runId);
  }
  for (const { entryId } of messagesOf(before, sessionId)) live.delete(entryId);
  const deletions = withoutKey(state.deletions, sessionId);
  return { state: { ...release(state, sessionId), stops, live, deletions }, effects };
}

/** The disk refused the chore. What has been agreed with the server is written down later. */
export function choreFailed(
  state: MachineState,
  chore: Chore,
  error: unknown,
  env: Environment,
): MachineState {
  if (chore.type !== 'begin' && chore.type !== 'adopt') return state;
  const work = chore.type === 'adopt' ? state.busy.get(chore.localId) : undefined;
  const entryId = chore.type === 'begin' ? chore.entryId : entryOf(work);
  const freed = chore.type === 'begin' ? release(state, chore.sessionId) : state;
  if (entryId === undefined) return freed;
  const retryAt = env.now + retryDelay(state.storeFailures, env);
  return {
    ...freed,
    live: withKey(freed.live, entryId, {
      state: 'queued',
      retryAt,
      lastError: diskError(error),
    }),
  };
}

export function entryOf(work: Work | undefined): string | undefined {
  return work !== undefined && 'entryId' in work ? work.entryId : undefined;
}

export function addGone(state: MachineState, sessionId: string): Step {
  return {
    state: { ...state, gone: withMember(state.gone, sessionId) },
    effects: [{ type: 'emit', event: { type: 'gone', sessionId } }],
  };
}
