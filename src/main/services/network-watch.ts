import type { Clock } from '../stream/ports.ts';

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
  if (isLoopback(options.serverUrl)) return () => undefined;
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

/** Of a parsed URL: however an address was written, its host is four numbers. */
function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/u.test(hostname);
}
