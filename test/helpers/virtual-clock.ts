/** A clock that moves only when told to: tests of timers need no sleep. */
export interface VirtualClock {
  now(): number;
  after(ms: number, callback: () => void): () => void;
  /** Moves on, running what falls due in its order, also what that sets anew. */
  advance(ms: number): void;
  /** Somebody sets the clock: it shows so much more, or less. Timers do not mind. */
  turn(ms: number): void;
  /** Timers that are still set. */
  pending(): number;
}

export function createVirtualClock(start = 1_000_000): VirtualClock {
  let now = start;
  let turned = 0;
  let nextId = 0;
  const timers = new Map<number, { at: number; callback: () => void }>();
  return {
    now: () => now + turned,
    after(ms, callback) {
      nextId += 1;
      const id = nextId;
      timers.set(id, { at: now + Math.max(0, ms), callback });
      return () => timers.delete(id);
    },
    advance(ms) {
      const until = now + ms;
      for (;;) {
        const due = [...timers].filter(([, timer]) => timer.at <= until);
        due.sort(([idA, a], [idB, b]) => a.at - b.at || idA - idB);
        const next = due[0];
        if (next === undefined) break;
        timers.delete(next[0]);
        now = Math.max(now, next[1].at);
        next[1].callback();
      }
      now = until;
    },
    turn: (ms) => void (turned += ms),
    pending: () => timers.size,
  };
}
