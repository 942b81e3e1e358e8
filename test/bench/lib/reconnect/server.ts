import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ROOT } from '../../../../scripts/lib/paths.mjs';
import { apiClient, type ApiClient } from '../../../integration/backend/support/api-client.ts';
import { machineMs } from './messages.ts';
import type { Parts } from './parts.ts';

const TOKEN = 'r'.repeat(64);

/** A chat server by itself, whose address and chats outlive its process. It answers with the demo. */
export interface SoakServer {
  readonly url: string;
  readonly token: string;
  readonly api: ApiClient;
  /** machineMs: when it was last ready, after it had been killed; 0: it never was. */
  readonly backSince: number;
  readonly kills: number;
  /** Ends it at once and starts it again; resolves when it answers. One at a time. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

export async function startSoakServer(parts: Parts, name: string): Promise<SoakServer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const start = (): Promise<ChildProcess> => startProcess(parts, join(parts.folder, name), port);
  let child = await start();
  let restarting: Promise<void> | undefined;
  let backSince = 0;
  let kills = 0;

  async function restart(): Promise<void> {
    kills += 1;
    await end(child);
    child = await start();
    backSince = machineMs();
    restarting = undefined;
  }

  return {
    url,
    token: TOKEN,
    api: apiClient(url, TOKEN),
    get backSince() {
      return restarting === undefined ? backSince : Infinity;
    },
    get kills() {
      return kills;
    },
    async kill() {
      // Of several that wait, one begins when it is over: then the others wait for that one.
      while (restarting !== undefined) await restarting;
      restarting = restart();
      await restarting;
    },
    async close() {
      await restarting;
      await end(child);
    },
  };
}

async function startProcess(parts: Parts, dataDir: string, port: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, [parts.server], {
    // The channel tells the server when this process is gone, however it went.
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
    env: {
      ...process.env,
      MILLRACE_TOKEN: TOKEN,
      MILLRACE_DATA_DIR: dataDir,
      MILLRACE_PORT: String(port),
      MILLRACE_RESOURCES_DIR: join(ROOT, 'resources'),
    },
  });
  const said = await Promise.race([
    once(child.stdout ?? child, 'data').then(([data]) => String(data)),
    // Another's server may have taken the port meanwhile.
    once(child, 'exit').then(([code, signal]) => `ended at its start: ${String(code ?? signal)}`),
  ]);
  if (!said.includes('"ready"')) throw new Error(`The server on port ${port}: ${said}`);
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

/** Below the system's range for outgoing connections, which could take it while the server is down. */
async function freePort(): Promise<number> {
  for (let port = 20_000 + (process.pid % 10_000); ; port += 1) {
    const server = createServer();
    const taken = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(true));
      server.listen(port, '127.0.0.1', () => resolve(false));
    });
    if (taken) continue;
    const free = (server.address() as AddressInfo).port;
    await new Promise((resolve) => server.close(resolve));
    return free;
  }
}
