import { createRandom, seedOf, type Random } from '../../../helpers/fault-proxy/random.ts';
import { beforeDeadline } from './deadline.ts';
import { startSoakClient, type Recovery, type SoakClient } from './client.ts';
import type { Verdict } from './ledger.ts';
import type { Parts } from './parts.ts';
import { startPeer, type Peer, type PeerResult } from './peer.ts';
import { drawFault, slowFaults, type PlannedFault } from './plan.ts';
import { startSoakServer, type SoakServer } from './server.ts';
import { readTruth, sum, verifyClient } from './verify.ts';

export interface SoakOptions {
  readonly parts: Parts;
  readonly seed: number;
  readonly clients: number;
  /** Servers that the clients share; one of them writes four answers at once. */
  readonly servers: number;
  /** Of all clients together, those below among them. */
  readonly faults: number;
  readonly serverKills: number;
  readonly clientKills: number;
  /** Each client also meets those that take up to 45 s to be noticed. */
  readonly withSlowFaults: boolean;
  /** The `eventsource` package by itself beside each client, on which the same falls at the same time. */
  readonly withPeers: boolean;
  /** Goes on at the same time; the soak ends when it has ended. */
  readonly beside?: () => Promise<void>;
  readonly onProgress?: (done: number, of: number) => void;
}

export interface SoakResult {
  readonly verdict: Verdict;
  /** By name, how many took place. */
  readonly faults: Readonly<Record<string, number>>;
  readonly recoveries: readonly Recovery[];
  readonly peers: readonly PeerResult[];
  readonly seconds: {
    readonly faults: number;
    /** Until each client had its last answer and was gone. */
    readonly lastAnswers: number;
    readonly comparing: number;
  };
  readonly totals: {
    readonly messages: number;
    readonly events: number;
    readonly shown: number;
    readonly snapshots: number;
    readonly serverKills: number;
  };
}

/** Headless clients that always have an answer under way, and never a moment's peace. */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const { parts, seed } = options;
  const servers: SoakServer[] = [];
  const clients: SoakClient[] = [];
  const peers: Peer[] = [];
  const stage = stopwatch();
  try {
    for (let number = 0; number < options.servers; number += 1) {
      servers.push(await startSoakServer(parts, `server-${number}`));
    }
    for (let number = 0; number < options.clients; number += 1) {
      const server = servers[number % servers.length];
      if (server === undefined) throw new Error('There is no server.');
      const client = await startSoakClient({ parts, server, number, seed });
      clients.push(client);
      if (options.withPeers) {
        peers.push(await startPeer({ server, sessionId: client.sessionId, seed: seed + number }));
      }
    }
    let done = 0;
    const plans = planAll(options, createRandom(seed));
    const beside = options.beside?.();
    await Promise.all([
      beside,
      ...clients.map(async (client, number) => {
        for (const fault of plans[number] ?? []) {
          const isBack = client.suffer(fault);
          const peer = peers[number];
          await beforeDeadline(Promise.all([isBack, peer?.suffer(fault, isBack)]), () =>
            standstill(fault, client, peer),
          );
          done += 1;
          options.onProgress?.(done, options.faults);
        }
      }),
    ]);
    const faults = stage();
    await Promise.all(
      clients.map((client) =>
        beforeDeadline(client.finish(), () => `the last answer; ${client.describe()}`),
      ),
    );
    const lastAnswers = stage();
    const compared = await compare(parts, { servers, clients, peers });
    return { ...compared, seconds: { faults, lastAnswers, comparing: stage() } };
  } finally {
    for (const client of clients) client.kill();
    for (const peer of peers) await peer.close();
    for (const server of servers) await server.close();
  }
}

function standstill(fault: PlannedFault, client: SoakClient, peer: Peer | undefined): string {
  return [JSON.stringify(fault), client.describe(), peer?.describe() ?? 'no peer'].join('\n');
}

/** Seconds since it was last asked. */
function stopwatch(): () => number {
  let since = performance.now();
  return () => {
    const now = performance.now();
    const seconds = (now - since) / 1_000;
    since = now;
    return seconds;
  };
}

async function compare(
  parts: Parts,
  {
    servers,
    clients,
    peers,
  }: {
    readonly servers: readonly SoakServer[];
    readonly clients: readonly SoakClient[];
    readonly peers: readonly Peer[];
  },
): Promise<Omit<SoakResult, 'seconds'>> {
  const ofPeers: PeerResult[] = [];
  const verdicts: Verdict[] = [];
  const faults: Record<string, number> = {};
  const totals = { messages: 0, events: 0, shown: 0, snapshots: 0, serverKills: 0 };
  for (const { kills } of servers) totals.serverKills += kills;
  for (const [number, client] of clients.entries()) {
    const server = servers[number % servers.length];
    if (server === undefined) continue;
    const truth = await readTruth(server, client.sessionId);
    verdicts.push(
      await verifyClient(truth, client, { workerFile: parts.diskWorker, folder: client.folder }),
    );
    const peer = await peers[number]?.finish(truth.log);
    if (peer !== undefined) ofPeers.push(peer);
    for (const [name, count] of client.tookPlace()) faults[name] = (faults[name] ?? 0) + count;
    totals.messages += truth.messages.length;
    totals.events += truth.log.length;
    totals.shown += client.ledger.events;
    totals.snapshots += client.ledger.snapshots;
  }
  return {
    verdict: sum(verdicts),
    faults,
    recoveries: clients.flatMap(({ recoveries }) => recoveries),
    peers: ofPeers,
    totals,
  };
}

/** By client: what befalls it, in this order. The kills are spread over all and over the whole time. */
function planAll(options: SoakOptions, random: Random): readonly PlannedFault[][] {
  const { clients, seed } = options;
  const plans = Array.from({ length: clients }, (_, number) => {
    const own = createRandom(seedOf(seed, number));
    const slow = options.withSlowFaults ? slowFaults : [];
    const count =
      Math.floor(options.faults / clients) + (number < options.faults % clients ? 1 : 0);
    const plan = Array.from({ length: count }, () => drawFault(own));
    for (const fault of slow) plan[own.int(0, plan.length - 1)] = fault;
    return plan;
  });
  spread(plans, { kind: 'killServer' }, options.serverKills, random);
  spread(plans, { kind: 'killClient' }, options.clientKills, random);
  return plans;
}

function spread(
  plans: readonly PlannedFault[][],
  fault: PlannedFault,
  count: number,
  random: Random,
): void {
  for (let number = 0; number < count; number += 1) {
    const plan = plans[number % plans.length] ?? [];
    const free = [...plan.keys()].filter((place) => isCommon(plan[place]));
    const place = free[random.int(0, free.length - 1)];
    if (place !== undefined) plan[place] = fault;
  }
}

function isCommon(fault: PlannedFault | undefined): boolean {
  return fault?.kind === 'cut' || fault?.kind === 'outage' || fault?.kind === 'next';
}
