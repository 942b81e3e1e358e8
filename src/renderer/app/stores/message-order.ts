/**
 * The order in which the server accepted a chat's messages, as far as the stream and pages tell it. A
 * message's time does not: clocks are set back.
 */
export class MessageOrder {
  readonly #ranks = new Map<string, number>();
  /** Known from the answer to a call; the stream has yet to say where they stand. */
  readonly #answered = new Set<string>();
  #first = 0;
  #last = 0;

  rankOf(messageId: string): number {
    return this.#ranks.get(messageId) ?? this.#first;
  }

  /** By an event: what it tells of first comes last. */
  told(messageId: string): void {
    if (!this.#ranks.has(messageId) || this.#answered.has(messageId)) this.placedLast(messageId);
  }

  /** By the answer to a call, which may come before the stream tells of others. */
  answered(messageId: string): void {
    if (this.#ranks.has(messageId)) return;
    this.placedLast(messageId);
    this.#answered.add(messageId);
  }

  /** By a snapshot, which is in order and behind all that it leaves out. */
  placedLast(messageId: string): void {
    this.#last += 1;
    this.#ranks.set(messageId, this.#last);
    this.#answered.delete(messageId);
  }

  /** By an older page, newest first. */
  placedFirst(messageId: string): void {
    this.#first -= 1;
    this.#ranks.set(messageId, this.#first);
  }

  remove(messageId: string): void {
    this.#ranks.delete(messageId);
    this.#answered.delete(messageId);
  }
}
