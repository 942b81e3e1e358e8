import { join } from 'node:path';
import { app } from 'electron';

/** Where things are, and what the environment says ("Running it for tests" in the README). */
export interface AppEnvironment {
  readonly preload: string;
  readonly serverEntry: string;
  readonly diskWorker: string;
  readonly pageRoot: string;
  readonly resources: string;
  /** A chat server that is already there; `undefined`: the embedded one. */
  readonly backend: { readonly url: string; readonly token: string } | undefined;
  readonly devServerUrl: string | undefined;
}

/** Before `ready`: the profile's folder and the language cannot be moved later. */
export function readEnvironment(outMain: string, env: NodeJS.ProcessEnv): AppEnvironment {
  const profile = env['MILLRACE_USER_DATA'];
  if (profile !== undefined && profile !== '') app.setPath('userData', profile);
  const locale = env['MILLRACE_LOCALE'];
  if (locale !== undefined && locale !== '') app.commandLine.appendSwitch('lang', locale);
  const url = env['MILLRACE_BACKEND_URL'];
  return {
    preload: join(outMain, '../preload/index.cjs'),
    serverEntry: join(outMain, 'backend.js'),
    diskWorker: join(outMain, 'disk-worker.js'),
    pageRoot: join(outMain, '../renderer'),
    resources: join(app.getAppPath(), 'resources'),
    backend:
      url === undefined || url === '' ? undefined : { url, token: env['MILLRACE_TOKEN'] ?? '' },
    devServerUrl: app.isPackaged ? undefined : env['ELECTRON_RENDERER_URL'],
  };
}
