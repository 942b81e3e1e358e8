import type { Chat } from '../../../../src/shared/chat.ts';
import type { LoggedEvent } from '../../../../src/shared/events.ts';
import type { Accepted } from '../../../../src/shared/http.ts';
import type { RunEvent, Store } from '../../../../src/backend/store/ports.ts';
import { decodeEvent, type StoredEvent } from '../../../../src/backend/store/records.ts';

export const USER = 'ada';

let lastId = 0;

/** Ids that sort by the time that they were made, like the real ones. */
export function newId(kind = 'id'): string {
  lastId += 1;
  return `${String(lastId).padStart(9, '0')}-${kind}`;
}

export function time(second = 0): string {
  return new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
}

export function idempotency(key = newId('key'), fingerprint = 'same', scope = '/path') {
  return { key, scope, fingerprint };
}

export function createChat(
  store: Store,
  options: Partial<Parameters<Store['createChat']>[0]> = {},
): Promise<Chat> {
  return store.createChat({
    userId: USER,
    idempotency: idempotency(),
    sessionId: newId('chat'),
    now: time(),
    ...options,
  });
}

export function accept(
  store: Store,
  sessionId: string,
  options: Partial<Parameters<Store['acceptMessage']>[0]> = {},
): Promise<Accepted> {
  return store.acceptMessage({
    userId: USER,
    sessionId,
    idempotency: idempotency(),
    messageId: newId('message'),
    answerId: newId('answer'),
    runId: newId('run'),
    text: 'Hello',
    title: 'A title',
    now: time(1),
    ...options,
  });
}

export function retry(
  store: Store,
  sessionId: string,
  ofRunId: string,
  options: Partial<Parameters<Store['retryRun']>[0]> = {},
) {
  return store.retryRun({
    userId: USER,
    sessionId,
    idempotency: idempotency(),
    ofRunId,
    runId: newId('run'),
    answerId: newId('answer'),
    now: time(2),
    ...options,
  });
}

/** A chat whose one message is being answered. */
export async function runningChat(
  store: Store,
): Promise<Accepted & { sessionId: string; runId: string; answerId: string }> {
  const { sessionId } = await createChat(store);
  const accepted = await accept(store, sessionId);
  const { runId, messageId: answerId } = accepted.run;
  await store.startRun(runId, 'demo/tour', time(2));
  return { ...accepted, sessionId, runId, answerId };
}

export function token(run: { runId: string; answerId: string }, text: string): RunEvent {
  return { type: 'token', runId: run.runId, messageId: run.answerId, text };
}

export const STOP = {
  type: 'completed',
  finishReason: 'stop',
  usage: { inputTokens: 3, outputTokens: 5 },
} as const;

export const ALL = { events: 10_000, bytes: 100_000_000 };

export async function readLog(store: Store, sessionId: string, after = 0): Promise<StoredEvent[]> {
  const slice = await store.readLog(sessionId, after, ALL);
  if (slice.type !== 'events') throw new Error(`The log is ${slice.type}.`);
  return [...slice.events];
}

export async function readEvents(store: Store, sessionId: string): Promise<LoggedEvent[]> {
  return (await readLog(store, sessionId)).map(decodeEvent);
}

export async function head(store: Store, sessionId: string, userId = USER): Promise<number> {
  const log = await store.openLog(userId, sessionId);
  return log.type === 'open' ? log.head : -1;
}
