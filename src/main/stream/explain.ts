import type { ConnectionStatus } from '../../shared/connection.ts';
import { assertNever } from '../../shared/assert-never.ts';
import type { CloseReason, ConnectionState, Failure } from './connection-state.ts';

/** The state in the words of the status element; `undefined` where there is nothing to show yet. */
export function statusOf(state: ConnectionState): ConnectionStatus | undefined {
  switch (state.name) {
    case 'idle':
      return undefined;
    case 'connecting':
    case 'refreshing':
      return { state: 'connecting' };
    case 'open':
      return state.polling === undefined
        ? { state: 'connected' }
        : { state: 'polling', reason: state.polling };
    case 'waiting':
      return {
        state: 'reconnecting',
        attempt: state.failures,
        retryAt: state.retryAt,
        reason: explainFailure(state.failure),
      };
    case 'suspended':
      return { state: 'offline' };
    case 'closed':
      if (state.reason === 'released') return undefined;
      if (state.reason === 'signed_out') return { state: 'signed_out' };
      return {
        state: 'ended',
        reason: explainEnd(state.reason),
        // A deleted chat is let go of as a whole: there is nothing left to try.
        canTryNow: state.reason !== 'gone',
      };
    default:
      return assertNever(state);
  }
}

function explainFailure(failure: Failure): string {
  switch (failure.kind) {
    case 'http':
      if (failure.status === 429) return 'The server asks for a pause.';
      return `The server answered with an error (${failure.status}).`;
    case 'refused':
      return explainEnd(failure.reason);
    case 'network':
      return 'The chat server cannot be reached.';
    case 'not-a-stream':
      return 'Something between this computer and the server answers in its place: perhaps a sign-in page of the network.';
    case 'redirect':
      return 'The server sends elsewhere, where your sign-in may not go.';
    case 'ended':
      return 'The server closed the connection.';
    case 'silent':
      return 'Nothing has come from the server for a while.';
    case 'draining':
      return 'The server is restarting.';
    case 'hole':
      return 'A piece was missing; it is being fetched.';
    default:
      return assertNever(failure);
  }
}

function explainEnd(reason: Exclude<CloseReason, 'released' | 'signed_out'>): string {
  switch (reason) {
    case 'gone':
      return 'This chat was deleted.';
    case 'not_found':
      return 'This chat does not exist, or is not yours.';
    case 'forbidden':
      return 'You may not read this chat.';
    default:
      return assertNever(reason);
  }
}
