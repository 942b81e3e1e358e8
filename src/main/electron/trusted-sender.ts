import type { IpcMainInvokeEvent } from 'electron';
import { APP_ORIGIN } from './app-url.ts';

const trustedOrigins = new Set([APP_ORIGIN]);

/** While developing the page comes from the dev server. */
export function trustOrigin(origin: string): void {
  trustedOrigins.add(origin);
}

/** Only the top frame of one of our pages may call: an iframe, whatever it shows, may not. */
export function isTrustedSender(event: Pick<IpcMainInvokeEvent, 'senderFrame'>): boolean {
  const frame = event.senderFrame;
  return frame?.parent === null && isTrustedUrl(frame.url);
}

export function isTrustedUrl(url: string): boolean {
  try {
    const { protocol, host } = new URL(url);
    // `origin` of a custom scheme is "null" in Node's URL; scheme and host are what counts.
    return trustedOrigins.has(`${protocol}//${host}`);
  } catch {
    return false;
  }
}
