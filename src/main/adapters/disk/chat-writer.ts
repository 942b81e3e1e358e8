import { assertNever } from '../../../shared/assert-never.ts';
import type { Message, Run } from '../../../shared/chat.ts';
import type { LoggedEvent, SnapshotEvent, StatusEvent } from '../../../shared/events.ts';
import { endCut, endState, isPartEvent, retryingOf, type PartEvent } from '../../../shared/fold.ts';
import type { JournalEntry } from '../../services/ports/journal.ts';
import type { Head } from './chat-table.ts';
import { FIRST, LAST } from './message-table.ts';
import { isUnfinished, runOf } from './run-table.ts';
import type { JournalTables } from './tables.ts';
import { withPieces } from './tail-table.ts';

/** The newest messages that a snapshot holds (docs/protocol.md, `snapshot`). */
export const SNAPSHOT_MESSAGES = 50;

/**
 * Room before a snapshot's newest messages for those that came unseen between what was stored and
 * them: pages bring them later. As much again for what is unfinished further up.
 */
const UNSEEN = 2 ** 19;

/**
 * Writes what one call brings of one chat, inside that call's transaction. Pieces of answers are
 * gathered and become one row at the end; whatever else happens changes rows at once, and where it
 * changes messages the pieces before it are folded first.
 */
export class ChatWriter {
  readonly #tables: JournalTables;
  readonly #maxTail: number;
  readonly #start: Head | undefined;
  #head: Head | undefined;
  /** Whether the file has pieces that are not folded yet. */
  #tail: boolean;
  #pieces: PartEvent[] = [];

  constructor(tables: JournalTables, sessionId: string, maxTail: number) {
    this.#tables = tables;
    this.#maxTail = maxTail;
    this.#start = tables.chats.head(sessionId);
    this.#head = this.#start;
    this.#tail = this.#start !== undefined && this.#start.folded < this.#start.position;
  }

  /** False: it does not continue what is stored, and nothing of it was taken. */
  take(item: JournalEntry['item']): boolean {
    if (item.kind === 'snapshot') {
      this.#replace(item.event, item.sequence);
      return true;
    }
    const head = this.#head;
    if (head === undefined) return false;
    if (item.sequence <= head.position) return true;
    if (item.sequence > head.position + 1) return false;
    if (item.kind === 'logged') this.#apply(head.chat, item.event);
    const folded = this.#tail || this.#pieces.length > 0 ? head.folded : item.sequence;
    this.#head = { ...head, folded, position: item.sequence };
    return true;
  }

  /** Writes what was gathered, and the new position. */
  finish(): void {
    const head = this.#head;
    if (head === undefined || head === this.#start) return;
    const { chat, position, folded } = head;
    if (this.#pieces.length > 0 && position - folded <= this.#maxTail) {
      this.#tables.tail.append(chat, position, this.#pieces);
      this.#tail = true;
    } else if (this.#pieces.length > 0) {
      this.#fold(chat);
    }
    this.#tables.chats.setHead(this.#tail ? head : { ...head, folded: position });
  }

  #apply(chat: number, event: LoggedEvent): void {
    if (isPartEvent(event)) {
      this.#pieces.push(event);
      return;
    }
    const { chats, messages, runs } = this.#tables;
    switch (event.type) {
      case 'chat':
        chats.put(event.chat);
        return;
      case 'status':
        this.#setStatus(chat, event);
        return;
      case 'message':
        this.#fold(chat);
        messages.put(chat, event.message);
        this.#beginRun(chat, event.message);
        return;
      case 'message_deleted': {
        this.#fold(chat);
        runs.removeOfAnswers(chat, messages.removeTree(chat, event.messageId));
        return;
      }
      case 'completed':
        this.#fold(chat);
        this.#end(chat, event.messageId, {
          state: endState(event),
          usage: event.usage,
          ...endCut(event),
        });
        runs.remove(chat, event.runId);
        return;
      case 'error':
        this.#fold(chat);
        this.#fail(chat, event);
        return;
      default:
        assertNever(event);
    }
  }

  /** A snapshot is the chat's state: what it leaves out was deleted, or is older than it reaches. */
  #replace(snapshot: SnapshotEvent, sequence: number): void {
    const { chats, messages, runs } = this.#tables;
    const chat = chats.put(snapshot.chat);
    const more = snapshot.messages.length >= SNAPSHOT_MESSAGES;
    this.#fold(chat);
    const newest = snapshot.messages.slice(-SNAPSHOT_MESSAGES);
    const further = snapshot.messages.slice(0, -SNAPSHOT_MESSAGES);
    const ids = snapshot.messages.map(({ messageId }) => messageId);
    const last = messages.lastRank(chat);
    messages.markSeen(chat);
    messages.removeRange(chat, more ? this.#reach(chat, newest) : FIRST, LAST, ids);
    const put = (message: Message, rank: number): void => {
      messages.put(chat, message);
      messages.move(chat, message.messageId, rank);
    };
    for (const [index, message] of further.entries()) put(message, last + UNSEEN + index);
    for (const [index, message] of newest.entries()) put(message, last + 2 * UNSEEN + index);
    messages.endUnseen(chat);
    runs.clear(chat);
    for (const run of snapshot.runs) {
      if (isUnfinished(run) || run.error !== undefined) runs.put(chat, run);
    }
    this.#head = { chat, position: sequence, folded: sequence, more: more ? 1 : 0 };
  }

  /** Where the newest messages begin among those that are known; behind all when they are new. */
  #reach(chat: number, newest: readonly Message[]): number {
    for (const { messageId } of newest) {
      const rank = this.#tables.messages.rankOf(chat, messageId);
      if (rank !== undefined) return rank;
    }
    return LAST;
  }

  /** Brings the rows of answers up to what came so far. */
  #fold(chat: number): void {
    const { messages, tail } = this.#tables;
    const pieces = this.#tail ? [...tail.read(chat), ...this.#pieces] : this.#pieces;
    for (const messageId of new Set(pieces.map((piece) => piece.messageId))) {
      const message = messages.get(chat, messageId);
      if (message !== undefined) messages.change(chat, withPieces(message, pieces));
    }
    if (this.#tail) tail.clear(chat);
    this.#pieces = [];
    this.#tail = false;
  }

  #beginRun(chat: number, answer: Message): void {
    const run = answer.state === 'streaming' ? runOf(answer) : undefined;
    if (run === undefined || this.#tables.runs.get(chat, run.runId) !== undefined) return;
    this.#tables.runs.put(chat, run);
  }

  #setStatus(chat: number, event: StatusEvent): void {
    const run = this.#tables.runs.get(chat, event.runId);
    if (run === undefined || !isUnfinished(run)) return;
    const { retrying: before, ...rest } = run;
    const retrying = retryingOf(event);
    const state = event.state === 'queued' ? 'queued' : 'running';
    if (run.state === state && before === undefined && retrying === undefined) return;
    this.#tables.runs.put(chat, { ...rest, state, ...(retrying && { retrying }) });
  }

  #end(
    chat: number,
    messageId: string,
    end: Pick<Message, 'state' | 'usage' | 'cut'>,
  ): Message | undefined {
    const message = this.#tables.messages.get(chat, messageId);
    if (message === undefined) return undefined;
    this.#tables.messages.change(chat, { ...message, ...end });
    return message;
  }

  #fail(chat: number, event: Extract<LoggedEvent, { type: 'error' }>): void {
    const { runs } = this.#tables;
    const answer = this.#end(chat, event.messageId, { state: endState(event) });
    const begun: Run | undefined = runs.get(chat, event.runId) ?? (answer && runOf(answer));
    if (begun === undefined) return;
    const { code, message, retryable, retryAfterMs } = event;
    const error = {
      code,
      message,
      retryable,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
    const run: Run = { ...begun, state: 'failed', error };
    delete run.retrying;
    runs.put(chat, run);
  }
}
