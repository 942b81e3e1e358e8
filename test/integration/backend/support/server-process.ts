import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { apiClient, type ApiClient } from './api-client.ts';
import { TOKEN } from './test-server.ts';

export interface ServerProcess {
  readonly child: ChildProcess;
  readonly port: number;
  readonly api: ApiClient;
  /** What it wrote to stderr. */
  errors(): string;
  /** Resolves with its exit code, or the signal that ended it. */
  readonly exited: Promise<number | string>;
}

/** Starts a bundled server with plain Node, and waits until it listens. */
export async function startServerProcess(
  file: string,
  dataDir: string,
  env: Record<string, string> = {},
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [file], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, MILLRACE_TOKEN: TOKEN, MILLRACE_DATA_DIR: dataDir, ...env },
  });
  const exited = exitOf(child);
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  child.stdout.setEncoding('utf8');
  const line = await Promise.race([
    once(child.stdout, 'data').then(([text]) => text as string),
    exited.then((code) => {
      throw new Error(`The server ended (${code}): ${errors}`);
    }),
  ]);
  const said = JSON.parse(line) as { type: 'ready'; port: number } | { type: 'failed' };
  if (said.type === 'failed') throw new Error(`The server ended (${await exited}): ${errors}`);
  const { port } = said;
  return {
    child,
    port,
    api: apiClient(`http://127.0.0.1:${port}`, TOKEN),
    errors: () => errors,
    exited,
  };
}

export async function exitOf(child: ChildProcess): Promise<number | string> {
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return code ?? signal ?? 'unknown';
}
