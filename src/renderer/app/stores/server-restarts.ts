import type { MillraceBridge } from '../../../shared/ipc.ts';

/**
 * Calls back when the chat server is there again after it stopped by itself: that may pass faster than
 * the word on the connection changes, and be seen by nobody. One that the user had to start again is no
 * news to them. Returns how to stop.
 */
export function watchRestarts(
  bridge: Pick<MillraceBridge, 'on'>,
  onRestarted: () => void,
): () => void {
  let hasStopped = false;
  return bridge.on('server.changed', ({ state }) => {
    const isBack = hasStopped && state === 'ready';
    if (state !== 'starting') hasStopped = state === 'restarting';
    if (isBack) onRestarted();
  });
}
