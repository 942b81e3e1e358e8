import { setTimeout as sleep } from 'node:timers/promises';
import { compareTokens } from '../tokens.ts';
import { ANSWER, openArm, type Setting } from './arm.ts';

export interface FreezeRound {
  readonly emitted: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly reordered: number;
  /** Of main, in MB after garbage is gone: before the freeze, in its middle, at its end. */
  readonly heapMb: readonly number[];
  readonly largestBatch: number;
  /** How often the client began anew with a snapshot. */
  readonly resyncs: number;
  /** From the end of the freeze to a page that shows all that was emitted. */
  readonly caughtUpMs: number;
}

interface Memory {
  readonly heapMb: number;
  readonly outsideMb: number;
}

/** The page does nothing for so long, while the stream goes on. */
export async function freezeRound(
  setting: Setting,
  { perSecond, freezeMs }: { perSecond: number; freezeMs: number },
): Promise<FreezeRound> {
  const arm = await openArm(setting, 'app');
  const { emitter, host } = arm;
  const heap = async (): Promise<number> => {
    const { heapMb, outsideMb } = await host.ask<Memory>('memory');
    return Math.round((heapMb + outsideMb) * 10) / 10;
  };
  try {
    await arm.arm();
    const before = emitter.snapshots();
    await emitter.emit(perSecond, 1000);
    const heapMb = [await heap()];
    const stream = emitter.emit(perSecond, freezeMs + 2000);
    const freeze = host.ask('freeze', freezeMs);
    await sleep(freezeMs * 0.5);
    heapMb.push(await heap());
    await sleep(freezeMs * 0.45);
    heapMb.push(await heap());
    await freeze;
    const thawedAt = performance.now();
    await stream;
    const { batches } = await arm.take(CATCH_UP_WITHIN_MS);
    const caughtUpMs = performance.now() - thawedAt;
    const emitted = emitter.emittedAt.length;
    return {
      emitted,
      ...compareTokens(await host.page<string>('text', ANSWER), emitted),
      heapMb,
      largestBatch: Math.max(...batches.map(({ events }) => events)),
      resyncs: emitter.snapshots() - before,
      caughtUpMs: Math.round(caughtUpMs),
    };
  } finally {
    await arm.stop();
  }
}

const CATCH_UP_WITHIN_MS = 60_000;
