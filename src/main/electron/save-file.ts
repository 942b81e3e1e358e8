import { writeFile } from 'node:fs/promises';
import { BrowserWindow, dialog, type WebContents } from 'electron';
import { MillraceError } from '../../shared/errors.ts';

/** Asks where, and writes there. False: the user did not want to. Rejects with words when it cannot be written. */
export async function saveFile(
  sender: WebContents,
  file: { readonly name: string; readonly text: string },
): Promise<boolean> {
  const window = BrowserWindow.fromWebContents(sender);
  const options = {
    defaultPath: file.name,
    filters: [{ name: 'JSON', extensions: ['json'] }],
  };
  const { canceled, filePath } =
    window === null
      ? await dialog.showSaveDialog(options)
      : await dialog.showSaveDialog(window, options);
  if (canceled || filePath === '') return false;
  try {
    await writeFile(filePath, file.text, { mode: 0o600 });
  } catch (cause) {
    const message =
      'The file could not be written there. Is the disk full, or the folder read-only?';
    throw new MillraceError('unavailable', message, { retryable: true, cause });
  }
  return true;
}
