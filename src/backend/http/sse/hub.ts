import type { ServerResponse } from 'node:http';
import { every, timestamp } from '../../clock.ts';
import type { Commit, LogBounds } from '../../store/ports.ts';
import { Connection, type Channel, type ConnectionDeps } from './connection.ts';
import { eventFrames, retryFrame, unloggedFrame } from './frames.ts';

export interface HubOptions extends ConnectionDeps {
  /** 0 to 1. */
  readonly random: () => number;
  readonly config: {
    readonly pingMs: number;
    readonly stalledReaderMs: number;
    readonly retryMs: number;
    readonly drainMinMs: number;
    readonly drainSpreadMs: number;
  };
}

export interface StreamRequest {
  readonly userId: string;
  readonly sessionId: string;
  readonly position: number | undefined;
  readonly expiresAt?: number | undefined;
}

const TICK_MS = 1_000;

/** The open event streams of this server, by chat. */
export class StreamHub {
  readonly #options: HubOptions;
  readonly #channels = new Map<string, Channel>();
  readonly #unsubscribe: () => void;
  #stopTicking: (() => void) | undefined;

  constructor(options: HubOptions) {
    this.#options = options;
    this.#unsubscribe = options.store.onCommit((commit) => this.#onCommit(commit));
  }

  get size(): number {
    let size = 0;
    for (const { connections } of this.#channels.values()) size += connections.size;
    return size;
  }

  /**
   * Answers with the stream, or with 204 for a chat that was deleted. Rejects with `not_found`, the
   * response untouched.
   */
  async open(res: ServerResponse, request: StreamRequest): Promise<void> {
    const { store, clock, config } = this.#options;
    const { userId, sessionId, position } = request;
    // Joined before the head is read: a commit that comes between is heard of.
    const channel = this.#channel(sessionId);
    const connection = new Connection(this.#options, channel, res, request.expiresAt);
    channel.connections.add(connection);
    this.#stopTicking ??= every(clock, TICK_MS, () => this.#tick());
    // `on`, not `once`: that keeps two more objects, and there are ten thousand of these.
    res.on('close', () => this.#leave(channel, connection));

    let bounds: LogBounds;
    try {
      bounds = await store.openLog(userId, sessionId);
    } catch (error) {
      this.#leave(channel, connection);
      throw error;
    }
    // The reader may have left meanwhile.
    if (!channel.connections.has(connection)) return;
    if (bounds.type === 'deleted') {
      this.#leave(channel, connection);
      res.writeHead(204, { 'cache-control': 'no-store' }).end();
      return;
    }
    channel.head = Math.max(channel.head, bounds.head);
    res.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      // A stream that has ended has no further use for its connection: who stops waits for none.
      connection: 'close',
    });
    res.write(retryFrame(config.retryMs));
    connection.pingAt = clock.now() + config.pingMs - TICK_MS;
    connection.start(position !== undefined && position > channel.head ? undefined : position);
  }

  /** Tells every reader when to come back, and ends the streams. */
  close(): void {
    const { random, config } = this.#options;
    this.#unsubscribe();
    this.#each((connection) => {
      const retryAfterMs = Math.round(config.drainMinMs + random() * config.drainSpreadMs);
      connection.end(unloggedFrame({ type: 'draining', retryAfterMs }));
    });
    this.#stopTicking?.();
    this.#stopTicking = undefined;
  }

  #channel(sessionId: string): Channel {
    const known = this.#channels.get(sessionId);
    if (known !== undefined) return known;
    const channel: Channel = { sessionId, connections: new Set(), head: 0 };
    this.#channels.set(sessionId, channel);
    return channel;
  }

  #leave(channel: Channel, connection: Connection): void {
    channel.connections.delete(connection);
    if (channel.connections.size > 0) return;
    // A later reader may have opened the channel anew.
    if (this.#channels.get(channel.sessionId) === channel) {
      this.#channels.delete(channel.sessionId);
    }
    if (this.#channels.size > 0) return;
    this.#stopTicking?.();
    this.#stopTicking = undefined;
  }

  #onCommit(commit: Commit): void {
    const channel = this.#channels.get(commit.sessionId);
    if (channel === undefined) return;
    if (commit.type === 'deleted') {
      for (const connection of channel.connections) connection.end();
      return;
    }
    const { events = [], last } = commit;
    channel.head = Math.max(channel.head, last);
    const first = events[0]?.sequence ?? Infinity;
    const frames = eventFrames(events);
    for (const connection of channel.connections) connection.offer(first, last, frames);
  }

  /** Pings what is due, ends what has expired, cuts off who takes nothing any more. */
  #tick(): void {
    const { clock, config } = this.#options;
    const now = clock.now();
    const ping = unloggedFrame({ type: 'ping', time: timestamp(clock) });
    this.#each((connection) => {
      if (connection.expiresAt <= now) {
        connection.end();
      } else if (
        connection.blockedSince > 0 &&
        now - connection.blockedSince > config.stalledReaderMs
      ) {
        connection.destroy();
      } else if (connection.pingAt <= now) {
        connection.pingAt = now + config.pingMs - TICK_MS;
        connection.tell(ping);
      }
    });
  }

  #each(act: (connection: Connection) => void): void {
    for (const { connections } of this.#channels.values()) {
      for (const connection of connections) act(connection);
    }
  }
}
