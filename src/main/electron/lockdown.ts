import { app, type Session } from 'electron';
import { isTrustedUrl } from './trusted-sender.ts';

/** Asked for by our own page only: "Copy" writes to the clipboard. Everything else is refused. */
const ALLOWED_PERMISSIONS: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);

/** Refuses every permission, device and download that is not on the list, to every page. */
export function lockSession(session: Session): void {
  const allowed = (permission: string, url: string): boolean =>
    ALLOWED_PERMISSIONS.has(permission) && isTrustedUrl(url);
  session.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(details.isMainFrame && allowed(permission, details.requestingUrl)),
  );
  session.setPermissionCheckHandler(
    (_contents, permission, origin, details) => details.isMainFrame && allowed(permission, origin),
  );
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
  // Each language has Chromium fetch a dictionary from a server of Google's; macOS has its own.
  if (process.platform !== 'darwin') session.setSpellCheckerLanguages([]);
}

/** No page of this app navigates, opens a window or embeds a webview, whoever made it. */
export function lockContents(log: (line: string) => void): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(({ url }) => {
      log(`refused a new window for ${url.slice(0, 100)}`);
      return { action: 'deny' };
    });
    const refuse = (event: Electron.Event, url: string): void => {
      if (isTrustedUrl(url) && url === contents.getURL()) return;
      event.preventDefault();
      log(`refused a navigation to ${url.slice(0, 100)}`);
    };
    contents.on('will-navigate', (event) => refuse(event, event.url));
    contents.on('will-redirect', (event) => refuse(event, event.url));
    contents.on('will-frame-navigate', (event) => {
      if (!event.isMainFrame) refuse(event, event.url);
    });
    contents.on('will-attach-webview', (event) => event.preventDefault());
  });
}
