import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findAuthEmulator } from '../../../scripts/lib/auth-emulator.mjs';
import { cacheFolder, ROOT } from '../../../scripts/lib/paths.mjs';

/** Firebase's own Auth emulator in a process of its own. */
export interface AuthEmulator {
  /** `HOST:PORT`, as FIREBASE_AUTH_EMULATOR_HOST wants it. */
  readonly host: string;
  /** The one that people sign up to: clients name none, and their keys mean nothing here. */
  readonly projectId: string;
  close(): Promise<void>;
}

const PROJECT = 'demo-millrace';

/** Takes some seconds, and the first time on a machine a minute: it is installed then. */
export async function startAuthEmulator(): Promise<AuthEmulator> {
  const folder = await findAuthEmulator(ROOT, cacheFolder());
  // Firebase's tools keep notes in the user's folder.
  const home = await mkdtemp(join(tmpdir(), 'millrace-auth-emulator-'));
  const child = fork(join(import.meta.dirname, 'serve.mjs'), [folder, PROJECT], {
    env: { ...process.env, HOME: home, XDG_CONFIG_HOME: home },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const exited = once(child, 'exit');
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const [said] = (await Promise.race([
    once(child, 'message'),
    exited.then(([code]) => {
      throw new Error(`The Auth emulator ended (${String(code)}): ${errors}`);
    }),
  ])) as [{ port: number }];
  return {
    host: `127.0.0.1:${said.port}`,
    projectId: PROJECT,
    async close() {
      child.kill('SIGKILL');
      await exited;
      await rm(home, { recursive: true, force: true });
    },
  };
}
