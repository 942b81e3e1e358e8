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
