import type { Page } from '@playwright/test';
import type { CallInput, CallName, CallOutput, IpcResult } from '../../src/shared/ipc.ts';

type Input<N extends CallName> = undefined extends CallInput<N> ? [] : [CallInput<N>];

/** Calls main as the page does, and hands back what came, error or not. */
export function tryCall<N extends CallName>(
  page: Page,
  name: N,
  ...input: Input<N>
): Promise<IpcResult<CallOutput<N>>> {
  return rawCall(page, name, ...input) as Promise<IpcResult<CallOutput<N>>>;
}

/** Calls main as the page does. Rejects where main answered with an error. */
export async function call<N extends CallName>(
  page: Page,
  name: N,
  ...input: Input<N>
): Promise<CallOutput<N>> {
  const result = await tryCall(page, name, ...input);
  if (result.ok) return result.value;
  throw new Error(`${name}: ${result.error.code}: ${result.error.message}`);
}

/** What no typed caller would do: any name, any input. */
export function rawCall(page: Page, name: string, ...input: unknown[]): Promise<unknown> {
  return page.evaluate(
    ([called, args]) => {
      const bridge = (window as unknown as { millrace: { call: AnyCall } }).millrace;
      return bridge.call(called, ...args);
      type AnyCall = (name: string, ...args: unknown[]) => Promise<unknown>;
    },
    [name, input] as const,
  );
}
