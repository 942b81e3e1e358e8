import type { Clock } from '../../stream/ports.ts';

/**
 * Questions to the server, one after the other. What is done with an answer comes back as a function, so
 * that an answer that is too late, for another question was asked meanwhile, changes nothing.
 */
export interface Questions {
  /** At once, in place of any that is under way or set for later. */
  ask(question: () => Promise<() => void>): void;
  askLater(ms: number, question: () => Promise<() => void>): void;
  /** No answer is taken any more. */
  stop(): void;
}

export function createQuestions(
  clock: Clock,
  on: {
    readonly asked: (() => void) | undefined;
    readonly error: (error: unknown) => void;
  },
): Questions {
  let turn = 0;
  let cancel: (() => void) | undefined;

  function stop(): void {
    turn += 1;
    cancel?.();
    cancel = undefined;
  }

  function ask(question: () => Promise<() => void>): void {
    stop();
    const mine = turn;
    on.asked?.();
    question().then(
      (take) => {
        if (mine === turn) take();
      },
      (error: unknown) => {
        if (mine === turn) on.error(error);
      },
    );
  }

  return {
    ask,
    askLater(ms, question) {
      stop();
      cancel = clock.after(ms, () => ask(question));
    },
    stop,
  };
}
