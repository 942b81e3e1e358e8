import { MillraceError } from '../../shared/errors.ts';

/** What may leave for the system: no file, no script, no custom scheme that starts a program. */
const ALLOWED_SCHEMES: ReadonlySet<string> = new Set(['https:', 'http:', 'mailto:']);

/** The URL as it is handed over: parsed and written again, so that what was checked is what opens. */
export function checkedUrl(text: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new MillraceError('invalid_request', 'This link is not a whole address.');
  }
  if (!ALLOWED_SCHEMES.has(url.protocol)) {
    throw new MillraceError(
      'invalid_request',
      `Millrace opens web and mail links only, not ${url.protocol.slice(0, 40)} ones.`,
    );
  }
  if (url.username !== '' || url.password !== '') {
    // https://bank.example@evil.example looks like another address than it is.
    throw new MillraceError('invalid_request', 'Links that hold a user name are not opened.');
  }
  return url.href;
}
