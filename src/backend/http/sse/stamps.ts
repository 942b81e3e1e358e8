/**
 * Comments in a stream that say when something was (docs/protocol.md, "Times"). Readers pass them over
 * (HTML standard, 9.2.6); whoever looks for where an answer is held up does not.
 */

/** From one stamp of a chat to the next, in characters of its events. A stamp has 40 at most: 2 %. */
const EVERY_CHARACTERS = 2048;
/** An event that comes after such a pause has one all the same. */
const PAUSE_MS = 1_000;

/** The server's clock, at the head of a stream. */
export function clockLine(now: number): string {
  return `:t ${now}\n`;
}

interface Stamped {
  readonly sequence: number;
  readonly committedAt: number;
  readonly gapMs: number | undefined;
}

/** Which of a chat's commits are stamped, and the stamps. One a chat, for all of its readers. */
export class Stamps {
  #characters = EVERY_CHARACTERS;
  #committedAt: number | undefined;
  /** A reader that is behind may get it late, from the log. */
  #newest: Stamped | undefined;

  /** Events from `first` on were committed just now: the line to put before them, or ''. */
  committed(first: number, characters: number, now: number): string {
    if (characters === 0) return '';
    const gapMs = this.#committedAt === undefined ? undefined : now - this.#committedAt;
    const isDue = this.#characters >= EVERY_CHARACTERS || (gapMs ?? 0) >= PAUSE_MS;
    this.#committedAt = now;
    this.#characters = isDue ? characters : this.#characters + characters;
    if (!isDue) return '';
    this.#newest = { sequence: first, committedAt: now, gapMs };
    return lineOf(this.#newest, now);
  }

  /** The line to put before these events, which were read from the log; or ''. */
  late(events: readonly { readonly sequence: number }[], now: number): string {
    const first = events[0]?.sequence ?? Infinity;
    const last = events.at(-1)?.sequence ?? 0;
    const newest = this.#newest;
    if (newest === undefined || newest.sequence < first || newest.sequence > last) return '';
    return lineOf(newest, now);
  }
}

function lineOf({ committedAt, gapMs }: Stamped, now: number): string {
  return `:t ${committedAt} ${now - committedAt}${gapMs === undefined ? '' : ` ${gapMs}`}\n`;
}
