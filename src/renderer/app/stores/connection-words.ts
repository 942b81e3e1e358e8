import type { ConnectionStatus, PollingReason, ServerStatus } from '../../../shared/connection.ts';
import { assertNever } from '../../../shared/assert-never.ts';

/** The words of the status element, which people and tests look for. */
export type ConnectionWord = 'Connected' | 'Polling' | 'Reconnecting' | 'Offline' | 'Signed out';

export interface ConnectionView {
  readonly word: ConnectionWord;
  /** A sentence; empty while all is well. */
  readonly detail: string;
  /** Epoch milliseconds of the next try. */
  readonly retryAt?: number;
  readonly canTryNow: boolean;
}

const connected: ConnectionView = { word: 'Connected', detail: '', canTryNow: false };

/**
 * One view of two things: the server's process, and the connection at hand, a chat's stream or the
 * account's feed. `null`: not known yet.
 */
export function connectionView(
  server: ServerStatus | null,
  stream: ConnectionStatus | null,
): ConnectionView {
  return serverView(server) ?? (stream === null ? connected : streamView(stream));
}

function serverView(server: ServerStatus | null): ConnectionView | null {
  switch (server?.state) {
    case 'ready':
      return null;
    case undefined:
    case 'starting':
      return reconnecting('The chat server is being started.');
    case 'unresponsive':
      return reconnecting('The chat server does not answer.');
    case 'restarting':
      return {
        ...reconnecting('The chat server stopped and is being started again. Nothing is lost.'),
        retryAt: server.retryAt,
        canTryNow: true,
      };
    case 'failed':
      return { word: 'Offline', detail: 'The chat server could not be started.', canTryNow: false };
  }
}

function streamView(stream: ConnectionStatus): ConnectionView {
  switch (stream.state) {
    case 'connected':
      return connected;
    case 'polling':
      return pollingView(stream.reason);
    case 'connecting':
      return reconnecting('Connecting to the chat server.');
    case 'reconnecting':
      return {
        ...reconnecting(sentence(stream.reason)),
        retryAt: stream.retryAt,
        canTryNow: true,
      };
    case 'offline':
      return {
        word: 'Offline',
        detail: 'This computer is offline. Go on: what you send waits here and goes by itself.',
        canTryNow: true,
      };
    case 'signed_out':
      return {
        word: 'Signed out',
        detail: 'To sign in again, start Millrace with a MILLRACE_TOKEN that the server takes.',
        canTryNow: true,
      };
    case 'ended':
      return { word: 'Offline', detail: sentence(stream.reason), canTryNow: stream.canTryNow };
    default:
      return assertNever(stream);
  }
}

/** What the user or the server chose is no trouble, and needs no words over the conversation. */
function pollingView(reason: PollingReason): ConnectionView {
  const isTrouble = reason === 'buffered' || reason === 'failing';
  return { word: 'Polling', detail: isTrouble ? pollingWords(reason) : '', canTryNow: isTrouble };
}

/** Why answers come in steps, in a sentence or two. */
export function pollingWords(reason: PollingReason): string {
  switch (reason) {
    case 'preference':
      return 'Streaming is turned off here. Answers come in steps.';
    case 'rollout':
      return 'The server does not stream to you yet. Answers come in steps.';
    case 'buffered':
      return 'Something on the way to the server holds streams back. Answers come in steps meanwhile.';
    case 'failing':
      return 'The server answers, but its streams break off. Answers come in steps meanwhile.';
    default:
      return assertNever(reason);
  }
}

/** Which way answers come just now, and why. */
export function deliveryWords(account: ConnectionStatus | null): string {
  switch (account?.state) {
    case 'connected':
      return 'In use: streaming.';
    case 'polling':
      return `In use: polling. ${pollingWords(account.reason)}`;
    default:
      return 'Not connected to the chat server just now.';
  }
}

function reconnecting(detail: string): ConnectionView {
  return { word: 'Reconnecting', detail, canTryNow: false };
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return trimmed === '' || /[.!?]$/u.test(trimmed) ? trimmed : `${trimmed}.`;
}
