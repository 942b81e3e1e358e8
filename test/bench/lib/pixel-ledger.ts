/** When each token was painted first, told by the frames of the page that shows it. */
export interface PixelLedger {
  /** A text that is now in the DOM; the tokens of a stream come in order, so the highest one counts. */
  saw(text: string): void;
  /**
   * A frame is about to be painted: what was seen until now is on it.
   *
   * @param at epoch milliseconds
   * @param begunAt when its first callback ran
   */
  frame(at: number, begunAt: number): void;
  /** Everything so far; the arrays are the ledger's own. */
  taken(): Painted;
}

export interface Frame {
  readonly begunAt: number;
  readonly at: number;
}

export interface Painted {
  /** By token number, epoch milliseconds; tokens that were there before the first frame have 0. */
  readonly paintedAt: readonly number[];
  /** Of every frame: when it began and when it was about to be painted, epoch milliseconds. */
  readonly frames: readonly Frame[];
}

/** How much of the end of a text is looked at: a growing paragraph is seen again with each token. */
const TAIL = 400;
const TOKEN = /\btok(\d+)\b/gu;

/**
 * The bookkeeping of the pixel probe, apart from the page.
 *
 * `frame` has to be called once a frame *after* all callbacks of that frame and before it is painted
 * (the probe calls it from a ResizeObserver). Then a token that entered the DOM in a task before the
 * frame, in an animation frame callback of it, or in a microtask of such a callback is on this frame;
 * one that enters after the call is on the next.
 */
export function createPixelLedger(): PixelLedger {
  const paintedAt: number[] = [];
  const frames: Frame[] = [];
  let highest = -1;
  return {
    saw(text) {
      const tail = text.length > TAIL ? text.slice(-TAIL) : text;
      for (const match of tail.matchAll(TOKEN)) {
        const token = Number(match[1]);
        if (token > highest) highest = token;
      }
    },
    frame(at, begunAt) {
      const first = frames.length === 0;
      while (paintedAt.length <= highest) paintedAt.push(first ? 0 : at);
      frames.push({ begunAt, at });
    },
    taken: () => ({ paintedAt, frames }),
  };
}

/** Milliseconds from emitting to painting, of the tokens that were painted while it was watched. */
export function latencies(
  painted: Painted,
  emittedAt: readonly number[],
  from: number,
  to = emittedAt.length,
): number[] {
  const found: number[] = [];
  for (let token = from; token < to; token += 1) {
    const at = painted.paintedAt[token];
    const emitted = emittedAt[token];
    if (at !== undefined && at !== 0 && emitted !== undefined) found.push(at - emitted);
  }
  return found;
}

/**
 * The same in frames: 1 is the first frame that began after the token was emitted, 2 the one behind it.
 * (0 is possible: a task may slip in between a frame's beginning and its layout.)
 */
export function frameLatencies(
  painted: Painted,
  emittedAt: readonly number[],
  from: number,
  to = emittedAt.length,
): number[] {
  const found: number[] = [];
  const { frames } = painted;
  let emittedFrame = 0;
  let paintedFrame = 0;
  for (let token = from; token < to; token += 1) {
    const at = painted.paintedAt[token];
    const emitted = emittedAt[token];
    if (at === undefined || at === 0 || emitted === undefined) continue;
    // Both lists only grow, and so do both places in them.
    while ((frames[emittedFrame]?.begunAt ?? Infinity) < emitted) emittedFrame += 1;
    while ((frames[paintedFrame]?.at ?? Infinity) < at) paintedFrame += 1;
    found.push(paintedFrame - emittedFrame + 1);
  }
  return found;
}
