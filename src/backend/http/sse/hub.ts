import type { ServerResponse } from 'node:http';
import type { Watch } from '../authenticator.ts';
import type { Commit, LogBounds } from '../../store/ports.ts';
import { Connection, type Channel, type ConnectionDeps } from './connection.ts';
import { eventFrames } from './frames.ts';
import { Readers, type ReadersOptions } from './readers.ts';

export type HubOptions = ConnectionDeps & ReadersOptions;

export interface StreamRequest {
  readonly userId: string;
  readonly sessionId: string;
  readonly position: number | undefined;
  readonly expiresAt?: number | undefined;
  readonly watch?: Watch | undefined;
}

/** The open event streams of this server, by chat. */
export class StreamHub {
  readonly #options: HubOptions;
  readonly #channels = new Map<string, Channel>();
  readonly #readers: Readers;
  readonly #unsubscribe: () => void;

  constructor(options: HubOptions) {
    this.#options = options;
    this.#readers = new Readers(options);
    this.#unsubscribe = options.store.onCommit((commit) => this.#onCommit(commit));
  }

  get size(): number {
    return this.#readers.size;
  }

  /**
   * Answers with the stream, or with 204 for a chat that was deleted. Rejects with `not_found`, the
   * response untouched.
   */
  async open(res: ServerResponse, request: StreamRequest): Promise<void> {
    const { store } = this.#options;
    const { userId, sessionId, position } = request;
    // Joined before the head is read: a commit that comes between is heard of.
    const channel = this.#channel(sessionId);
    const connection = new Connection(this.#options, channel, res, request.expiresAt);
    channel.connections.add(connection);
    this.#readers.add(connection, request.watch);
    // `on`, not `once`: that keeps two more objects, and there are ten thousand of these.
    res.on('close', () => this.#leave(channel, connection));

    let bounds: LogBounds;
    try {
      bounds = await store.openLog(userId, sessionId);
    } catch (error) {
      this.#leave(channel, connection);
      throw error;
    }
    // The reader may have left meanwhile, or the stream may have come to its end.
    if (connection.hasEnded || !this.#readers.has(connection)) return;
    if (bounds.type === 'deleted') {
      this.#leave(channel, connection);
      res.writeHead(204, { 'cache-control': 'no-store' }).end();
      return;
    }
    channel.head = Math.max(channel.head, bounds.head);
    this.#readers.begin(connection);
    connection.start(position !== undefined && position > channel.head ? undefined : position);
  }

  /** Tells every reader when to come back, and ends the streams. */
  close(): void {
    this.#unsubscribe();
    this.#readers.close();
  }

  #channel(sessionId: string): Channel {
    const known = this.#channels.get(sessionId);
    if (known !== undefined) return known;
    const channel: Channel = { sessionId, connections: new Set(), head: 0 };
    this.#channels.set(sessionId, channel);
    return channel;
  }

  #leave(channel: Channel, connection: Connection): void {
    this.#readers.remove(connection);
    channel.connections.delete(connection);
    if (channel.connections.size > 0) return;
    // A later reader may have opened the channel anew.
    if (this.#channels.get(channel.sessionId) === channel) {
      this.#channels.delete(channel.sessionId);
    }
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
}
