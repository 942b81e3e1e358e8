import { assertNever } from '../../../shared/assert-never.ts';
import type { LocalChat, PendingDeletion } from '../../../shared/outbox.ts';
import type { OutboxChange, OutboxRecords } from '../ports/outbox-store.ts';

/** What a store holds after these changes (ports/outbox-store.ts says what each does). */
export function applyChanges(
  records: OutboxRecords,
  changes: readonly OutboxChange[],
): OutboxRecords {
  return changes.reduce(apply, records);
}

function apply(records: OutboxRecords, change: OutboxChange): OutboxRecords {
  const { messages, chats, stops, deletions } = records;
  switch (change.type) {
    case 'putMessage': {
      const { message } = change;
      return { ...records, messages: put(messages, message, (m) => m.entryId === message.entryId) };
    }
    case 'removeMessage':
      return { ...records, messages: messages.filter((m) => m.entryId !== change.entryId) };
    case 'putChat': {
      const { chat } = change;
      return { ...records, chats: put(chats, chat, (c) => c.localId === chat.localId) };
    }
    case 'removeChat':
      return { ...records, chats: chats.filter((c) => c.localId !== change.localId) };
    case 'putStop': {
      const { stop } = change;
      return { ...records, stops: put(stops, stop, (s) => s.runId === stop.runId) };
    }
    case 'removeStop':
      return { ...records, stops: stops.filter((s) => s.runId !== change.runId) };
    case 'putDeletion': {
      const { deletion } = change;
      const same = (d: PendingDeletion): boolean => d.sessionId === deletion.sessionId;
      return { ...records, deletions: put(deletions, deletion, same) };
    }
    case 'removeDeletion':
      return { ...records, deletions: deletions.filter((d) => d.sessionId !== change.sessionId) };
    default:
      return assertNever(change);
  }
}

function put<T>(items: readonly T[], item: T, isSame: (other: T) => boolean): readonly T[] {
  if (!items.some(isSame)) return [...items, item];
  return items.map((other) => (isSame(other) ? item : other));
}

export function localChatOf(records: OutboxRecords, localId: string): LocalChat | undefined {
  return records.chats.find((chat) => chat.localId === localId);
}

export function deletionOf(records: OutboxRecords, sessionId: string): PendingDeletion | undefined {
  return records.deletions.find((deletion) => deletion.sessionId === sessionId);
}

export function withKey<K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  return new Map(map).set(key, value);
}

export function withoutKey<K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> {
  if (!map.has(key)) return map;
  const rest = new Map(map);
  rest.delete(key);
  return rest;
}

export function withMember<T>(set: ReadonlySet<T>, member: T): ReadonlySet<T> {
  return new Set(set).add(member);
}

export function withoutMember<T>(set: ReadonlySet<T>, member: T): ReadonlySet<T> {
  const rest = new Set(set);
  rest.delete(member);
  return rest;
}
