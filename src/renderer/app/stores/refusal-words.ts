import type { IpcError } from '../../../shared/ipc.ts';

/** Why something that needs the server was not done, and what to do, for behind what was not done. */
export function refusalWords({ code, message }: IpcError): string {
  if (code === 'unavailable') {
    return 'The chat server cannot be reached just now. Try again when the connection is back.';
  }
  if (code === 'unauthenticated') {
    return 'You are signed out. Start Millrace with a MILLRACE_TOKEN that the server takes.';
  }
  return message;
}
