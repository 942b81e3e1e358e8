import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildServer } from '../../scripts/lib/build-server.mjs';
import { cacheFolder, ROOT } from '../../scripts/lib/paths.mjs';
import { resourcesDir } from './agent.ts';

/** The server of `npm run server` in a process of its own, on one port over all its lives. */
export interface ServerAlone {
  readonly url: string;
  readonly token: string;
  /** Resolves when the process is gone. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** On the same data and port. */
  startAgain(): Promise<void>;
  close(): Promise<void>;
}

export interface ServerAloneOptions {
  /** Its models are found there, as an Ollama's. */
  readonly modelUrl: string;
  /** More of its environment: what makes it a team's, say. */
  readonly env?: Readonly<Record<string, string>>;
}

const TOKEN = 'b2'.repeat(32);

export async function startServerAlone({
  modelUrl,
  env = {},
}: ServerAloneOptions): Promise<ServerAlone> {
  const script = await buildServer(ROOT, cacheFolder());
  const folder = await mkdtemp(join(tmpdir(), 'millrace-alone-'));
  let child: ChildProcess;
  let port = 0;

  async function start(): Promise<void> {
    child = spawn(process.execPath, [script], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {
        ...process.env,
        MILLRACE_TOKEN: TOKEN,
        MILLRACE_DATA_DIR: folder,
        MILLRACE_PORT: String(port),
        MILLRACE_RESOURCES_DIR: resourcesDir,
        OLLAMA_HOST: modelUrl,
        ...env,
      },
    });
    const said = await Promise.race([
      once(child.stdout as NodeJS.ReadableStream, 'data').then(([line]) => String(line)),
      once(child, 'exit').then(([code]) => `ended with ${String(code)}`),
    ]);
    const ready = /"type":"ready","port":(\d+)/u.exec(said);
    if (ready === null) throw new Error(`The server did not start: ${said}`);
    port = Number(ready[1]);
  }

  async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }

  await start();
  return {
    url: `http://127.0.0.1:${port}`,
    token: TOKEN,
    end,
    startAgain: start,
    async close() {
      await end('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
