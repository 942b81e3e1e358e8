import { mkdirSync } from 'node:fs';
import { errorMessage } from '../shared/errors.ts';
import { startEmbedded } from './embedded.ts';
import { exitOnUncaught, processLogger } from './process-log.ts';

/**
 * The chat server as a process of its own, for one person; `npm run server` starts it. Takes
 * `MILLRACE_TOKEN` (64 characters or more), `MILLRACE_DATA_DIR`, `MILLRACE_PORT` (any free one when
 * absent) and `MILLRACE_RESOURCES_DIR`; prints one line of JSON, `{"type":"ready","port":N}` or
 * `{"type":"failed","message":WHY}`, and stops on SIGTERM, on SIGINT, and when whoever started it with a
 * channel is gone.
 */
const log = processLogger();
exitOnUncaught(log);
const parentGone = new Promise<void>((resolve) => process.once('disconnect', resolve));

function say(message: object, then?: () => void): void {
  process.stdout.write(`${JSON.stringify(message)}\n`, then);
}

function setting(name: string, fallback?: string): string {
  const value = process.env[name] ?? fallback;
  if (value === undefined || value === '') throw new Error(`${name} is not set.`);
  return value;
}

async function main(): Promise<void> {
  const token = setting('MILLRACE_TOKEN');
  if (token.length < 64) throw new Error('MILLRACE_TOKEN must have 64 characters or more.');
  const port = Number(setting('MILLRACE_PORT', '0'));
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error('MILLRACE_PORT must be a port number.');
  }
  const dataDir = setting('MILLRACE_DATA_DIR');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const server = await startEmbedded({
    dataDir,
    resourcesDir: setting('MILLRACE_RESOURCES_DIR', 'resources'),
    token,
    providers: [],
    discoverOllama: true,
    port,
    log,
  });
  const stop = (): void => {
    server.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  void parentGone.then(stop);
  say({ type: 'ready', port: server.port });
}

main().catch((error: unknown) => {
  const message = errorMessage(error);
  log.error('server_failed', { message });
  say({ type: 'failed', message }, () => process.exit(1));
});
