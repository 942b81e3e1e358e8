import { shell } from 'electron';
import { checkedUrl } from '../services/link-policy.ts';

/**
 * Opens a link in the user's browser or mail program.
 *
 * @throws MillraceError `invalid_request` for what is not http(s) or mailto
 */
export async function openOutside(url: string): Promise<void> {
  await shell.openExternal(checkedUrl(url));
}
