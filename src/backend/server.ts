import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorMessage } from '../shared/errors.ts';
import type { SignIn } from '../shared/http.ts';
import type { Agent, ModelCatalog } from './agent/contract.ts';
import { ChatService } from './chats/chat-service.ts';
import type { Clock } from './clock.ts';
import { defaultConfig, type BackendConfig } from './config.ts';
import { Admission } from './http/admission.ts';
import { createApp } from './http/app.ts';
import type { Authenticator } from './http/authenticator.ts';
import { createHttpServer } from './http/http-server.ts';
import { createListener } from './http/listener.ts';
import { FeedHub } from './http/sse/feed-hub.ts';
import { StreamHub } from './http/sse/hub.ts';
import type { Logger } from './log.ts';
import { RunManager } from './runs/run-manager.ts';
import type { Store } from './store/ports.ts';

export interface ServerOptions {
  /** Is closed with the server. */
  readonly store: Store;
  readonly agent: Agent;
  readonly catalog: ModelCatalog;
  readonly authenticator: Authenticator;
  /** How people come to tokens that the authenticator takes; absent where there is one token only. */
  readonly signIn?: SignIn | undefined;
  readonly clock: Clock;
  /** Makes a new id; ids sort by the time that they were made. */
  readonly newId: () => string;
  /** 0 to 1. */
  readonly random: () => number;
  readonly log: Logger;
  readonly config?: Partial<BackendConfig>;
  /** Further values of `Host` that are this server, besides 127.0.0.1 and localhost with its port. */
  readonly hosts?: readonly string[];
  /** Web origins that may call. */
  readonly origins?: readonly string[];
}

export interface ChatServer {
  /**
   * Ends what a dead server left behind, then listens on 127.0.0.1. Port 0: any free one. Resolves
   * with the port; rejects when it is taken.
   */
  listen(port: number): Promise<number>;
  /**
   * Stops: running answers end as interrupted, streams are told to come back, the store is closed.
   * Resolves when all of it is durable and nothing listens any more.
   */
  close(): Promise<void>;
  /** Open event streams, feeds included. */
  readonly streams: number;
}

/** How long the last bytes of a stopping server may take to reach their readers, in milliseconds. */
const FLUSH_MS = 500;

/** Puts a chat server together. It decides nothing by itself. */
export function createServer(options: ServerOptions): ChatServer {
  const { store, agent, catalog, authenticator, signIn, clock, newId, random, log } = options;
  const config: BackendConfig = { ...defaultConfig, ...options.config };
  let draining = false;
  const isDraining = (): boolean => draining;
  let hosts: ReadonlySet<string> = new Set();

  const runs = new RunManager({
    store,
    agent,
    catalog,
    clock,
    log,
    runsAtOnce: config.runsAtOnce,
    abortWaitMs: config.abortWaitMs,
    keepEvents: config.keepEvents,
  });
  const chats = new ChatService({ store, runs, clock, newId });
  const hub = new StreamHub({ store, clock, log, random, config });
  const feeds = new FeedHub({ store, clock, random, config });
  const admission = new Admission({
    authenticator,
    hosts: () => hosts,
    origins: new Set(options.origins),
  });
  const { messageBytes } = config;
  const app = createApp({
    admission,
    log,
    isDraining,
    chats,
    store,
    messageBytes,
    catalog,
    config,
    signIn,
  });
  const http = createHttpServer(
    createListener({ app, admission, hub, feeds, log, isDraining }),
    log,
  );

  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    draining = true;
    const ended = closeHttp(http);
    try {
      await runs.close();
    } catch (error) {
      // A store that takes no more: the next server finds these runs, and ends them.
      log.error('runs_not_ended', { message: errorMessage(error) });
    }
    hub.close();
    feeds.close();
    const stop = clock.after(FLUSH_MS, () => http.closeAllConnections());
    http.closeIdleConnections();
    await ended;
    stop();
    await store.close();
  }

  return {
    async listen(port) {
      await runs.recover();
      const bound = await listen(http, port);
      hosts = new Set([`127.0.0.1:${bound}`, `localhost:${bound}`, ...(options.hosts ?? [])]);
      return bound;
    },
    close: () => (closing ??= close()),
    get streams() {
      return hub.size + feeds.size;
    },
  };
}

function listen(http: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException): void => reject(listenFailure(error, port));
    http.once('error', refuse);
    http.listen(port, '127.0.0.1', () => {
      http.off('error', refuse);
      resolve((http.address() as AddressInfo).port);
    });
  });
}

function listenFailure(error: NodeJS.ErrnoException, port: number): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new Error(`The port ${port} is in use by another program.`, { cause: error });
    case 'EACCES':
      return new Error(`The port ${port} may not be used by this user.`, { cause: error });
    default:
      return error;
  }
}

/** Takes no more connections; resolves when the last one has ended. */
function closeHttp(http: Server): Promise<void> {
  if (!http.listening) return Promise.resolve();
  return new Promise((resolve) => http.close(() => resolve()));
}
