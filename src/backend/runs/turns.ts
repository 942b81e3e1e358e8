/**
 * Whose turn it is. Chats wait in one line; a chat is served by one run at a time, and at most
 * `limit` chats are served at once. Which run of a chat is next, the store says: this only says where
 * to ask.
 */
export class Turns {
  readonly #limit: number;
  readonly #waiting = new Set<string>();
  readonly #served = new Set<string>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The chat may have a queued run. A chat that stands in line already keeps its place. */
  add(sessionId: string): void {
    this.#waiting.add(sessionId);
  }

  /** The next chat to serve, or `undefined`: none waits, or all places are taken. */
  take(): string | undefined {
    if (this.#served.size >= this.#limit) return undefined;
    for (const sessionId of this.#waiting) {
      if (this.#served.has(sessionId)) continue;
      this.#waiting.delete(sessionId);
      this.#served.add(sessionId);
      return sessionId;
    }
    return undefined;
  }

  /** Gives the place back. A chat with more to do goes to the end of the line. */
  release(sessionId: string): void {
    this.#served.delete(sessionId);
    if (this.#waiting.delete(sessionId)) this.#waiting.add(sessionId);
  }
}
