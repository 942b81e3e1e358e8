import { Transform } from 'node:stream';

/** Holds an SSE stream back behind a number of frames: a test is in the middle of an answer for sure. */
export interface FrameGate {
  readonly stream: Transform;
  /** The frames before the gate are through. */
  readonly reached: Promise<void>;
  /** Lets the rest through. */
  open(): void;
  /** Breaks the connection off, in the midst of an answer. */
  cut(): void;
}

const FRAME_END = Buffer.from('\n\n');

export function createFrameGate(frames: number): FrameGate {
  let passed = 0;
  let held = Buffer.alloc(0);
  let isOpen = false;
  let resume: () => void = () => undefined;
  let whenReached: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => {
    whenReached = resolve;
  });

  /** Takes the next whole frame from what has come. */
  function frame(): Buffer | undefined {
    const end = held.indexOf(FRAME_END);
    if (end === -1) return undefined;
    const first = held.subarray(0, end + FRAME_END.length);
    held = held.subarray(first.length);
    return first;
  }

  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      held = Buffer.concat([held, chunk]);
      for (; passed < frames; passed += 1) {
        const next = frame();
        if (next === undefined) {
          done();
          return;
        }
        this.push(next);
      }
      whenReached();
      resume = () => {
        const rest = held;
        held = Buffer.alloc(0);
        done(null, rest);
      };
      if (isOpen) resume();
    },
    flush(done) {
      done(null, held);
    },
  });

  return {
    stream,
    reached,
    open() {
      if (isOpen) return;
      isOpen = true;
      resume();
    },
    cut() {
      stream.destroy(new Error('cut by the test'));
    },
  };
}
