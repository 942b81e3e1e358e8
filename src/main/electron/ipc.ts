import { ipcMain, type IpcMainInvokeEvent, type WebContents } from 'electron';
import { z } from 'zod';
import { MillraceError, errorMessage } from '../../shared/errors.ts';
import {
  calls,
  type CallName,
  type CallOutput,
  type CallParsed,
  type EventName,
  type EventPayload,
  type IpcError,
  type IpcResult,
} from '../../shared/ipc.ts';
import { accountOfUrl } from './app-url.ts';
import { isTrustedSender } from './trusted-sender.ts';

type Handler<N extends CallName> = (
  input: CallParsed<N>,
  sender: WebContents,
  /** The account that the calling page shows. */
  accountId: string,
) => CallOutput<N> | Promise<CallOutput<N>>;

/** One entry for each call of the contract: the compiler names the one that is missing. */
export type Handlers = { [N in CallName]: Handler<N> };

export function registerCalls(handlers: Handlers, log: (line: string) => void): void {
  for (const name of Object.keys(calls) as CallName[]) {
    ipcMain.handle(name, async (event, raw: unknown): Promise<IpcResult<unknown>> => {
      if (!isTrustedSender(event)) {
        log(`ipc ${name}: refused a call from ${frameUrl(event).slice(0, 100)}`);
        return { ok: false, error: refusal };
      }
      const input = calls[name].input.safeParse(raw);
      if (!input.success) {
        const message = `${name}: ${z.prettifyError(input.error)}`;
        return { ok: false, error: { code: 'invalid_request', message, retryable: false } };
      }
      try {
        // The map's types tie each name to its input; over a union of names that tie is lost.
        const handler = handlers[name] as (...args: [unknown, WebContents, string]) => unknown;
        // Of the page that called, though its window may be about to show another.
        const accountId = accountOfUrl(frameUrl(event));
        return { ok: true, value: await handler(input.data, event.sender, accountId) };
      } catch (error) {
        if (!(error instanceof MillraceError)) log(`ipc ${name}: ${errorMessage(error)}`);
        return { ok: false, error: toIpcError(error) };
      }
    });
  }
}

const refusal: IpcError = {
  code: 'forbidden',
  message: 'This page may not call Millrace.',
  retryable: false,
};

function frameUrl(event: IpcMainInvokeEvent): string {
  return event.senderFrame?.url ?? 'a frame that is gone';
}

function toIpcError(error: unknown): IpcError {
  if (!(error instanceof MillraceError)) {
    return {
      code: 'internal',
      message: 'Something went wrong in Millrace. The log file has the details.',
      retryable: false,
    };
  }
  return {
    code: error.code,
    message: error.message,
    retryable: error.retryable,
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
  };
}

/** Tells one page; a page that is gone is told nothing. */
export function tell<N extends EventName>(
  to: WebContents,
  name: N,
  payload: EventPayload<N>,
): void {
  if (!to.isDestroyed()) to.send(name, payload);
}
