import { frameLatencies, latencies } from '../pixel-ledger.ts';
import { clockOffset } from '../clock.ts';
import { summarize, type Summary } from '../stats.ts';
import { arrivals } from './arrivals.ts';
import { openArm, type ArmName, type Setting } from './arm.ts';

export interface PaceRound {
  /** Milliseconds from the server's emitting to the frame with the token in the DOM. */
  readonly pixel: Summary;
  /** Milliseconds from emitting to the message to the page that holds the token; the app only. */
  readonly toPage: Summary | undefined;
  /** The same as `pixel` in frames: 1 is the first frame after it was emitted. */
  readonly frames: Summary;
  /** Frames a second that the page drew. */
  readonly frameRate: number;
  readonly clockOffsetMs: number;
}

/** A steady stream at a fast model's pace. */
export async function paceRound(
  setting: Setting,
  name: ArmName,
  { perSecond, warmUpMs, forMs }: { perSecond: number; warmUpMs: number; forMs: number },
): Promise<PaceRound> {
  const arm = await openArm(setting, name);
  try {
    const offset = await clockOffset(arm.host);
    await arm.arm();
    await arm.emitter.emit(perSecond, warmUpMs);
    const first = arm.emitter.emittedAt.length;
    await arm.emitter.emit(perSecond, forMs);
    const painted = await arm.take();
    const { emittedAt } = arm.emitter;
    const from = emittedAt[first] ?? 0;
    const frames = painted.frames.filter(({ at }) => at >= from && at < from + forMs);
    return {
      pixel: summarize(latencies(painted, emittedAt, first)),
      toPage:
        painted.batches.length === 0
          ? undefined
          : summarize(arrivals(painted.batches, emittedAt).slice(first)),
      frames: summarize(frameLatencies(painted, emittedAt, first)),
      frameRate: (frames.length * 1000) / forMs,
      // Within its own uncertainty it is nothing.
      clockOffsetMs: Math.abs(offset.ms) > offset.within ? offset.ms : 0,
    };
  } finally {
    await arm.stop();
  }
}
