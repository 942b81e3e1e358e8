import type { ProbeResult } from '../../host/messages.ts';
import { frameLatencies, latencies } from '../pixel-ledger.ts';
import { summarize, type Summary } from '../stats.ts';
import { arrivals } from './arrivals.ts';
import { openArm, type Setting } from './arm.ts';

export interface BurstRound {
  readonly pixel: Summary;
  readonly frames: Summary;
  /** Milliseconds from emitting to the message to the page that holds the token. */
  readonly toPage: Summary;
  readonly messagesPerFrame: number;
  readonly eventsPerMessage: number;
  readonly frameRate: number;
  /** Milliseconds from a key to the frame that shows its letter. */
  readonly keysIdle: Summary;
  readonly keysStreaming: Summary;
}

const KEY_GAP_MS = 60;
const WARM_UP_KEYS = 'warmingup';
const WARM_UP_MS = 1000;

/** Far more events than any model sends, while somebody types. */
export async function burstRound(
  setting: Setting,
  { perSecond, forMs }: { perSecond: number; forMs: number },
): Promise<BurstRound> {
  const keys = 'thequickbrownfoxjumpsoverthelazydog'
    .repeat(4)
    .slice(0, Math.floor(forMs / (KEY_GAP_MS + 5)));
  const arm = await openArm(setting, 'app');
  const { emitter, host } = arm;
  try {
    await host.page('focusComposer');
    await host.ask('type', WARM_UP_KEYS, KEY_GAP_MS);
    await arm.arm();
    await host.ask('type', keys, KEY_GAP_MS);
    const idle = await host.page<ProbeResult>('take');

    await arm.arm();
    await emitter.emit(perSecond, WARM_UP_MS);
    const first = emitter.emittedAt.length;
    await Promise.all([emitter.emit(perSecond, forMs), host.ask('type', keys, KEY_GAP_MS)]);
    const taken = await arm.take();

    const { emittedAt } = emitter;
    const from = emittedAt[first] ?? 0;
    const to = emittedAt.at(-1) ?? 0;
    const during = (at: number): boolean => at >= from && at < to;
    const frames = taken.frames.filter(({ at }) => during(at)).length;
    const batches = taken.batches.filter(({ at }) => during(at));
    return {
      pixel: summarize(latencies(taken, emittedAt, first)),
      frames: summarize(frameLatencies(taken, emittedAt, first)),
      toPage: summarize(arrivals(taken.batches, emittedAt).slice(first)),
      messagesPerFrame: batches.length / frames,
      eventsPerMessage: (emittedAt.length - first) / batches.length,
      frameRate: (frames * 1000) / (to - from),
      keysIdle: summarize(idle.keys),
      keysStreaming: summarize(taken.keys),
    };
  } finally {
    await arm.stop();
  }
}
