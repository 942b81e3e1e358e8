import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startFaultProxy, type FaultProxy } from '../../../helpers/fault-proxy/fault-proxy.ts';
import { createRandom, seedOf, type Random } from '../../../helpers/fault-proxy/random.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { machineMs, type ClientConfig, type FromClient, type ToClient } from './messages.ts';
import type { Parts } from './parts.ts';
import { expectOnNext, tailOf } from './on-next.ts';
import { nameOf, onPosts, type OnNextStream, type PlannedFault } from './plan.ts';
import type { SoakServer } from './server.ts';

/** How long a client was away after a fault, in milliseconds from when the way was open again. */
export interface Recovery {
  readonly name: string;
  readonly fault: PlannedFault;
  readonly ms: number;
  /** The server itself was away meanwhile. */
  readonly withServer: boolean;
}

/** A headless client in a process of its own, with its own bad way to the server. */
export interface SoakClient {
  readonly sessionId: string;
  readonly folder: string;
  readonly ledger: Ledger;
  readonly proxy: FaultProxy;
  /** What is on its disk to be sent, in order. */
  readonly written: readonly string[];
  readonly recoveries: readonly Recovery[];
  /** Faults that took place, by name; those of its requests among them. */
  tookPlace(): ReadonlyMap<string, number>;
  /** Lets it happen, and resolves when the stream lives again behind it. */
  suffer(fault: PlannedFault): Promise<void>;
  /** Where it is, for one that stands still. */
  describe(): string;
  /** Writes no more, waits for the last answer, then ends in good order. */
  finish(): Promise<void>;
  kill(): void;
}

export interface SoakClientOptions {
  readonly parts: Parts;
  readonly server: SoakServer;
  readonly number: number;
  readonly seed: number;
}

export async function startSoakClient(options: SoakClientOptions): Promise<SoakClient> {
  const { server, number } = options;
  const seed = options.seed + number;
  const { sessionId } = await server.api.createChat();
  const proxy = await startFaultProxy({ target: server, seed });
  proxy.plan(onPosts);
  // Its log counts from a moment of its own.
  await proxy.unblock();
  const epoch = machineMs() - (proxy.log.at(-1)?.ms ?? 0);
  const client = new Client(options, { sessionId, proxy, epoch, random: createRandom(seed) });
  client.start();
  await client.live(0);
  return client;
}

/** When it began, and from when on the way is open again (machineMs). */
interface Outage {
  readonly at: number;
  readonly openAt: number;
}

interface Setting {
  readonly sessionId: string;
  readonly proxy: FaultProxy;
  readonly epoch: number;
  readonly random: Random;
}

class Client implements SoakClient {
  readonly sessionId: string;
  readonly folder: string;
  readonly proxy: FaultProxy;
  readonly ledger = createLedger();
  readonly written: string[] = [];
  readonly recoveries: Recovery[] = [];
  /** What a client must not run into, whatever happens. */
  readonly troubles: string[] = [];
  readonly #options: SoakClientOptions;
  readonly #epoch: number;
  readonly #counts = new Map<string, number>();
  readonly #waiting = new Set<() => void>();
  #child: ChildProcess | undefined;
  #life = 0;
  #begunAt = 0;
  #openedAt = 0;
  #isIdle = false;

  constructor(options: SoakClientOptions, { sessionId, proxy, epoch }: Setting) {
    this.#options = options;
    this.sessionId = sessionId;
    this.proxy = proxy;
    this.#epoch = epoch;
    this.folder = join(options.parts.folder, `client-${options.number}`);
  }

  start(): void {
    const { parts, server, number, seed } = this.#options;
    this.#life += 1;
    const config: ClientConfig = {
      url: this.proxy.url,
      token: server.token,
      folder: this.folder,
      diskWorker: parts.diskWorker,
      sessionId: this.sessionId,
      seed: seedOf(seed + number, this.#life),
      label: `${number}.${this.#life}`,
    };
    this.ledger.begin();
    const child = fork(parts.client, [JSON.stringify(config)], { stdio: 'inherit' });
    child.on('message', (message: FromClient) => {
      this.#take(message);
      for (const look of this.#waiting) look();
    });
    // Killed on purpose, it is another's by then or has been told to end.
    child.once('exit', (code, signal) => {
      if (child !== this.#child || signal === 'SIGKILL' || code === 0) return;
      this.troubles.push(`its process ended by itself (${signal ?? `code ${code}`})`);
      for (const look of this.#waiting) look();
    });
    this.#child = child;
  }

  tookPlace(): ReadonlyMap<string, number> {
    const counts = new Map(this.#counts);
    for (const { request, what } of this.proxy.log) {
      const seen = this.proxy.requests[request - 1];
      if (seen?.method !== 'POST') continue;
      counts.set(`POST ${what}`, (counts.get(`POST ${what}`) ?? 0) + 1);
    }
    return counts;
  }

  async suffer(fault: PlannedFault): Promise<void> {
    const outage = await this.#inflict(fault);
    const name = nameOf(fault);
    if (outage === undefined) {
      const { through } = this.ledger;
      await this.#until(() => this.ledger.through > through);
    } else {
      const { at, openAt } = outage;
      await this.live(at);
      const withServer = this.#options.server.backSince >= openAt - AFTERMATH_MS;
      this.recoveries.push({ name, fault, ms: Math.max(0, this.#openedAt - openAt), withServer });
    }
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  describe(): string {
    const { ledger, proxy } = this;
    return [
      `client ${this.#options.number} in its life ${this.#life}, shown through ${ledger.through}`,
      `live since ${this.#openedAt}, now ${machineMs()}, server back since ${this.#options.server.backSince}`,
      `written ${this.written.length}, idle ${this.#isIdle}, exit ${this.#child?.exitCode ?? 'none'}`,
      tailOf(proxy),
    ].join('\n');
  }

  async finish(): Promise<void> {
    this.proxy.plan(undefined);
    this.#isIdle = false;
    this.#tell({ type: 'finish' });
    await this.#until(() => this.#isIdle);
    const child = this.#child;
    if (child === undefined) return;
    const exited = once(child, 'exit');
    this.#tell({ type: 'close' });
    await exited;
    await this.proxy.close();
  }

  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  /** Resolves once an attempt that was begun after this has brought an event. */
  live(since: number): Promise<void> {
    return this.#until(() => this.#begunAt > since);
  }

  /** Resolves when it is over; `undefined`: the stream goes on through it. */
  async #inflict(fault: PlannedFault): Promise<Outage | undefined> {
    const { proxy } = this;
    const at = machineMs();
    switch (fault.kind) {
      case 'cut':
        proxy.cut(fault.how);
        return { at, openAt: machineMs() };
      case 'outage':
        await proxy.block(fault.how);
        proxy.cut();
        await delay(fault.ms);
        await proxy.unblock();
        return { at, openAt: machineMs() };
      case 'halfOpen':
        proxy.freeze();
        return { at, openAt: machineMs() };
      case 'killServer':
        await this.#options.server.kill();
        return { at, openAt: machineMs() };
      case 'killClient': {
        const child = this.#child;
        if (child !== undefined) {
          const exited = once(child, 'exit');
          child.kill('SIGKILL');
          await exited;
        }
        this.start();
        return { at, openAt: machineMs() };
      }
      case 'next':
        return this.#inflictOnNext(fault);
    }
  }

  /**
   * The stream of now is cut, so that there is a next one. That one may end before it comes to its fault
   * (the server was killed, the page began anew): then it is another's.
   */
  async #inflictOnNext(fault: OnNextStream): Promise<Outage | undefined> {
    for (;;) {
      const next = expectOnNext(this.proxy, fault, this.sessionId);
      await this.#until(() => next.at() !== undefined || next.isPast());
      const logged = next.at();
      if (logged === undefined) continue;
      if (!next.endsStream) return undefined;
      const at = this.#epoch + logged;
      return { at, openAt: at + fault.pauseMs };
    }
  }

  #take(message: FromClient): void {
    switch (message.type) {
      case 'batch':
        this.ledger.take(message.batch);
        return;
      case 'written':
        this.written.push(message.text);
        return;
      case 'live':
        this.#begunAt = message.begunAt;
        this.#openedAt = message.openedAt;
        return;
      case 'idle':
        this.#isIdle = true;
        return;
      case 'trouble':
        this.troubles.push(message.words);
        return;
    }
  }

  #tell(message: ToClient): void {
    this.#child?.send(message);
  }

  /** Looked at whenever the client says something. */
  #until(condition: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const [trouble] = this.troubles;
        if (trouble === undefined && !condition()) return;
        this.#waiting.delete(look);
        if (trouble === undefined) resolve();
        else reject(new Error(`Client ${this.#options.number}: ${trouble}`));
      };
      this.#waiting.add(look);
      look();
    });
  }
}

/** So long after a server's outage a client may still be in the pauses of that one. */
const AFTERMATH_MS = 2_000;
