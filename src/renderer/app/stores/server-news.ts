import type { MillraceBridge } from '../../../shared/ipc.ts';
import type { Toasts } from './toasts.ts';

export interface ServerNewsOptions {
  readonly bridge: MillraceBridge;
  readonly toasts: Toasts;
}

/**
 * Says that the chat server died and is there again: back within a second it leaves no other trace on
 * the screen, and an answer that it took with it would seem to have failed by itself. Returns how to stop.
 */
export function tellServerNews({ bridge, toasts }: ServerNewsOptions): () => void {
  let died = false;
  let close = (): void => undefined;
  return bridge.on('server.changed', ({ state }) => {
    if (state === 'restarting') died = true;
    // One that cannot be started has words of its own, and stays until it is.
    else if (state === 'failed') died = false;
    if (state !== 'ready' || !died) return;
    died = false;
    close();
    close = toasts.show({
      text: 'The chat server stopped unexpectedly and was started again.',
      tone: 'plain',
    });
  });
}
