import { assertNever } from '../../../shared/assert-never.ts';
import type { MillraceError } from '../../../shared/errors.ts';
import type { LocalChat, OutboxMessage } from '../../../shared/outbox.ts';
import type { OutboxChange } from '../ports/outbox-store.ts';
import { deletionOf, localChatOf, withKey } from './outbox-records.ts';
import type { Command, Effect, Environment, MachineState, Reply, Step } from './outbox-state.ts';
import {
  currentId,
  messagesOf,
  viewLocalChat,
  viewMessage,
  viewMessages,
  viewStops,
} from './outbox-view.ts';
import { refusals } from './outbox-words.ts';

/** What an intent comes to when its turn at the disk is there. */
export type Plan =
  | { readonly type: 'write'; readonly changes: readonly OutboxChange[] }
  /** There is nothing to write. */
  | { readonly type: 'done'; readonly step: Step };

type Of<T extends Command['type']> = Extract<Command, { type: T }>;

export function planCommand(state: MachineState, command: Command, env: Environment): Plan {
  switch (command.type) {
    case 'send':
      return planSend(state, command);
    case 'edit':
      return planEdit(state, command);
    case 'cancel':
      return planCancel(state, command, env);
    case 'sendNow':
      return planSendNow(state, command);
    case 'updateLocalChat':
      return planUpdate(state, command);
    case 'stop':
      return planStop(state, command);
    case 'deleteChat':
      return planDelete(state, command, env);
    case 'undeleteChat':
      return planUndelete(state, command);
    default:
      return assertNever(command);
  }
}

function write(...changes: readonly OutboxChange[]): Plan {
  return { type: 'write', changes };
}

function answer(state: MachineState, call: number, reply: Reply): Plan {
  return { type: 'done', step: { state, effects: [{ type: 'reply', call, reply }] } };
}

function refuse(state: MachineState, call: number, error: MillraceError): Plan {
  return answer(state, call, { kind: 'refused', error });
}

function planSend(state: MachineState, { call, request, at }: Of<'send'>): Plan {
  const record = state.records.messages.find(({ entryId }) => entryId === request.entryId);
  const known = viewMessage(state, request.entryId) ?? record;
  if (known !== undefined) return answer(state, call, { kind: 'message', message: known });
  const sessionId = currentId(state, request.sessionId);
  if (state.gone.has(sessionId)) return refuse(state, call, refusals.chatDeleted());
  const { entryId, text, model } = request;
  const chosen = model === undefined ? {} : { model };
  const local = localChatOf(state.records, sessionId);
  const changes: OutboxChange[] = [];
  if (deletionOf(state.records, sessionId) !== undefined) {
    // One that only lost its messages to `cancel` is begun again.
    if (!isEmptied(state, sessionId)) return refuse(state, call, refusals.chatDeleted());
    changes.push({ type: 'removeDeletion', sessionId });
  }
  const isMade = state.made.has(request.sessionId);
  if (local === undefined && !isMade && (request.isNewChat || state.begun.has(sessionId))) {
    changes.push({ type: 'putChat', chat: { localId: sessionId, ...chosen, createdAt: at } });
  }
  const message: OutboxMessage = {
    entryId,
    sessionId,
    text,
    ...chosen,
    createdAt: at,
    attempts: 0,
    status: { state: 'queued' },
  };
  return write(
    ...changes,
    { type: 'putMessage', message },
    ...behind(state, from(messagesOf(state, sessionId), request.before)),
  );
}

/** This message and those behind it; none where it is not among them. */
function from(
  messages: readonly OutboxMessage[],
  entryId: string | undefined,
): readonly OutboxMessage[] {
  const at = messages.findIndex((message) => message.entryId === entryId);
  return at < 0 ? [] : messages.slice(at);
}

/** A new record goes to the end: those that come after it are put behind it again. */
function behind(state: MachineState, later: readonly OutboxMessage[]): OutboxChange[] {
  return later.flatMap(({ entryId }): OutboxChange[] => {
    const record = state.records.messages.find((other) => other.entryId === entryId);
    if (record === undefined) return [];
    return [
      { type: 'removeMessage', entryId },
      { type: 'putMessage', message: record },
    ];
  });
}

/** A chat that goes because its last message was taken back before it was made. */
function isEmptied(state: MachineState, sessionId: string): boolean {
  const isAsked = localChatOf(state.records, sessionId)?.asked !== undefined;
  return isAsked && messagesOf(state, sessionId).length === 0;
}

/** The record as the next try finds it: what is live of it is of this process only. */
function queued(message: OutboxMessage, text = message.text): OutboxMessage {
  return { ...message, text, status: { state: 'queued' } };
}

function isConflict({ status }: OutboxMessage): boolean {
  return status.state === 'failed' && status.error.code === 'idempotency_conflict';
}

function planEdit(state: MachineState, { call, entryId, text, spareId }: Of<'edit'>): Plan {
  const message = viewMessage(state, entryId);
  if (message === undefined) return refuse(state, call, refusals.notWaiting());
  if (message.status.state === 'sending') return refuse(state, call, refusals.beingSent());
  if (isConflict(message)) return replace(state, message, text, spareId);
  return write({ type: 'putMessage', message: queued(message, text) });
}

/** The same place in the chat under another key, under which nothing has gone out yet. */
function replace(state: MachineState, message: OutboxMessage, text: string, newId: string): Plan {
  const { entryId, sessionId } = message;
  const later = from(messagesOf(state, sessionId), entryId).slice(1);
  const again = { ...queued(message, text), entryId: newId, attempts: 0, unanswered: 0 };
  return write(
    { type: 'removeMessage', entryId },
    { type: 'putMessage', message: again },
    ...behind(state, later),
  );
}

/**
 * One that failed is not tried again by itself: it must be possible to let go of it. What of it should
 * have arrived all the same is in the chat.
 */
function mayBeAccepted({ status, unanswered = 0 }: OutboxMessage): boolean {
  return unanswered > 0 && status.state !== 'failed';
}

function planCancel(state: MachineState, { call, entryId }: Of<'cancel'>, env: Environment): Plan {
  const message = viewMessage(state, entryId);
  if (message === undefined) return refuse(state, call, refusals.notWaiting());
  if (message.status.state === 'sending') return refuse(state, call, refusals.beingSent());
  if (mayBeAccepted(message)) return refuse(state, call, refusals.mayBeAccepted());
  const removal: OutboxChange = { type: 'removeMessage', entryId };
  const { sessionId } = message;
  const local = localChatOf(state.records, sessionId);
  if (local === undefined || messagesOf(state, sessionId).length > 1) return write(removal);
  if (local.asked === undefined) return write(removal, { type: 'removeChat', localId: sessionId });
  if (deletionOf(state.records, sessionId) !== undefined) return write(removal);
  // The server may have made it: what is empty there has to go.
  return write(removal, { type: 'putDeletion', deletion: { sessionId, dueAt: env.now } });
}

function planSendNow(state: MachineState, { call, entryId, spareId }: Of<'sendNow'>): Plan {
  const message = viewMessage(state, entryId);
  if (message === undefined) return refuse(state, call, refusals.notWaiting());
  switch (message.status.state) {
    case 'sending':
      return answer(state, call, { kind: 'done' });
    case 'queued':
      return answer(hasten(state, message), call, { kind: 'done' });
    case 'failed':
      return isConflict(message)
        ? replace(state, message, message.text, spareId)
        : write({ type: 'putMessage', message: queued(message) });
  }
}

/** Ends the pauses of what waits in this chat up to this message: it cannot go before them. */
function hasten(state: MachineState, message: OutboxMessage): MachineState {
  const live = new Map(state.live);
  for (const other of messagesOf(state, message.sessionId)) {
    if (other.status.state === 'queued') live.delete(other.entryId);
    if (other.entryId === message.entryId) break;
  }
  return { ...state, live };
}

function planUpdate(state: MachineState, { call, localId, patch }: Of<'updateLocalChat'>): Plan {
  const local = localChatOf(state.records, localId);
  if (local === undefined) return refuse(state, call, refusals.notLocal());
  if (patch.pinned === true || patch.archived === true) {
    return refuse(state, call, refusals.flagsOfLocalChat());
  }
  const chat: LocalChat = {
    ...local,
    ...(patch.title === undefined ? {} : { title: patch.title }),
    ...(patch.model === undefined ? {} : { model: patch.model }),
  };
  return write({ type: 'putChat', chat });
}

function planStop(state: MachineState, { call, stop }: Of<'stop'>): Plan {
  const known = state.records.stops.some(({ runId }) => runId === stop.runId);
  if (!known && !state.gone.has(stop.sessionId)) return write({ type: 'putStop', stop });
  if (!viewStops(state).some(({ runId }) => runId === stop.runId)) {
    return answer(state, call, { kind: 'stop', outcome: { delivered: true } });
  }
  return { type: 'done', step: { state: awaitStop(state, stop.runId, call), effects: [] } };
}

/** The next outcome answers the call; what waits is tried at once. */
function awaitStop(state: MachineState, runId: string, call: number): MachineState {
  const { attempts = 0, underWay = false, calls = [] } = state.stops.get(runId) ?? {};
  const next = { attempts, underWay, done: false, calls: [...calls, call] };
  return { ...state, stops: withKey(state.stops, runId, next) };
}

function planDelete(state: MachineState, command: Of<'deleteChat'>, { now }: Environment): Plan {
  const sessionId = currentId(state, command.sessionId);
  if (state.gone.has(sessionId) || deletionOf(state.records, sessionId) !== undefined) {
    return answer(state, command.call, { kind: 'done' });
  }
  const dueAt = now + command.undoMs;
  return write({ type: 'putDeletion', deletion: { sessionId, dueAt } });
}

function planUndelete(state: MachineState, command: Of<'undeleteChat'>): Plan {
  const sessionId = currentId(state, command.sessionId);
  const isPending = deletionOf(state.records, sessionId) !== undefined;
  const tooLate = state.deletions.get(sessionId)?.told === true;
  if (!isPending || tooLate || isEmptied(state, sessionId)) {
    return refuse(state, command.call, refusals.nothingToUndo());
  }
  return write({ type: 'removeDeletion', sessionId });
}

/** The command's changes are on disk, and in the state. */
export function commandDone(
  state: MachineState,
  command: Command,
  changes: readonly OutboxChange[],
): Step {
  const settled = forgetLive(state, changes);
  if (command.type === 'stop') {
    return { state: awaitStop(settled, command.stop.runId, command.call), effects: [] };
  }
  const next = { ...settled, begun: begunWith(settled.begun, changes) };
  return {
    state: next,
    effects: [
      ...deletionEvents(changes),
      { type: 'reply', call: command.call, reply: replyTo(next, command, changes) },
    ],
  };
}

/** A message that was sent again or removed begins anew; an edited one keeps its pause. */
function forgetLive(state: MachineState, changes: readonly OutboxChange[]): MachineState {
  const live = new Map(state.live);
  const put = new Set(changes.flatMap((c) => (c.type === 'putMessage' ? c.message.entryId : [])));
  const removed = new Set(changes.flatMap((c) => (c.type === 'removeMessage' ? c.entryId : [])));
  for (const entryId of removed) if (!put.has(entryId)) live.delete(entryId);
  for (const entryId of put) {
    // One that is put behind another again only has another place.
    if (!removed.has(entryId) && live.get(entryId)?.state === 'failed') live.delete(entryId);
  }
  return { ...state, live };
}

function begunWith(
  begun: ReadonlySet<string>,
  changes: readonly OutboxChange[],
): ReadonlySet<string> {
  const begunNow = changes.flatMap((c) => (c.type === 'putChat' ? [c.chat.localId] : []));
  return new Set([...begun, ...begunNow]);
}

function deletionEvents(changes: readonly OutboxChange[]): Effect[] {
  return changes.flatMap((change): Effect[] => {
    if (change.type === 'putDeletion') {
      const { sessionId } = change.deletion;
      return [{ type: 'emit', event: { type: 'deleted', sessionId } }];
    }
    if (change.type === 'removeDeletion') {
      return [{ type: 'emit', event: { type: 'undeleted', sessionId: change.sessionId } }];
    }
    return [];
  });
}

function replyTo(state: MachineState, command: Command, changes: readonly OutboxChange[]): Reply {
  if (command.type === 'updateLocalChat') {
    const local = localChatOf(state.records, command.localId);
    if (local === undefined) return { kind: 'refused', error: refusals.notLocal() };
    return { kind: 'chat', chat: viewLocalChat(state, local) };
  }
  if (command.type === 'send' || command.type === 'edit') {
    const written = changes.find((change) => change.type === 'putMessage')?.message.entryId;
    const message = viewMessages(state).find(({ entryId }) => entryId === written);
    if (message === undefined) return { kind: 'refused', error: refusals.notWaiting() };
    return { kind: 'message', message };
  }
  return { kind: 'done' };
}
