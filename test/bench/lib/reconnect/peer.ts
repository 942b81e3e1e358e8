import { setTimeout as delay } from 'node:timers/promises';
import { EventSource } from 'eventsource';
import { streamEventTypes, type SequencedEvent } from '../../../../src/shared/events.ts';
import { receive } from '../../../../src/main/stream/receive.ts';
import { startFaultProxy, type FaultProxy } from '../../../helpers/fault-proxy/fault-proxy.ts';
import { createLedger, type Verdict } from './ledger.ts';
import { expectOnNext, tailOf } from './on-next.ts';
import type { OnNextStream, PlannedFault } from './plan.ts';
import type { SoakServer } from './server.ts';

export interface PeerResult {
  /** What befell it, one after the other. */
  readonly faults: number;
  /** How often it closed for good, and was started anew. */
  readonly closed: number;
  /** How often it stayed without a sign of life when the client had long been back, and was as well. */
  readonly silent: number;
  /** Events that came while it was neither, and are in the snapshot with which it began anew. */
  readonly missed: number;
  /** By the clients' own measure. */
  readonly verdict: Verdict;
}

/** The `eventsource` package by itself, with its own reconnecting, beside a client. */
export interface Peer {
  /**
   * Lets the same befall it at the same time, and resolves when an event has come behind it. `isBack`:
   * when the client is over it.
   */
  suffer(fault: PlannedFault, isBack: Promise<void>): Promise<void>;
  /** Where it is, for one that stands still. */
  describe(): string;
  /** Resolves when it has the log's end, or will not have it. */
  finish(log: readonly SequencedEvent[]): Promise<PeerResult>;
  close(): Promise<void>;
}

export interface PeerOptions {
  readonly server: SoakServer;
  /** The client's chat, in which there is always an answer under way. */
  readonly sessionId: string;
  readonly seed: number;
}

/** It has no watchdog: one that gets nothing waits as long as its connection does. */
const PATIENCE_MS = 3_000;

/** Reads the chat over a way of its own. Started anew, it knows nothing of where it was, as after a reload. */
export async function startPeer({ server, sessionId, seed }: PeerOptions): Promise<Peer> {
  const proxy = await startFaultProxy({ target: server, seed });
  return new PackagePeer(proxy, server.token, sessionId);
}

class PackagePeer implements Peer {
  readonly #proxy: FaultProxy;
  readonly #token: string;
  readonly #sessionId: string;
  readonly #ledger = createLedger();
  #source: EventSource;
  #taken = 0;
  #faults = 0;
  #closed = 0;
  #silent = 0;
  #missed = 0;
  #told: () => void = () => undefined;

  constructor(proxy: FaultProxy, token: string, sessionId: string) {
    this.#proxy = proxy;
    this.#token = token;
    this.#sessionId = sessionId;
    this.#source = this.#connect();
  }

  async suffer(fault: PlannedFault, isBack: Promise<void>): Promise<void> {
    const over = this.#inflict(fault, isBack).then(() => true);
    await Promise.race([over, isBack]);
    const patience = (): Promise<false> => delay(PATIENCE_MS, false as const, { ref: false });
    while (!(await Promise.race([over, patience()]))) {
      this.#silent += 1;
      this.#startAnew();
    }
    this.#faults += 1;
  }

  describe(): string {
    const { readyState } = this.#source;
    return `peer in state ${readyState}, taken ${this.#taken}, ${tailOf(this.#proxy)}`;
  }

  async finish(log: readonly SequencedEvent[]): Promise<PeerResult> {
    const whole = this.#until(() => this.#ledger.through >= log.length);
    await Promise.race([whole, delay(PATIENCE_MS, undefined, { ref: false })]);
    return {
      faults: this.#faults,
      closed: this.#closed,
      silent: this.#silent,
      missed: this.#missed,
      verdict: this.#ledger.compare(log),
    };
  }

  async close(): Promise<void> {
    this.#source.close();
    await this.#proxy.close();
  }

  /** Resolves when an event has come behind it. */
  async #inflict(fault: PlannedFault, isBack: Promise<void>): Promise<void> {
    const proxy = this.#proxy;
    switch (fault.kind) {
      case 'cut':
        proxy.cut(fault.how);
        break;
      case 'outage':
        await proxy.block(fault.how);
        proxy.cut();
        await delay(fault.ms);
        await proxy.unblock();
        break;
      case 'halfOpen':
        proxy.freeze();
        break;
      case 'killServer':
        // It is killed once, for both.
        await isBack;
        break;
      case 'killClient':
        this.#startAnew();
        break;
      case 'next':
        await this.#inflictOnNext(fault);
        break;
    }
    const taken = this.#taken;
    await this.#until(() => this.#taken > taken);
  }

  async #inflictOnNext(fault: OnNextStream): Promise<void> {
    for (;;) {
      const next = expectOnNext(this.#proxy, fault, this.#sessionId);
      await this.#until(() => next.at() !== undefined || next.isPast());
      if (next.at() !== undefined) return;
    }
  }

  /** Looked at whenever the package says something. */
  #until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#told = () => {
        if (condition()) resolve();
      };
      this.#told();
    });
  }

  #startAnew(): void {
    this.#source.close();
    this.#source = this.#connect();
  }

  #connect(): EventSource {
    this.#ledger.begin();
    const url = `${this.#proxy.url}/chats/${this.#sessionId}/stream`;
    const source = new EventSource(url, {
      fetch: (input, init) =>
        fetch(input, {
          ...init,
          headers: { ...init.headers, authorization: `Bearer ${this.#token}` },
        }),
    });
    for (const type of streamEventTypes) {
      source.addEventListener(type, (event: object) => {
        if (source !== this.#source) return;
        // Its own connection error comes to the same listener as the server's `error` event.
        if ('data' in event && 'lastEventId' in event) {
          this.#take(type, String(event.data), String(event.lastEventId));
        } else if (source.readyState === EventSource.CLOSED) {
          this.#closed += 1;
          this.#source = this.#connect();
        }
        this.#told();
      });
    }
    return source;
  }

  #take(type: string, data: string, id: string): void {
    const received = receive(type, data, id);
    if (received.kind !== 'snapshot' && received.kind !== 'logged') return;
    this.#taken += 1;
    const { sequence } = received;
    const base = { sessionId: this.#sessionId, batch: this.#taken, from: sequence, to: sequence };
    if (received.kind === 'snapshot') {
      const { through, snapshots } = this.#ledger;
      if (snapshots > 0) this.#missed += Math.max(0, sequence - through);
      this.#ledger.take({ ...base, snapshot: received.event, events: [] });
    } else {
      this.#ledger.take({ ...base, events: [{ sequence, event: received.event }] });
    }
  }
}
