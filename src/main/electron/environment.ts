import { join, resolve } from 'node:path';
import { app } from 'electron';
import { readServerAddress } from '../services/server-address.ts';
import { profileProblem } from './start-problem.ts';

/** Where things are, and what the environment says ("Running it for tests" in the README). */
export interface AppEnvironment {
  readonly preload: string;
  readonly serverEntry: string;
  readonly diskWorker: string;
  readonly pageRoot: string;
  readonly resources: string;
  /** A chat server that is already there, without a slash at its end; `undefined`: the embedded one. */
  readonly backend: { readonly url: string; readonly token: string } | undefined;
  readonly devServerUrl: string | undefined;
}

/**
 * Before `ready`: the profile's folder and the language cannot be moved later. `problem` is one sentence
 * about what the app cannot start with.
 */
export function readEnvironment(
  outMain: string,
  env: NodeJS.ProcessEnv,
): AppEnvironment | { readonly problem: string } {
  const profile = env['MILLRACE_USER_DATA'];
  if (profile !== undefined && profile !== '') app.setPath('userData', resolve(profile));
  const locale = env['MILLRACE_LOCALE'];
  if (locale !== undefined && locale !== '') app.commandLine.appendSwitch('lang', locale);
  const problem = profileProblem(app.getPath('userData'));
  if (problem !== undefined) return { problem };
  const url = env['MILLRACE_BACKEND_URL'];
  const server = url === undefined || url === '' ? undefined : readServerAddress(url);
  if (server !== undefined && 'problem' in server) return server;
  return {
    preload: join(outMain, '../preload/index.cjs'),
    serverEntry: join(outMain, 'backend.js'),
    diskWorker: join(outMain, 'disk-worker.js'),
    pageRoot: join(outMain, '../renderer'),
    resources: join(app.getAppPath(), 'resources'),
    backend:
      server === undefined
        ? undefined
        : { url: server.baseUrl, token: env['MILLRACE_TOKEN'] ?? '' },
    devServerUrl: app.isPackaged ? undefined : env['ELECTRON_RENDERER_URL'],
  };
}
