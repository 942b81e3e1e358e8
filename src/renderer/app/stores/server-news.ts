import { assertNever } from '../../../shared/assert-never.ts';
import type { MillraceBridge } from '../../../shared/ipc.ts';
import type { Toasts } from './toasts.ts';

export interface ServerNewsOptions {
  readonly bridge: MillraceBridge;
  readonly toasts: Toasts;
}

/** What was seen of it since it was there last; `hung`: it did not answer, and may yet. */
type Seen = 'well' | 'hung' | 'died' | 'killed';

const words = {
  died: 'The chat server stopped unexpectedly and was started again.',
  killed: 'The chat server did not answer any more and was started again.',
} as const;

/**
 * Says that the chat server was away and is there again: back within a second it leaves no other trace
 * on the screen, and an answer that it took with it would seem to have failed by itself. Returns how to
 * stop.
 */
export function tellServerNews({ bridge, toasts }: ServerNewsOptions): () => void {
  let seen: Seen = 'well';
  let close = (): void => undefined;
  let hasHeard = false;
  // A page that loads while it hangs did not hear how that began, and would say that it died.
  void bridge.call('server.status').then((result) => {
    if (result.ok && !hasHeard && result.value.state === 'unresponsive') seen = 'hung';
  });
  return bridge.on('server.changed', ({ state }) => {
    hasHeard = true;
    switch (state) {
      case 'unresponsive':
        seen = 'hung';
        return;
      case 'restarting':
        // A try that came to nothing does not change what it was that began it.
        if (seen === 'well') seen = 'died';
        else if (seen === 'hung') seen = 'killed';
        return;
      case 'failed':
        // It has words of its own, which stay until it is there.
        seen = 'well';
        return;
      case 'starting':
        return;
      case 'ready':
        if (seen === 'died' || seen === 'killed') {
          close();
          close = toasts.show({ text: words[seen], tone: 'plain' });
        }
        seen = 'well';
        return;
      default:
        assertNever(state);
    }
  });
}
