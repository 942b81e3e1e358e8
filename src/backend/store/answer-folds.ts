import type { Part } from '../../shared/chat.ts';
import { foldPart, isPartEvent } from '../../shared/fold.ts';
import type { LoggedEvent } from '../../shared/events.ts';

/** What an unfinished answer's events come to, up to an event's number. */
export interface Folded {
  readonly parts: readonly Part[];
  readonly through: number;
}

/**
 * The parts of the answers that are being written, kept beside the log so that a snapshot or a run's
 * end does not read a long answer's events again. It can be thrown away at any time: `advance` ignores
 * an answer it does not hold, and the log then gives the parts (`foldEvents`).
 */
export class AnswerFolds {
  readonly #folds = new Map<string, Folded>();

  get(messageId: string): Folded | undefined {
    return this.#folds.get(messageId);
  }

  set(messageId: string, folded: Folded): void {
    this.#folds.set(messageId, folded);
  }

  /** Call only after the commit: what was rolled back must not be seen. */
  advance(messageId: string, events: readonly LoggedEvent[], through: number): void {
    const folded = this.#folds.get(messageId);
    if (folded === undefined || through <= folded.through) return;
    this.#folds.set(messageId, { parts: foldEvents(folded.parts, events), through });
  }

  drop(messageId: string): void {
    this.#folds.delete(messageId);
  }
}

export function foldEvents(
  parts: readonly Part[],
  events: readonly LoggedEvent[],
): readonly Part[] {
  let folded = parts;
  for (const event of events) if (isPartEvent(event)) folded = foldPart(folded, event);
  return folded;
}
