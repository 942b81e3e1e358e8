import type { Chat } from '../../../shared/chat.ts';
import { titleFrom } from '../../../shared/chat-title.ts';
import type { LocalChat, OutboxMessage, PendingStop } from '../../../shared/outbox.ts';
import { deletionOf } from './outbox-records.ts';
import type { MachineState, OutboxEvent } from './outbox-state.ts';

/** As the server calls a chat without a title (docs/protocol.md, "Chats"). */
const UNTITLED = 'New chat';

/** All that waits, in the order in which it goes. */
export function viewMessages(state: MachineState): readonly OutboxMessage[] {
  return state.records.messages
    .filter(({ entryId }) => !state.settled.has(entryId))
    .map((message) => withLive(state, message));
}

function withLive({ live }: MachineState, message: OutboxMessage): OutboxMessage {
  const status = live.get(message.entryId);
  return status === undefined ? message : { ...message, status };
}

export function viewMessage(state: MachineState, entryId: string): OutboxMessage | undefined {
  if (state.settled.has(entryId)) return undefined;
  const message = state.records.messages.find((other) => other.entryId === entryId);
  return message === undefined ? undefined : withLive(state, message);
}

export function messagesOf(state: MachineState, sessionId: string): readonly OutboxMessage[] {
  return viewMessages(state).filter((message) => message.sessionId === sessionId);
}

export function viewStops({ records, stops }: MachineState): readonly PendingStop[] {
  return records.stops.filter(({ runId }) => stops.get(runId)?.done !== true);
}

/** A chat that the server has not made yet, as the server will make it. */
export function viewLocalChat(state: MachineState, local: LocalChat): Chat {
  const first = state.records.messages.find(({ sessionId }) => sessionId === local.localId);
  const { localId, title, model, createdAt } = local;
  return {
    sessionId: localId,
    title: title ?? (first === undefined ? undefined : titleFrom(first.text)) ?? UNTITLED,
    ...(model === undefined ? {} : { model }),
    pinned: false,
    archived: false,
    createdAt,
    updatedAt: createdAt,
  };
}

export function viewLocalChats(state: MachineState): readonly Chat[] {
  return state.records.chats
    .filter(({ localId }) => !isDeleted(state, localId))
    .map((local) => viewLocalChat(state, local))
    .reverse();
}

export function currentId(state: MachineState, sessionId: string): string {
  return state.made.get(sessionId) ?? sessionId;
}

export function isDeleted(state: MachineState, sessionId: string): boolean {
  return state.gone.has(sessionId) || deletionOf(state.records, sessionId) !== undefined;
}

/** What a step changed of what can be seen. The events of a step are these, so none can be forgotten. */
export function changesBetween(before: MachineState, after: MachineState): OutboxEvent[] {
  return [
    ...localChatChanges(before, after),
    ...messageChanges(before, after),
    ...stopChanges(before, after),
  ];
}

function messageChanges(before: MachineState, after: MachineState): OutboxEvent[] {
  if (
    before.records.messages === after.records.messages &&
    before.live === after.live &&
    before.settled === after.settled
  ) {
    return [];
  }
  const known = new Map(before.records.messages.map((message) => [message.entryId, message]));
  const left = new Set(after.records.messages.map(({ entryId }) => entryId));
  const removed = before.records.messages.filter(
    // What was accepted has been told of already.
    ({ entryId }) => !left.has(entryId) && !before.settled.has(entryId),
  );
  const changed = after.records.messages.filter(
    (message) =>
      !after.settled.has(message.entryId) &&
      (known.get(message.entryId) !== message ||
        before.live.get(message.entryId) !== after.live.get(message.entryId)),
  );
  return [
    ...removed.map(({ entryId }): OutboxEvent => ({ type: 'removed', entryId })),
    ...changed.map((message): OutboxEvent => {
      const before = known.has(message.entryId) ? undefined : nextOf(after, message);
      return {
        type: 'put',
        message: withLive(after, message),
        ...(before === undefined ? {} : { before }),
      };
    }),
  ];
}

function nextOf(state: MachineState, { entryId }: OutboxMessage): string | undefined {
  const messages = viewMessages(state);
  return messages[messages.findIndex((other) => other.entryId === entryId) + 1]?.entryId;
}

function localChatChanges(before: MachineState, after: MachineState): OutboxEvent[] {
  if (before.records === after.records) return [];
  const shown = new Map(
    before.records.chats.map((local) => [local.localId, viewLocalChat(before, local)]),
  );
  const events: OutboxEvent[] = [];
  for (const local of after.records.chats) {
    const chat = viewLocalChat(after, local);
    const old = shown.get(local.localId);
    shown.delete(local.localId);
    if (old?.title !== chat.title || old.model !== chat.model) {
      events.push({ type: 'localChat', chat });
    }
  }
  for (const localId of shown.keys()) {
    if (!after.made.has(localId)) events.push({ type: 'localChatGone', localId });
  }
  return events;
}

function stopChanges(before: MachineState, after: MachineState): OutboxEvent[] {
  if (before.records.stops === after.records.stops && before.stops === after.stops) return [];
  const stops = viewStops(after);
  const old = viewStops(before);
  const same =
    stops.length === old.length && stops.every(({ runId }, index) => old[index]?.runId === runId);
  return same ? [] : [{ type: 'stops', stops }];
}
