import { net } from 'electron';

/** How soon a network that is there again is noticed. Asking costs nothing: Chromium knows already. */
const LOOK_EVERY_MS = 2_000;

/**
 * Tells when the computer's network goes and comes. For servers elsewhere alone: one on this computer
 * can be reached without any. Returns how to stop.
 */
export function watchNetwork(serverUrl: string, onChange: (offline: boolean) => void): () => void {
  if (isLoopback(serverUrl)) return () => undefined;
  let wasOffline = false;
  const timer = setInterval(() => {
    const offline = !net.isOnline();
    if (offline === wasOffline) return;
    wasOffline = offline;
    onChange(offline);
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}

function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}
