import { dialog, type BrowserWindow } from 'electron';

/** A page that dies again so soon after it was loaded anew would do so for ever. */
const RELOAD_AT_MOST_EVERY_MS = 60_000;

/**
 * What a person sees when the page itself is in trouble: one that crashed is loaded again at once (its
 * chats are with the server, nothing is lost), one that crashes again, does not load or does not
 * answer gets words and a button.
 */
export function watchPage(
  window: BrowserWindow,
  options: { readonly now: () => number; readonly log: (line: string) => void },
): void {
  const contents = window.webContents;
  let reloadedAt = Number.NEGATIVE_INFINITY;
  let asking: AbortController | undefined;

  function reload(): void {
    reloadedAt = options.now();
    contents.reload();
  }

  async function ask(message: string, detail: string, buttons: readonly string[]): Promise<void> {
    if (asking !== undefined || window.isDestroyed()) return;
    asking = new AbortController();
    try {
      const { response } = await dialog.showMessageBox(window, {
        type: 'warning',
        message,
        detail,
        buttons: [...buttons],
        defaultId: 0,
        signal: asking.signal,
      });
      if (buttons[response] === 'Reload' && !window.isDestroyed()) reload();
    } finally {
      asking = undefined;
    }
  }

  contents.on('render-process-gone', (_event, { reason, exitCode }) => {
    options.log(`the page's process ended: ${reason} (code ${exitCode})`);
    if (reason === 'clean-exit') return;
    if (options.now() - reloadedAt > RELOAD_AT_MOST_EVERY_MS) {
      reload();
      return;
    }
    void ask('The page of Millrace ended unexpectedly, twice.', 'Your chats are kept.', ['Reload']);
  });
  contents.on('did-fail-load', (_event, code, description, url, isMainFrame) => {
    // -3 is an aborted load: another one took its place.
    if (!isMainFrame || code === -3) return;
    options.log(`the page did not load: ${description} (${code}) ${url.slice(0, 100)}`);
    void ask('The page of Millrace could not be loaded.', `${description} (${code})`, ['Reload']);
  });
  window.on('unresponsive', () => {
    options.log('the page does not answer');
    void ask('Millrace does not answer.', 'You can wait, or load the page again.', [
      'Wait',
      'Reload',
    ]);
  });
  window.on('responsive', () => asking?.abort());
}
