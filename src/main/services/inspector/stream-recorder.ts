import type { Latency, LatencyStage, StreamReport } from '../../../shared/inspector.ts';
import type { Delivered } from '../../stream/connection-state.ts';
import type { ConnectionObserver, Stamp } from '../../stream/observer.ts';
import { createAttempts } from './attempts.ts';
import { createClockEstimate } from './clock-offset.ts';
import { createHistogram, type Histogram } from './histogram.ts';
import { createPageTimes } from './pages.ts';
import { createRuns } from './runs.ts';
import { createSampleRing, quantileOf } from './sample-ring.ts';
import type { Times } from './times.ts';

/** Of the network's one-way times: kept as they are, for the clocks' offset gets known better later. */
const NETWORK_SAMPLES = 512;
/** Every event after so long a pause has a stamp (docs/protocol.md, "Times"), of the others only some. */
const PAUSE_MS = 1_000;

/** Records what one stream does, and what becomes of what it brings. */
export interface StreamRecorder {
  readonly observer: ConnectionObserver;
  /** It came. Answers when, for `stored`. */
  received(item: Delivered): number;
  stored(receivedAt: number): void;
  sent(pageId: number, batch: number): void;
  /** `paintMs`: how long the page had it before its frame. */
  acknowledged(pageId: number, batch: number, paintMs: number | undefined): void;
  left(pageId: number): void;
  read(): StreamReport;
}

export function createStreamRecorder(path: string, times: Times): StreamRecorder {
  const providerFirst = createHistogram();
  const providerBetween = createHistogram();
  const server = createHistogram();
  const journal = createHistogram();
  const ipc = createHistogram();
  const paint = createHistogram();
  const network = createSampleRing(NETWORK_SAMPLES);
  const clock = createClockEstimate();
  const pages = createPageTimes(ipc, paint);
  const serverNow = (): number => times.now() + (clock.read()?.offsetMs ?? 0);
  const runs = createRuns(times, serverNow, (ms) => providerFirst.add(ms));
  const attempts = createAttempts(times, stamped);
  /** The pause before the event that comes next, as its stamp said. */
  let gapMs: number | undefined;
  /** Pieces that came since the last that had such a stamp: it stands for them. */
  let unstamped = 0;
  let isAfterPiece = false;
  /** The highest number that came. */
  let seen = 0;

  function stamped({ at, waitedMs, gapMs: gap }: Stamp, begunAt: number): void {
    const now = times.now();
    const writtenAt = at + (waitedMs ?? 0);
    clock.received(writtenAt, now);
    if (waitedMs === undefined) {
      clock.answered(at, begunAt);
      return;
    }
    server.add(waitedMs);
    network.add(now - writtenAt);
    gapMs = gap;
  }

  /** A pause between two pieces of one answer is the provider's; any other is nobody's. */
  function takeGap(item: Delivered): void {
    const isPiece =
      item.kind === 'logged' && (item.event.type === 'token' || item.event.type === 'thinking');
    if (isPiece) unstamped += 1;
    if (isPiece && isAfterPiece && gapMs !== undefined) {
      providerBetween.add(gapMs, gapMs >= PAUSE_MS ? 1 : unstamped);
      unstamped = 0;
    }
    gapMs = undefined;
    isAfterPiece = isPiece;
  }

  function latency(): Latency[] {
    const { offsetMs = 0 } = clock.read() ?? {};
    const ways = network
      .values()
      .map((ms) => Math.max(0, ms + offsetMs))
      .sort((a, b) => a - b);
    const ofNetwork: Latency = {
      stage: 'network',
      count: ways.length,
      p50Ms: quantileOf(ways, 0.5),
      p99Ms: quantileOf(ways, 0.99),
      maxMs: ways.at(-1) ?? 0,
    };
    return [
      latencyOf('provider_first', providerFirst),
      latencyOf('provider_between', providerBetween),
      latencyOf('server', server),
      ofNetwork,
      latencyOf('journal', journal),
      latencyOf('ipc', ipc),
      latencyOf('paint', paint),
    ].filter(({ count }) => count > 0);
  }

  return {
    observer: attempts,
    received(item) {
      // What is read again, for a page or a disk that missed it, was counted the first time.
      if (item.sequence > seen || item.kind === 'snapshot') {
        runs.take(item);
        takeGap(item);
      }
      seen = Math.max(seen, item.sequence);
      return times.elapsed();
    },
    stored: (receivedAt) => journal.add(times.elapsed() - receivedAt),
    sent: (pageId, batch) => pages.sent(pageId, batch, times.elapsed()),
    acknowledged: (pageId, batch, paintMs) =>
      pages.acknowledged(pageId, batch, paintMs, times.elapsed()),
    left: (pageId) => pages.left(pageId),
    read() {
      const offset = clock.read();
      return {
        path,
        ...attempts.read(),
        runs: runs.read(),
        latency: latency(),
        ...(offset === undefined ? {} : { clock: offset }),
      };
    },
  };
}

function latencyOf(stage: LatencyStage, histogram: Histogram): Latency {
  const { count, maxMs } = histogram;
  return { stage, count, p50Ms: histogram.quantile(0.5), p99Ms: histogram.quantile(0.99), maxMs };
}
