import { dim, say } from '../../scripts/lib/console.mjs';
import { readLaunch } from '../../scripts/lib/launch.mjs';
import { buildHost } from './lib/build-host.ts';
import type { ArmName, Setting } from './lib/pipeline/arm.ts';
import { burstRound, type BurstRound } from './lib/pipeline/burst.ts';
import { embeddedRound } from './lib/pipeline/embedded.ts';
import { freezeRound, type FreezeRound } from './lib/pipeline/freeze.ts';
import { paceRound, type PaceRound } from './lib/pipeline/pace.ts';
import { takePrecedence } from './lib/precedence.ts';
import { printReport } from './lib/report.ts';
import { median, medianRatio, round, rounded, spread } from './lib/stats.ts';

/**
 * A token's way from the server's socket to the screen, in the real app: at a fast model's pace against
 * a bare page that reads the same stream, in turns; at far more than any model sends, while somebody
 * types; and with a page that stands still.
 */
const PACE = { perSecond: 200, warmUpMs: 3_000, forMs: 20_000 };
const PACE_ROUNDS = 3;
const BURST = { perSecond: 5_000, forMs: 6_000 };
const BURST_ROUNDS = 3;
const EMBEDDED = { perSecond: 200, warmUpMs: 2_000, forMs: 10_000 };
const FREEZE = { perSecond: 5_000, freezeMs: 10_000 };

/** What main may hold for a page: the feed's bound (src/main/services/conversation-feed.ts). */
const MOST_EVENTS_QUEUED = 8192;
/** Twice what garbage collection leaves this way and that; without a bound it would be 20 MB. */
const MOST_GROWTH_MB = 4;

const precedence = takePrecedence();
const launch = readLaunch();
const setting: Setting = { launch, built: await buildHost(launch) };

const pace: Record<ArmName, PaceRound[]> = { app: [], bare: [] };
for (let round_ = 1; round_ <= PACE_ROUNDS; round_ += 1) {
  const order: ArmName[] = round_ % 2 === 1 ? ['bare', 'app'] : ['app', 'bare'];
  for (const arm of order) {
    const result = await paceRound(setting, arm, PACE);
    pace[arm].push(result);
    const { p50, p99, n } = rounded(result.pixel);
    say(dim(`  pace ${round_} of ${PACE_ROUNDS}, ${arm}: p50 ${p50} ms, p99 ${p99} ms of ${n}`));
  }
}
const burst: BurstRound[] = [];
for (let round_ = 1; round_ <= BURST_ROUNDS; round_ += 1) {
  const result = await burstRound(setting, BURST);
  burst.push(result);
  const { frames, keysIdle, keysStreaming, messagesPerFrame } = result;
  say(
    dim(
      `  burst ${round_} of ${BURST_ROUNDS}: DOM p99 ${frames.p99} frames, ` +
        `${round(messagesPerFrame)} messages a frame, ` +
        `key ${round(keysStreaming.p50, 1)} ms against ${round(keysIdle.p50, 1)} ms`,
    ),
  );
}
const embedded = await embeddedRound(setting, EMBEDDED);
say(
  dim(
    `  from a model through the embedded server: p50 ${round(embedded.pixel.p50)} ms, ` +
      `p99 ${round(embedded.pixel.p99)} ms`,
  ),
);
const freeze = await freezeRound(setting, FREEZE);
report(freeze);

function report(frozen: FreezeRound): void {
  const of = (arm: ArmName, q: 'p50' | 'p99'): number[] => pace[arm].map((each) => each.pixel[q]);
  const against = (q: 'p50' | 'p99'): string =>
    `${round(median(of('app', q)), 1)} ms against ${round(median(of('bare', q)), 1)} ms; ` +
    `rounds within ${round(100 * spread(of('app', q)), 0)} % and ${round(100 * spread(of('bare', q)), 0)} %`;
  const overBurst = (value: (each: BurstRound) => number): number => median(burst.map(value));
  const growth = (frozen.heapMb[2] ?? Infinity) - (frozen.heapMb[1] ?? 0);
  const bounded = growth <= MOST_GROWTH_MB && frozen.largestBatch <= MOST_EVENTS_QUEUED;
  printReport({
    bench: 'pipeline',
    ratios: [
      {
        name: 'pixelP50VsBare',
        value: medianRatio(of('app', 'p50'), of('bare', 'p50')),
        target: { atMost: 1.2 },
        from: against('p50'),
      },
      {
        name: 'pixelP99VsBare',
        value: medianRatio(of('app', 'p99'), of('bare', 'p99')),
        target: { atMost: 2 },
        from: against('p99'),
      },
      {
        name: 'keystrokeVsIdle',
        value: overBurst((each) => each.keysStreaming.p50 / each.keysIdle.p50),
        target: { atMost: 2 },
        from:
          `${round(
            overBurst((each) => each.keysStreaming.p50),
            1,
          )} ms while streaming, ` +
          `${round(
            overBurst((each) => each.keysIdle.p50),
            1,
          )} ms idle (p50)`,
      },
    ],
    counts: [
      {
        name: 'ipcMessagesPerFrame',
        value: overBurst((each) => each.messagesPerFrame),
        target: { atMost: 1 },
        from: `${round(
          overBurst((each) => each.eventsPerMessage),
          0,
        )} events a message`,
      },
      {
        name: 'domP99Frames',
        value: overBurst((each) => each.frames.p99),
        target: { atMost: 2 },
        from:
          `p50 ${round(
            overBurst((each) => each.frames.p50),
            1,
          )} frames, ` +
          `at ${round(
            overBurst((each) => each.frameRate),
            0,
          )} frames a second`,
      },
      {
        name: 'lostAfterFreeze',
        value: frozen.lost + frozen.duplicated + frozen.reordered,
        target: { exactly: 0 },
        from: `of ${frozen.emitted}; caught up in ${frozen.caughtUpMs} ms`,
      },
      {
        name: 'queueBounded',
        value: bounded ? 1 : 0,
        target: { exactly: 1 },
        from: `main held ${frozen.heapMb.join(', ')} MB; largest batch ${frozen.largestBatch} events`,
      },
    ],
    raw: {
      electron: launch.electron.version,
      precedence,
      pace: { app: pace.app.map(paceRaw), bare: pace.bare.map(paceRaw) },
      burst: burst.map(burstRaw),
      embedded: {
        pixelMs: rounded(embedded.pixel),
        frames: rounded(embedded.frames),
        mainLoopMs: embedded.mainLoop,
      },
      freeze: frozen,
    },
  });
}

function paceRaw(each: PaceRound) {
  return {
    pixelMs: rounded(each.pixel),
    ...(each.toPage === undefined ? {} : { toPageMs: rounded(each.toPage) }),
    frames: rounded(each.frames),
    frameRate: round(each.frameRate, 1),
    clockOffsetMs: each.clockOffsetMs,
  };
}

function burstRaw(each: BurstRound) {
  return {
    pixelMs: rounded(each.pixel),
    frames: rounded(each.frames),
    toPageMs: rounded(each.toPage),
    messagesPerFrame: round(each.messagesPerFrame, 3),
    eventsPerMessage: round(each.eventsPerMessage, 1),
    frameRate: round(each.frameRate, 1),
    keyIdleMs: rounded(each.keysIdle),
    keyStreamingMs: rounded(each.keysStreaming),
  };
}
