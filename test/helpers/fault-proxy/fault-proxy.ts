import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { startElsewhere, type Elsewhere } from './elsewhere.ts';
import { Exchange } from './exchange.ts';
import type { Fault, FaultKind } from './faults.ts';
import { FORWARD_TO } from './headers.ts';
import { createRandom, seedOf, type Random } from './random.ts';
import { reset } from './reset.ts';

/** A request as it reached the proxy. */
export interface SeenRequest {
  /** From 1, in the order of arrival. */
  readonly number: number;
  readonly method: string;
  readonly path: string;
  readonly isStream: boolean;
  /** `Last-Event-ID`, or `after=`; `undefined`: none. */
  readonly position: string | undefined;
}

/** What befalls a request. `random` is its own: the same for the same seed and number. */
export type FaultRule = (request: SeenRequest, random: Random) => readonly Fault[];

export interface LogEntry {
  /** Milliseconds since the proxy was started. */
  readonly ms: number;
  /** From 1; 0: all of them. */
  readonly connection: number;
  readonly request: number;
  readonly what: FaultKind | 'cut' | 'freeze' | 'block' | 'unblock';
  /** Of the answer's body, that had gone to the client by then. */
  readonly bytes: number;
}

export interface FaultProxyStats {
  readonly connections: number;
  readonly requests: number;
  readonly streams: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
  /** Requests whose answer is under way. */
  readonly open: number;
  /** Sockets of clients that are there now. */
  readonly sockets: number;
}

export interface FaultProxy {
  readonly url: string;
  /** Where redirects lead. */
  readonly elsewhere: Elsewhere;
  readonly requests: readonly SeenRequest[];
  readonly log: readonly LogEntry[];
  readonly stats: FaultProxyStats;
  /** What befalls requests from now on, those with faults of `next` apart; `undefined`: nothing. */
  plan(rule: FaultRule | undefined): void;
  /** What befalls the next request that fits; of several such calls the first comes first. */
  next(faults: Fault | readonly Fault[], fits?: (request: SeenRequest) => boolean): void;
  /** Ends all connections now, with a reset or in good order. New ones are taken. */
  cut(how?: 'reset' | 'end'): void;
  /** Nothing comes through the requests of now any more; their connections stay open. */
  freeze(): void;
  /** No new connection from now on: refused, or reset once it is there. Those of now stay. */
  block(how?: 'refuse' | 'reset'): Promise<void>;
  unblock(): Promise<void>;
  /** Leaves nothing open. */
  close(): Promise<void>;
}

export interface FaultProxyOptions {
  /** Absent: each request names its own in `FORWARD_TO`. */
  readonly target?: { readonly url: string };
  /** The same seed and the same requests meet the same faults. */
  readonly seed: number;
}

/** A way to a chat server on which things go wrong, as they are told to. */
export async function startFaultProxy({ target, seed }: FaultProxyOptions): Promise<FaultProxy> {
  const elsewhere = await startElsewhere();
  const startedAt = performance.now();
  const connections = new Map<Socket, number>();
  const exchanges = new Set<Exchange>();
  const requests: SeenRequest[] = [];
  const log: LogEntry[] = [];
  const queue: { faults: readonly Fault[]; fits: (request: SeenRequest) => boolean }[] = [];
  const totals = { connections: 0, streams: 0, up: 0, down: 0 };
  let rule: FaultRule | undefined;
  let resets = false;
  let listener: Server | undefined;

  function note(entry: Omit<LogEntry, 'ms'>): void {
    log.push({ ms: performance.now() - startedAt, ...entry });
  }
  const noteAll = (what: LogEntry['what']): void =>
    note({ connection: 0, request: 0, what, bytes: 0 });

  function faultsOf(seen: SeenRequest, random: Random): readonly Fault[] {
    const index = queue.findIndex(({ fits }) => fits(seen));
    const [next] = index < 0 ? [] : queue.splice(index, 1);
    return next?.faults ?? rule?.(seen, random) ?? [];
  }

  const http = createHttpServer({ keepAliveTimeout: 0 }, (incoming, outgoing) => {
    const seen = describe(incoming, requests.length + 1);
    requests.push(seen);
    if (seen.isStream) totals.streams += 1;
    const random = createRandom(seedOf(seed, seen.number));
    const connection = connections.get(incoming.socket) ?? 0;
    const exchange = new Exchange(
      {
        target: targetOf(incoming, target?.url),
        elsewhere: elsewhere.url,
        faults: faultsOf(seen, random),
        random,
        onFault: ({ kind }, bytes) => note({ connection, request: seen.number, what: kind, bytes }),
        onBytes: (direction, count) => (totals[direction] += count),
      },
      incoming,
      outgoing,
    );
    exchanges.add(exchange);
    void exchange.run().then(() => exchanges.delete(exchange));
  });

  function take(socket: Socket): void {
    // A reset, or a write after one, is what is wanted here.
    socket.on('error', () => undefined);
    if (resets) {
      reset(socket);
      return;
    }
    totals.connections += 1;
    connections.set(socket, totals.connections);
    socket.once('close', () => connections.delete(socket));
    socket.setNoDelay(true);
    http.emit('connection', socket);
  }

  async function listen(port: number): Promise<number> {
    const server = createServer(take);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    listener = server;
    return (server.address() as AddressInfo).port;
  }

  /** The listening socket is gone when this returns; connections that it took stay. */
  function stopListening(): void {
    listener?.close();
    listener = undefined;
  }

  const port = await listen(0);
  return {
    url: `http://127.0.0.1:${port}`,
    elsewhere,
    requests,
    log,
    get stats() {
      return {
        connections: totals.connections,
        requests: requests.length,
        streams: totals.streams,
        bytesUp: totals.up,
        bytesDown: totals.down,
        open: exchanges.size,
        sockets: connections.size,
      };
    },
    plan(next) {
      rule = next;
    },
    next(faults, fits = () => true) {
      queue.push({ faults: 'kind' in faults ? [faults] : faults, fits });
    },
    cut(how = 'reset') {
      noteAll('cut');
      for (const socket of connections.keys()) {
        if (how === 'reset') reset(socket);
        else socket.destroy();
      }
    },
    freeze() {
      noteAll('freeze');
      for (const exchange of exchanges) exchange.freeze();
    },
    block(how = 'refuse') {
      noteAll('block');
      if (how === 'refuse') stopListening();
      else resets = true;
      return Promise.resolve();
    },
    async unblock() {
      noteAll('unblock');
      resets = false;
      if (listener === undefined) await listen(port);
    },
    async close() {
      const closed = [...connections.keys()].map(
        (socket) => new Promise((resolve) => socket.once('close', resolve)),
      );
      stopListening();
      for (const exchange of exchanges) exchange.close();
      for (const socket of connections.keys()) socket.destroy();
      await Promise.all([...closed, elsewhere.close()]);
    },
  };
}

function targetOf({ headers }: IncomingMessage, fixed: string | undefined): URL {
  const own = headers[FORWARD_TO];
  // An address that leads nowhere: such a request fails as one to a server that is gone.
  return new URL((typeof own === 'string' ? own : fixed) ?? 'http://127.0.0.1:9');
}

function describe(incoming: IncomingMessage, number: number): SeenRequest {
  const { method = '', url = '/', headers } = incoming;
  const { pathname, searchParams } = new URL(url, 'http://proxy.test');
  const header = headers['last-event-id'];
  return {
    number,
    method,
    path: pathname,
    isStream: method === 'GET' && /(?:^|\/)stream$/u.test(pathname),
    position: typeof header === 'string' ? header : (searchParams.get('after') ?? undefined),
  };
}
