import { join, sep } from 'node:path';
import { OWN_ACCOUNT } from '../services/account-view.ts';

/** Where the page lives: a scheme of its own, so that no file and no site shares its origin. */
export const APP_SCHEME = 'app';
export const APP_ORIGIN = 'app://millrace';

/**
 * The origin that the page is loaded from: ours, or while developing the dev server's. A packaged
 * app has no dev server, whatever its environment says.
 */
export function pageUrl(options: {
  readonly isPackaged: boolean;
  readonly devServerUrl: string | undefined;
}): string {
  if (!options.isPackaged && options.devServerUrl !== undefined) return options.devServerUrl;
  return `${APP_ORIGIN}/index.html`;
}

const ACCOUNT = 'account';

/** The page, as it shows this account. What it calls is done for the account that its address names. */
export function pageUrlFor(accountId: string, page: string): string {
  const url = new URL(page);
  if (accountId !== OWN_ACCOUNT) url.searchParams.set(ACCOUNT, accountId);
  return url.href;
}

export function accountOfUrl(url: string): string {
  return (URL.canParse(url) ? new URL(url).searchParams.get(ACCOUNT) : null) ?? OWN_ACCOUNT;
}

/** The file that a URL of ours names; `undefined` for one outside the folder. */
export function fileFor(url: string, base: string): string | undefined {
  if (!url.startsWith(`${APP_ORIGIN}/`)) return undefined;
  let path: string;
  try {
    path = decodeURIComponent(new URL(url).pathname);
  } catch {
    return undefined;
  }
  if (path.includes('\0')) return undefined;
  const file = join(base, path === '/' ? 'index.html' : path);
  return file.startsWith(base + sep) ? file : undefined;
}
