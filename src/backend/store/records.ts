import { runSchema, type Chat, type Message, type Run } from '../../shared/chat.ts';
import { loggedEventSchema, type LoggedEvent } from '../../shared/events.ts';
import { MalformedError } from './errors.ts';

/** What a store keeps: the wire's objects, and what only the server knows about them. */

export interface ChatRecord extends Chat {
  readonly userId: string;
  /** The title is a person's own, or was made from the first message: it does not change by itself. */
  readonly titled: boolean;
  /** Sequence number of the newest event; 0 when there is none. */
  readonly head: number;
  /** Every event up to this number was cut from the log's front. */
  readonly tail: number;
}

export interface MessageRecord extends Message {
  /** Number of the event that made it: the order in which messages were accepted. */
  readonly sequence: number;
}

export interface RunRecord extends Run {
  /** Number of its `status queued`: runs of a chat go in this order. */
  readonly sequence: number;
  /** `sequence` of its answer. */
  readonly answerSequence: number;
  /** The model that the request itself named; a retry asks the same again. */
  readonly requestedModel?: string;
}

/** One event of a chat's log, as it lies there. */
export interface StoredEvent {
  readonly sequence: number;
  readonly type: LoggedEvent['type'];
  /** JSON of the event without its `type`: one line, the `data:` of the stream. */
  readonly data: string;
}

export interface NewEvent extends StoredEvent {
  /** `sequence` of the message whose content this is: it is blanked when that message is deleted. */
  readonly about: number | null;
}

/** What one transaction writes. Rows are put: made, or replaced by their id. */
export interface Change {
  readonly chat: ChatRecord;
  readonly messages: readonly MessageRecord[];
  readonly runs: readonly RunRecord[];
  readonly events: readonly NewEvent[];
}

export function isUnfinished(run: Run): boolean {
  return run.state === 'queued' || run.state === 'running';
}

/** The wire's view of a record: none of the server's own members. */
export function toChat(record: ChatRecord): Chat {
  return without(record, 'userId', 'titled', 'head', 'tail');
}

export function toMessage(record: MessageRecord): Message {
  return without(record, 'sequence');
}

export function toRun(record: RunRecord): Run {
  return without(record, 'sequence', 'answerSequence', 'requestedModel');
}

function without<T extends object, K extends keyof T>(value: T, ...names: K[]): Omit<T, K> {
  const hidden = new Set<PropertyKey>(names);
  const kept = Object.entries(value).filter(([name]) => !hidden.has(name));
  return Object.fromEntries(kept) as Omit<T, K>;
}

/** Throws MalformedError for an event that no client would understand. */
export function encodeEvent(
  sequence: number,
  event: LoggedEvent,
  about: number | null = null,
): NewEvent {
  // Thousands an answer, and of text alone: there is nothing in them to be wrong.
  if (event.type !== 'token' && event.type !== 'thinking') {
    const { error } = loggedEventSchema.safeParse(event);
    if (error !== undefined) throw new MalformedError(event.type, error);
  }
  const { type, ...data } = event;
  return { sequence, type, about, data: JSON.stringify(data) };
}

/** Throws MalformedError for a run that no client would understand, its usage and its error among it. */
export function checkRun(run: RunRecord): void {
  const { error } = runSchema.safeParse(toRun(run));
  if (error !== undefined) throw new MalformedError('run', error);
}

/** The opposite of `encodeEvent`. The log is this project's own, so it is not parsed again. */
export function decodeEvent(event: StoredEvent): LoggedEvent {
  return { type: event.type, ...(JSON.parse(event.data) as object) } as LoggedEvent;
}
