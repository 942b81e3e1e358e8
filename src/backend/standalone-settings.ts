import type { SignIn } from '../shared/http.ts';
import { signInFrom } from './auth/sign-in-settings.ts';

/** What the environment says about a server that runs by itself. */
export interface StandaloneSettings {
  readonly dataDir: string;
  readonly resourcesDir: string;
  /** 0: any free one. */
  readonly port: number;
  readonly hosts: readonly string[];
  readonly rolloutPercent: number;
  /** Who may come in: whoever signs in, or whoever has the token. */
  readonly access: { readonly signIn: SignIn } | { readonly token: string };
}

/**
 * Reads `MILLRACE_DATA_DIR`, `MILLRACE_PORT` (any free one when absent), `MILLRACE_RESOURCES_DIR`,
 * `MILLRACE_HOSTS` (names of this server besides 127.0.0.1 and localhost, as they come in `Host`, with
 * commas between) and `MILLRACE_STREAMING_PERCENT` (how many of its users stream: all when absent, of a
 * team's none). Then what `signInFrom` reads, or `MILLRACE_TOKEN` (64 characters or more). Throws with
 * words for the operator.
 */
export function standaloneSettings(env: NodeJS.ProcessEnv): StandaloneSettings {
  const signIn = signInFrom(env);
  const percent = setting(env, 'MILLRACE_STREAMING_PERCENT', signIn === undefined ? '100' : '0');
  return {
    access: signIn === undefined ? { token: token(env) } : { signIn },
    dataDir: setting(env, 'MILLRACE_DATA_DIR'),
    resourcesDir: setting(env, 'MILLRACE_RESOURCES_DIR', 'resources'),
    port: wholeNumber(
      setting(env, 'MILLRACE_PORT', '0'),
      65_535,
      'MILLRACE_PORT must be a port number.',
    ),
    hosts: names(env['MILLRACE_HOSTS']),
    rolloutPercent: wholeNumber(
      percent,
      100,
      'MILLRACE_STREAMING_PERCENT must be a whole number from 0 to 100.',
    ),
  };
}

function setting(env: NodeJS.ProcessEnv, name: string, fallback?: string): string {
  const value = env[name] ?? fallback;
  if (value === undefined || value === '') throw new Error(`${name} is not set.`);
  return value;
}

function token(env: NodeJS.ProcessEnv): string {
  const value = setting(env, 'MILLRACE_TOKEN');
  if (value.length < 64) throw new Error('MILLRACE_TOKEN must have 64 characters or more.');
  return value;
}

function wholeNumber(text: string, max: number, otherwise: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > max) throw new Error(otherwise);
  return value;
}

function names(text = ''): readonly string[] {
  return text
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
}
