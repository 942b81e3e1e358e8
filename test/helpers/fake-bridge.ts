import type {
  CallInput,
  CallName,
  CallOutput,
  EventName,
  EventPayload,
  IpcError,
  IpcResult,
  MillraceBridge,
} from '../../src/shared/ipc.ts';
import { outboxMessage } from './messages.ts';

type Answers = {
  [N in CallName]?: (
    input: CallInput<N>,
  ) => IpcResult<CallOutput<N>> | Promise<IpcResult<CallOutput<N>>>;
};

const ownAccount = {
  accountId: 'own',
  name: 'This computer',
  place: '',
  serverUrl: null,
  email: null,
  emailVerified: true,
  session: { state: 'none' as const },
};

/** Nothing waits, nothing runs, nothing is wrong; what is sent is kept. */
const quietMain: Answers = {
  'settings.get': () => ok({ theme: 'system', sidebarOpen: true, streaming: 'auto' }),
  'outbox.list': () => ok({ messages: [], stops: [] }),
  'outbox.send': ({ isNewChat: _, ...request }) => ok(outboxMessage(request)),
  'drafts.list': () => ok({ items: [] }),
  'activity.list': () => ok({ running: [] }),
  'account.status': () => ok(null),
  'accounts.list': () => ok({ current: 'own', items: [ownAccount] }),
  'storage.status': () => ok({ problem: null, news: [] }),
  'runs.cancel': () => ok({ delivered: true }),
};

export interface FakeBridge extends MillraceBridge {
  /** How calls are answered; what is neither here nor of a quiet main is answered with `undefined`. */
  readonly answers: Answers;
  readonly made: readonly { readonly name: CallName; readonly input: unknown }[];
  /** The inputs of the calls of this name, oldest first. */
  inputs<N extends CallName>(name: N): readonly CallInput<N>[];
  emit<N extends EventName>(name: N, payload: EventPayload<N>): void;
}

export function createFakeBridge(given: Answers = {}): FakeBridge {
  const answers: Answers = { ...quietMain, ...given };
  const made: { name: CallName; input: unknown }[] = [];
  const listeners = new Map<string, Set<unknown>>();
  return {
    answers,
    made,
    inputs: (name) => made.filter((call) => call.name === name).map((call) => call.input as never),
    async call(name, ...[input]) {
      made.push({ name, input });
      const answer = answers[name] as ((input: unknown) => Promise<unknown>) | undefined;
      return (await (answer?.(input) ?? Promise.resolve(ok(undefined)))) as never;
    },
    on(name, listener) {
      const ofName = listeners.get(name) ?? new Set();
      listeners.set(name, ofName);
      ofName.add(listener);
      return () => ofName.delete(listener);
    },
    emit(name, payload) {
      for (const listener of listeners.get(name) ?? []) {
        (listener as (payload: unknown) => void)(payload);
      }
    },
  };
}

export function ok<T>(value: T): IpcResult<T> {
  return { ok: true, value };
}

export function no(error: Partial<IpcError> = {}): { ok: false; error: IpcError } {
  return {
    ok: false,
    error: { code: 'unavailable', message: 'It is away.', retryable: true, ...error },
  };
}

/** Lets everything that waits only for promises happen. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
