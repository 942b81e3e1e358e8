import type { ServerResponse } from 'node:http';
import type { AccountEvent } from '../../../shared/events.ts';
import type { Clock } from '../../clock.ts';
import { unloggedFrame } from './frames.ts';
import { Reader } from './reader.ts';

export type ChatMoved = Extract<AccountEvent, { type: 'chat' }>;

export interface FeedLimits {
  /** A chat is told of once in this time, in milliseconds. */
  readonly feedIntervalMs: number;
  /** Chats that one reader's feed keeps in mind; more in one interval, and the reader is cut off. */
  readonly feedChats: number;
}

interface Moving {
  /** Nothing is told of this chat before then, in epoch milliseconds. */
  quietUntil: number;
  /** Where it has moved since it was last told of. */
  news: ChatMoved | undefined;
}

/**
 * One reader of an account's feed. The first move of a chat is told at once, what follows within the
 * interval as one: an answer of 200 tokens a second costs four events. What a reader misses who is cut
 * off or takes nothing is in the list of chats, so nothing is kept for it but each chat's newest place.
 */
export class FeedConnection extends Reader {
  readonly #clock: Clock;
  readonly #limits: FeedLimits;
  readonly #moving = new Map<string, Moving>();
  #stopTimer: (() => void) | undefined;

  constructor(clock: Clock, limits: FeedLimits, res: ServerResponse, expiresAt?: number) {
    super(clock, res, expiresAt);
    this.#clock = clock;
    this.#limits = limits;
  }

  moved(news: ChatMoved): void {
    const known = this.#moving.get(news.sessionId);
    if (known !== undefined) {
      known.news = news;
      return;
    }
    if (this.#moving.size >= this.#limits.feedChats) {
      this.destroy();
      return;
    }
    const moving: Moving = { quietUntil: 0, news };
    this.#moving.set(news.sessionId, moving);
    this.#tellOf(moving);
    this.#setTimer(this.#limits.feedIntervalMs);
  }

  /** The reader is gone: no timer stays. */
  forget(): void {
    this.#moving.clear();
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }

  protected override drained(): void {
    this.#tellAll();
  }

  #tellOf(moving: Moving): void {
    if (moving.news === undefined || !this.isReady) return;
    this.write(unloggedFrame(moving.news));
    moving.news = undefined;
    moving.quietUntil = this.#clock.now() + this.#limits.feedIntervalMs;
  }

  #tellAll(): void {
    const now = this.#clock.now();
    let next = Infinity;
    for (const [sessionId, moving] of this.#moving) {
      if (moving.quietUntil <= now) {
        if (moving.news === undefined) this.#moving.delete(sessionId);
        else this.#tellOf(moving);
      }
      if (moving.quietUntil > now) next = Math.min(next, moving.quietUntil);
    }
    if (next < Infinity) this.#setTimer(next - now);
  }

  /** The one that runs is never later than a new one would be: the interval is the same for all. */
  #setTimer(ms: number): void {
    if (this.hasEnded) return;
    this.#stopTimer ??= this.#clock.after(ms, () => {
      this.#stopTimer = undefined;
      this.#tellAll();
    });
  }
}
