import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../unit/backend/support/temporary-folder.ts';
import { exitOf } from '../backend/support/server-process.ts';

const root = resolve(import.meta.dirname, '../../..');

/** Room for a first build on a machine that is shared. */
const STARTS_MS = 60_000;

describe('npm run server', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let data: string;
  const started: { kill(): Promise<unknown> }[] = [];
  beforeEach(() => {
    folder = temporaryFolder();
    data = join(folder.path, 'data');
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((one) => one.kill()));
    folder.remove();
  });

  function start(args: string[], env: Record<string, string> = {}) {
    const child = spawn(process.execPath, [join(root, 'scripts/server.mjs'), ...args], {
      cwd: folder.path,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        MILLRACE_CACHE_DIR: join(folder.path, 'cache'),
        MILLRACE_TOKEN: '',
        MILLRACE_PORT: '',
        ...env,
      },
    });
    const exited = exitOf(child);
    const closed = once(child, 'close');
    let output = '';
    const take = (text: string) => void (output += text);
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    started.push({
      async kill() {
        child.kill('SIGKILL');
        // The server's own process holds these pipes until it has ended too.
        await closed;
      },
    });
    return {
      child,
      exited,
      closed,
      output: () => output,
      /** Resolves with the server's address; rejects with its words when it does not come to that. */
      async ready(): Promise<string> {
        const ended = exited.then((code) => `ended with ${code}`);
        for (;;) {
          const url = /ready: (http:\S+)/u.exec(output)?.[1];
          if (url !== undefined) return url;
          const end = await Promise.race([once(child.stdout, 'data'), ended]);
          if (typeof end === 'string') throw new Error(`${end}: ${output}`);
        }
      },
    };
  }

  const readToken = () => readFileSync(join(data, 'token'), 'utf8').trim();

  it(
    'serves, says how to use it, keeps its token, and ends in good order',
    async () => {
      const first = start(['--port', '0', '--data', 'data']);
      const url = await first.ready();
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
      const token = readToken();
      const ask = (base: string) =>
        fetch(`${base}/chats`, { headers: { authorization: `Bearer ${token}` } });
      expect((await ask(url)).status).toBe(200);
      expect((await fetch(`${url}/chats`)).status).toBe(401);
      const feed = await fetch(`${url}/stream`, { headers: { authorization: `Bearer ${token}` } });
      first.child.kill('SIGTERM');
      expect(await feed.text()).toContain('event: draining');
      expect(await first.exited).toBe(0);
      await first.closed;
      expect(first.output()).toContain(`MILLRACE_BACKEND_URL=${url}`);
      expect(first.output()).toContain(join(data, 'token'));
      expect(first.output()).not.toContain(token);

      const second = start(['--port=0', '--data', data]);
      expect((await ask(await second.ready())).status).toBe(200);
      expect(readToken()).toBe(token);
      second.child.kill('SIGINT');
      expect(await second.exited).toBe(0);
    },
    STARTS_MS,
  );

  it(
    'takes a token of the environment, and leaves none behind',
    async () => {
      const token = 'e'.repeat(64);
      const server = start(['--port', '0', '--data', data], { MILLRACE_TOKEN: token });
      const url = await server.ready();
      const answer = await fetch(`${url}/chats`, { headers: { authorization: `Bearer ${token}` } });
      expect(answer.status).toBe(200);
      expect(readToken).toThrow(/ENOENT/u);
    },
    STARTS_MS,
  );

  it(
    'does not share a folder with another server, which goes on',
    async () => {
      const url = await start(['--port', '0', '--data', data]).ready();
      const second = start(['--port', '0', '--data', data]);
      await expect(second.ready()).rejects.toThrow(
        /ended with 1:[^]*cannot start: The chats are in use by another Millrace server/u,
      );
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
    },
    STARTS_MS,
  );

  it(
    'ends the server when it is killed itself',
    async () => {
      const server = start(['--port', '0', '--data', data]);
      const url = await server.ready();
      server.child.kill('SIGKILL');
      await server.closed;
      await expect(fetch(`${url}/healthz`)).rejects.toThrow();
      await start(['--port', '0', '--data', data]).ready();
    },
    STARTS_MS,
  );

  it(
    'says what is wrong: a port that is taken, a folder that cannot be, an option that is none',
    async () => {
      const other = createServer().listen(0, '127.0.0.1');
      await once(other, 'listening');
      const { port } = other.address() as AddressInfo;
      await expect(start(['--port', String(port), '--data', data]).ready()).rejects.toThrow(
        new RegExp(`ended with 1:[^]*port ${port} is in use by another program`, 'u'),
      );
      other.close();
      mkdirSync(data, { recursive: true });
      writeFileSync(join(data, 'file'), '');
      await expect(start(['--data', join(data, 'file')]).ready()).rejects.toThrow(
        /ended with 1:[^]*cannot be used for chats/u,
      );
      await expect(start(['--tokn', 'x']).ready()).rejects.toThrow(/ended with 1:[^]*--tokn/u);
    },
    STARTS_MS,
  );
});
