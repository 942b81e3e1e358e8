import { existsSync, mkdirSync, mkdtempSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { app, dialog } from 'electron';
import { errorMessage } from '../../shared/errors.ts';

/** A disk that is full lets the app start: it says so itself, and there is much to read in it. */
const HARMLESS: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT']);

/**
 * What is wrong with the profile's folder, as one sentence. Asked before the single-instance lock: where
 * its file cannot be made, Electron answers as if another Millrace had it. Tried out, for rights and
 * read-only file systems do not show in the folder's mode.
 */
export function profileProblem(folder: string): string | undefined {
  try {
    makeFolder(folder);
    rmdirSync(mkdtempSync(join(folder, '.writable-')));
    return undefined;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (HARMLESS.has(code)) return undefined;
    const reason = typeof code === 'string' ? code : errorMessage(error);
    return `Millrace cannot write to its profile's folder, ${folder} (${reason}). Give this user the right to, or name another folder in MILLRACE_USER_DATA.`;
  }
}

/**
 * Says why the app does not start, on stderr at once and, where there is a display, in a dialog; then it
 * ends with code 1.
 */
export function refuseToStart(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
  if (!hasDisplay()) {
    app.exit(1);
    return;
  }
  // However it ends: the button, the dialog's cross, a signal.
  app.on('will-quit', () => app.exit(1));
  void app
    .whenReady()
    .then(() => dialog.showMessageBox({ type: 'error', title: 'Millrace', message: sentence }))
    .finally(() => app.quit());
}

/** Without one Electron would end before it is ready, with words of its own. */
function hasDisplay(): boolean {
  if (process.platform !== 'linux') return true;
  return [process.env['DISPLAY'], process.env['WAYLAND_DISPLAY']].some(Boolean);
}

/** Node's own recursive way never ends where a folder is there and takes no other, as under /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}
