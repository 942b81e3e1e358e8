import type { Failure } from '../../stream/connection-state.ts';
import type { Clock } from '../../stream/ports.ts';
import type { ChatApi } from '../ports/chat-api.ts';
import { pollFailure } from './poll-failure.ts';
import { createQuestions } from './questions.ts';

export interface ListPollOptions {
  readonly api: Pick<ChatApi, 'listChats'>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly on: {
    /** A question goes out. */
    readonly asked?: (() => void) | undefined;
    /** The server answered, for the first time. */
    readonly opened: () => void;
    readonly alive: () => void;
    /** The list is another one than it was when it was asked for last. */
    readonly moved: () => void;
    readonly failed: (failure: Failure) => void;
  };
}

const LIST_EVERY_MS = 20_000;
const CHATS = 50;

/** In place of the account's feed: the newest chats are asked for now and then. Returns how to stop. */
export function pollList({ api, clock, random, on }: ListPollOptions): () => void {
  let known: string | undefined;
  const questions = createQuestions(clock, {
    asked: on.asked,
    error: (error) => on.failed(pollFailure(error)),
  });

  async function list(): Promise<() => void> {
    const answer = JSON.stringify(await api.listChats({ limit: CHATS }));
    return () => {
      // Who hears that it is open asks for the list by itself.
      if (known === undefined) on.opened();
      on.alive();
      if (known !== undefined && known !== answer) on.moved();
      known = answer;
      questions.askLater(LIST_EVERY_MS * (0.8 + 0.4 * random()), list);
    };
  }

  questions.ask(list);
  return () => questions.stop();
}
