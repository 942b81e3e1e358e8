import type { ServerResponse } from 'node:http';
import type { Watch } from '../authenticator.ts';
import type { Commit, Store } from '../../store/ports.ts';
import { FeedConnection, type ChatMoved, type FeedLimits } from './feed-connection.ts';
import { Readers, type ReadersOptions } from './readers.ts';

export interface FeedHubOptions extends ReadersOptions {
  readonly store: Pick<Store, 'onCommit'>;
  readonly config: ReadersOptions['config'] & FeedLimits;
}

export interface FeedRequest {
  readonly userId: string;
  readonly expiresAt?: number | undefined;
  readonly watch?: Watch | undefined;
}

/** The open feeds of this server, by user. */
export class FeedHub {
  readonly #options: FeedHubOptions;
  readonly #feeds = new Map<string, Set<FeedConnection>>();
  readonly #readers: Readers;
  readonly #unsubscribe: () => void;

  constructor(options: FeedHubOptions) {
    this.#options = options;
    this.#readers = new Readers(options);
    this.#unsubscribe = options.store.onCommit((commit) => this.#onCommit(commit));
  }

  get size(): number {
    return this.#readers.size;
  }

  /** Answers with the feed. From its first ping on, whatever moves is told. */
  open(res: ServerResponse, { userId, expiresAt, watch }: FeedRequest): void {
    const { clock, config } = this.#options;
    const feed = new FeedConnection(clock, config, res, expiresAt);
    const own = this.#feeds.get(userId) ?? new Set();
    this.#feeds.set(userId, own.add(feed));
    this.#readers.add(feed, watch);
    res.on('close', () => this.#leave(userId, feed));
    this.#readers.begin(feed);
    feed.tell(this.#readers.ping());
  }

  /** Tells every reader when to come back, and ends the feeds. */
  close(): void {
    this.#unsubscribe();
    this.#readers.close();
  }

  #leave(userId: string, feed: FeedConnection): void {
    feed.forget();
    this.#readers.remove(feed);
    const own = this.#feeds.get(userId);
    own?.delete(feed);
    if (own?.size === 0) this.#feeds.delete(userId);
  }

  #onCommit(commit: Commit): void {
    const own = this.#feeds.get(commit.userId);
    if (own === undefined) return;
    const news = newsOf(commit);
    for (const feed of own) feed.moved(news);
  }
}

function newsOf(commit: Commit): ChatMoved {
  const { sessionId } = commit;
  return commit.type === 'deleted'
    ? { type: 'chat', sessionId, deleted: true }
    : { type: 'chat', sessionId, sequence: commit.last };
}
