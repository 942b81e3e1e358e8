import type { Clock } from '../stream/ports.ts';
import { isLoopbackHost } from './loopback-host.ts';

/** How soon a network that is there again is noticed. Asking costs nothing: Chromium knows already. */
const LOOK_EVERY_MS = 2_000;

/**
 * Tells when the computer's network goes and comes. For servers elsewhere alone: one on this computer
 * can be reached without any. Returns how to stop.
 */
export function watchNetwork(options: {
  readonly serverUrl: string;
  readonly isOnline: () => boolean;
  readonly clock: Clock;
  readonly onChange: (offline: boolean) => void;
}): () => void {
  const { clock } = options;
  if (isLoopbackHost(new URL(options.serverUrl).hostname)) return () => undefined;
  let wasOffline = false;
  let cancel = clock.after(LOOK_EVERY_MS, look);

  function look(): void {
    cancel = clock.after(LOOK_EVERY_MS, look);
    const offline = !options.isOnline();
    if (offline === wasOffline) return;
    wasOffline = offline;
    options.onChange(offline);
  }

  return () => cancel();
}
