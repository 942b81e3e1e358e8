import { parseArgs } from 'node:util';
import { dim, say } from '../../scripts/lib/console.mjs';
import { readLaunch } from '../../scripts/lib/launch.mjs';
import { buildHost } from './lib/build-host.ts';
import { takePrecedence } from './lib/precedence.ts';
import { soakApp, type AppResult } from './lib/reconnect/app.ts';
import type { Recovery } from './lib/reconnect/client.ts';
import { measureMemory, type MemoryResult } from './lib/reconnect/memory.ts';
import { buildParts } from './lib/reconnect/parts.ts';
import { runPeer, type PeerResult } from './lib/reconnect/peer.ts';
import { soak, type SoakResult } from './lib/reconnect/soak.ts';
import { sum } from './lib/reconnect/verify.ts';
import type { TreeMemory } from './lib/processes.ts';
import { printReport, type Figure } from './lib/report.ts';
import { quantile, round, rounded, summarize } from './lib/stats.ts';

/**
 * Whether anything is lost: headless clients (the app without its windows) and the real app read and
 * write over ways on which everything goes wrong, while servers, clients and the app are killed. In the
 * end what each was given and what lies on each disk is compared with the servers' logs. Beside them
 * the `eventsource` package by itself. Then a million tokens through the real app, for its memory.
 *
 * `--faults N` (10000) and `--seed N` (1); what belongs to a run of that size shrinks with it.
 */
const { values } = parseArgs({
  options: {
    faults: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    /** `soak` or `memory`, for work on one of them. */
    only: { type: 'string' },
  },
});
const faults = Number(values.faults);
const seed = Number(values.seed);

const FULL = { faults: 10_000, kills: 50, peer: 600, tokens: 1_000_000 };
/** One server writes four answers at once, and each client also follows the chats of its neighbours. */
const SERVERS = 4;
const CLIENTS = 8;

function scaled(count: number): number {
  return Math.max(1, Math.round((count * faults) / FULL.faults));
}

/** Outages that end by themselves within 200 ms: without those of a process, or seen by a watchdog only. */
const LONG = new Set(['killServer', 'killClient', 'halfOpen', 'noAnswer']);

const launch = readLaunch();
const precedence = takePrecedence();
const parts = await buildParts();
try {
  await main();
} finally {
  parts.remove();
}

async function main(): Promise<void> {
  let app: AppResult | undefined;
  let peer: PeerResult | undefined;
  const begun = performance.now();
  const seconds = (): number => round((performance.now() - begun) / 1_000, 0);
  const soaked =
    values.only === 'memory'
      ? undefined
      : await soak({
          parts,
          seed,
          clients: CLIENTS,
          servers: SERVERS,
          faults,
          serverKills: scaled(FULL.kills),
          clientKills: scaled(FULL.kills),
          withSlowFaults: faults >= 1_000,
          onProgress(done) {
            if (done % 500 === 0) say(dim(`  ${done} of ${faults} faults after ${seconds()} s`));
          },
          async beside([server], [client]) {
            if (server === undefined || client === undefined) return;
            const [ofPeer, ofApp] = await Promise.all([
              runPeer(server, client.sessionId, { seed, faults: scaled(FULL.peer) }),
              soakApp({
                launch,
                parts,
                kills: scaled(FULL.kills),
                seed,
                onProgress(kills) {
                  if (kills % 10 === 0) say(dim(`  the app was killed ${kills} times`));
                },
              }),
            ]);
            peer = ofPeer;
            app = ofApp;
            say(dim(`  app and peer are done after ${seconds()} s`));
          },
        });
  const soakSeconds = seconds();
  const memory =
    values.only === 'soak'
      ? undefined
      : await measureMemory(
          { launch, built: await buildHost(launch) },
          scaled(FULL.tokens),
          (tokens, pssMb) => say(dim(`  ${tokens} tokens: ${pssMb} MB`)),
        );
  report({ soaked, app, peer, memory, soakSeconds, seconds: seconds() });
}

interface Results {
  readonly soaked: SoakResult | undefined;
  readonly app: AppResult | undefined;
  readonly peer: PeerResult | undefined;
  readonly memory: MemoryResult | undefined;
  readonly soakSeconds: number;
  readonly seconds: number;
}

function report({ soaked, app, peer, memory, soakSeconds, seconds }: Results): void {
  const verdict = sum([soaked?.verdict, app?.verdict].filter((one) => one !== undefined));
  const took = Object.values(soaked?.faults ?? {}).reduce((all, count) => all + count, 0);
  const all = took + (app?.kills ?? 0) + (app?.cuts ?? 0);
  const short = (soaked?.recoveries ?? [])
    .filter(({ name, withServer }) => !withServer && !LONG.has(name))
    .map(({ ms }) => ms);
  const from = `${soaked?.totals.events ?? 0} events of ${soaked?.totals.messages ?? 0} messages`;
  printReport({
    bench: 'reconnect',
    ratios: memory === undefined ? [] : [growthOf(memory)],
    counts:
      soaked === undefined
        ? []
        : [
            { name: 'faults', value: all, target: { atLeast: faults }, from: `${soakSeconds} s` },
            { name: 'lost', value: verdict.lost, target: { exactly: 0 }, from },
            { name: 'duplicated', value: verdict.duplicated, target: { exactly: 0 }, from },
            { name: 'reordered', value: verdict.reordered, target: { exactly: 0 }, from },
            {
              name: 'recoveryP50Ms',
              value: quantile(short, 0.5),
              target: { atMost: 300 },
              from: `${short.length} outages of 200 ms or less; p99 ${round(quantile(short, 0.99), 0)} ms`,
            },
            {
              name: 'peerStopped',
              value: peer?.stopped ?? Number.NaN,
              target: 'none',
              from: `eventsource by itself, ${peer?.faults ?? 0} faults`,
            },
            {
              name: 'peerLost',
              value: peer?.lost ?? Number.NaN,
              target: 'none',
              from: `events; ${peer?.duplicated ?? 0} came twice`,
            },
          ],
    raw: {
      electron: launch.electron.version,
      precedence,
      seconds,
      words: verdict.words,
      faults: soaked?.faults,
      totals: soaked?.totals,
      recoveryP99Ms: round(quantile(short, 0.99)),
      recoveries: byName(soaked?.recoveries ?? []),
      slowest: slowest(soaked?.recoveries ?? []),
      app: app === undefined ? undefined : { ...app, verdict: undefined },
      peer,
      memory,
    },
  });
}

function growthOf({ before, after, peakMb, tokens }: MemoryResult): Figure {
  return {
    name: 'memoryGrowth',
    value: growth(before.collected, after.collected),
    target: { atMost: 0.1 },
    from:
      `${after.collected.privateMb} MB after ${tokens} tokens against ${before.collected.privateMb} MB, ` +
      `without garbage; ${round(peakMb, 0)} MB at most with it`,
  };
}

function growth(before: TreeMemory, after: TreeMemory): number {
  return after.privateMb / before.privateMb - 1;
}

/** With what they met, to be looked into; those that have to be slow are not among them. */
function slowest(recoveries: readonly Recovery[]): readonly Recovery[] {
  return recoveries
    .filter(({ name, withServer }) => !withServer && !LONG.has(name))
    .toSorted((a, b) => b.ms - a.ms)
    .slice(0, 5)
    .map((recovery) => ({ ...recovery, ms: round(recovery.ms, 0) }));
}

function byName(recoveries: readonly Recovery[]): Record<string, unknown> {
  const lists = new Map<string, number[]>();
  for (const { name, ms, withServer } of recoveries) {
    const key = withServer && name !== 'killServer' ? 'whileServerWasAway' : name;
    lists.set(key, [...(lists.get(key) ?? []), ms]);
  }
  return Object.fromEntries([...lists].map(([name, list]) => [name, rounded(summarize(list), 0)]));
}
