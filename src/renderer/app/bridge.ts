import type {
  CallInput,
  CallName,
  CallOutput,
  IpcError,
  IpcResult,
  MillraceBridge,
} from '../../shared/ipc.ts';

declare global {
  interface Window {
    /** Put there by the preload script, before any code of the page runs. */
    readonly millrace?: MillraceBridge;
  }
}

/** Something outside of the contract went wrong: the bridge itself, or a page without one. */
function bridgeError(error: unknown): IpcError {
  const detail = error instanceof Error ? error.message : String(error);
  return { code: 'internal', message: `The app did not answer: ${detail}`, retryable: true };
}

/** The same bridge, whose calls never reject: every failure is a value that the caller must look at. */
export function safeBridge(bridge: MillraceBridge): MillraceBridge {
  return {
    on: (name, listener) => bridge.on(name, listener),
    async call<N extends CallName>(
      name: N,
      ...input: undefined extends CallInput<N> ? [] : [CallInput<N>]
    ): Promise<IpcResult<CallOutput<N>>> {
      try {
        return await bridge.call(name, ...input);
      } catch (error) {
        return { ok: false, error: bridgeError(error) };
      }
    },
  };
}

/** What stands in where the page was opened without the app around it: every call says so. */
export const noBridge: MillraceBridge = {
  on: () => () => undefined,
  call: () =>
    Promise.resolve({
      ok: false,
      error: {
        code: 'unavailable',
        message: 'This page belongs inside the Millrace app.',
        retryable: false,
      },
    }),
};
