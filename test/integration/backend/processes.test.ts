import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FromServer, ToServer } from '../../../src/shared/host.ts';
import { sequences } from '../../unit/backend/support/frames.ts';
import { temporaryFolder } from '../../unit/backend/support/temporary-folder.ts';
import { apiClient } from './support/api-client.ts';
import { bundle } from '../../helpers/bundle.ts';
import { exitOf, startServerProcess, type ServerProcess } from './support/server-process.ts';
import { readStream } from './support/stream-reader.ts';
import { TOKEN } from './support/test-server.ts';

const support = 'test/integration/backend/support/processes';

describe('a server process', () => {
  let bundled: Awaited<ReturnType<typeof bundle>>;
  let folder: ReturnType<typeof temporaryFolder>;
  const started: { kill(): void }[] = [];
  beforeAll(async () => {
    bundled = await bundle({
      endless: `${support}/endless-server.ts`,
      standalone: 'src/backend/standalone.ts',
      utility: 'src/backend/utility-process.ts',
    });
  });
  afterAll(() => bundled.remove());
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => {
    for (const one of started.splice(0)) one.kill();
    folder.remove();
  });

  async function start(name: string, env: Record<string, string> = {}): Promise<ServerProcess> {
    const server = await startServerProcess(bundled.file(name), folder.path, env);
    started.push({ kill: () => void server.child.kill('SIGKILL') });
    return server;
  }

  const stream = ({ port, api }: ServerProcess, sessionId: string, after: number) =>
    readStream(`http://127.0.0.1:${port}/chats/${sessionId}/stream?after=${after}`, {
      authorization: api.authorization,
    });

  it('loses no event that anyone saw when it is killed, however often', async () => {
    let server = await start('endless');
    const { sessionId } = await server.api.createChat();
    const seen = new Map<number, string>();
    const runs: string[] = [];
    for (let kill = 0; kill < 4; kill += 1) {
      const reader = await stream(server, sessionId, seen.size);
      const { run } = await server.api.send(sessionId, `Question ${kill}`);
      runs.push(run.runId);
      const goal = seen.size + 150 + kill * 37;
      await reader.until(({ id }) => Number(id ?? 0) > goal);
      server.child.kill('SIGKILL');
      expect(await server.exited).toBe('SIGKILL');
      await reader.ended;
      for (const { id, data } of reader.frames) {
        if (id === undefined) continue;
        expect(Number(id)).toBe(seen.size + 1);
        seen.set(Number(id), data ?? '');
      }
      server = await start('endless');
    }
    const whole = await stream(server, sessionId, 0);
    const last = runs.at(-1)!;
    await whole.until(({ event, data }) => event === 'error' && data!.includes(last));
    const got = sequences(whole.frames);
    expect(got).toEqual(got.map((_, index) => index + 1));
    for (const { id, data } of whole.frames) {
      if (id !== undefined && seen.has(Number(id))) expect(data).toBe(seen.get(Number(id)));
    }
    whole.close();
    for (const runId of runs) {
      const { run, message } = await server.api.run(sessionId, runId);
      expect(run).toMatchObject({
        state: 'failed',
        error: { code: 'interrupted', retryable: true },
      });
      const [part] = message.parts;
      expect(part).toMatchObject({ type: 'text' });
      // The answer is what the log says: the words 0, 1, 2, … and not one is missing.
      const words = part?.type === 'text' ? part.text.trim().split(' ') : [];
      expect(words.length).toBeGreaterThan(100);
      expect(words).toEqual(words.map((_, index) => String(index)));
      const ends = whole.frames.filter(
        ({ event, data }) => (event === 'error' || event === 'completed') && data!.includes(runId),
      );
      expect(ends).toHaveLength(1);
    }
    const again = await server.api.retry(sessionId, runs[0]!);
    expect(again.run.state).toBe('queued');
  });

  it('stops on SIGTERM with everything ended and durable', async () => {
    const server = await start('standalone');
    const { sessionId } = await server.api.createChat();
    const reader = await stream(server, sessionId, 0);
    const { run } = await server.api.send(sessionId, 'Show me the tour');
    await reader.until(({ event }) => event === 'token' || event === 'thinking');
    server.child.kill('SIGTERM');
    expect(await server.exited).toBe(0);
    await reader.ended;
    expect(reader.frames.at(-1)).toMatchObject({ event: 'draining' });
    // The log was folded into the one file: nothing is left to be recovered.
    expect(statSync(join(folder.path, 'chats.db-wal'), { throwIfNoEntry: false })?.size ?? 0).toBe(
      0,
    );
    const next = await start('standalone');
    expect((await next.api.run(sessionId, run.runId)).run).toMatchObject({
      state: 'failed',
      error: { code: 'interrupted' },
    });
    expect(next.errors()).not.toContain('runs_interrupted');
  });

  it('logs lines of JSON, without tokens or what people write', async () => {
    const server = await start('standalone');
    const { sessionId } = await server.api.createChat();
    const reader = await stream(server, sessionId, 0);
    const { run } = await server.api.send(sessionId, 'my-secret-question');
    await reader.until(({ event }) => event === 'token' || event === 'thinking');
    await server.api.cancel(sessionId, run.runId);
    await server.api.request('GET', '/nowhere-secret');
    server.child.kill('SIGTERM');
    await server.exited;
    const lines = server.errors().trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as object)).toContainEqual(
      expect.objectContaining({ level: 'info', event: 'run_ended' }),
    );
    expect(server.errors()).not.toContain(TOKEN);
    expect(server.errors()).not.toMatch(/secret/u);
  });

  it.each([
    ['MILLRACE_TOKEN', { MILLRACE_TOKEN: 'short' }, /64 characters/u],
    ['MILLRACE_PORT', { MILLRACE_PORT: '99999' }, /port number/u],
    ['MILLRACE_DATA_DIR', { MILLRACE_DATA_DIR: '' }, /MILLRACE_DATA_DIR is not set/u],
  ])('says what is wrong with %s and ends', async (_, env, words) => {
    await expect(start('standalone', env)).rejects.toThrow(words);
  });

  it('does not start on another one’s chats, or on damaged ones', async () => {
    const first = await start('standalone');
    await expect(start('standalone')).rejects.toThrow(/in use by another Millrace server/u);
    first.child.kill('SIGKILL');
    await first.exited;
    await (await start('standalone')).api.createChat();
    started.splice(0).forEach((one) => one.kill());
    mkdirSync(join(folder.path, 'other'));
    const file = join(folder.path, 'other', 'chats.db');
    writeFileSync(file, 'damaged '.repeat(1_000));
    await expect(
      start('standalone', { MILLRACE_DATA_DIR: join(folder.path, 'other') }),
    ).rejects.toThrow(/damaged/u);
    expect(readFileSync(file, 'utf8')).toBe('damaged '.repeat(1_000));
  });

  describe('under Electron’s main', () => {
    function launch(...execArgv: string[]) {
      const shim = new URL('support/processes/parent-port.mjs', import.meta.url);
      const child = fork(bundled.file('utility'), {
        execArgv: ['--import', shim.href, ...execArgv],
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      });
      started.push({ kill: () => void child.kill('SIGKILL') });
      const messages: FromServer[] = [];
      child.on('message', (message) => messages.push(message as FromServer));
      let errors = '';
      child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text));
      return {
        child,
        exited: exitOf(child),
        errors: () => errors,
        send: (message: ToServer) => child.send(message),
        async until<T extends FromServer['type']>(
          type: T,
        ): Promise<Extract<FromServer, { type: T }>> {
          for (;;) {
            const found = messages.find((message) => message.type === type);
            if (found !== undefined) return found as Extract<FromServer, { type: T }>;
            await once(child, 'message');
          }
        },
      };
    }

    const startMessage = (dataDir: string): ToServer => ({
      type: 'start',
      dataDir,
      resourcesDir: 'resources',
      token: TOKEN,
      providers: [],
      discoverOllama: false,
    });

    it('says hello, starts, tests providers, stops', async () => {
      const host = launch();
      await host.until('hello');
      host.send(startMessage(folder.path));
      const { port } = await host.until('ready');
      const api = apiClient(`http://127.0.0.1:${port}`, TOKEN);
      expect((await api.request('GET', '/models')).body).toMatchObject({ default: 'demo/tour' });
      host.send({
        type: 'providers',
        providers: [
          {
            providerId: 'mine',
            kind: 'openai-compatible',
            label: 'Mine',
            baseUrl: 'http://127.0.0.1:9/v1',
            models: ['big'],
            apiKey: 'sk-secret-key',
          },
        ],
      });
      host.send({
        type: 'testProvider',
        requestId: 'one',
        provider: {
          providerId: 'mine',
          kind: 'openai-compatible',
          label: 'Mine',
          baseUrl: 'http://127.0.0.1:9/v1',
          models: [],
          apiKey: 'sk-secret-key',
        },
      });
      expect(await host.until('testedProvider')).toMatchObject({
        requestId: 'one',
        result: { ok: false },
      });
      expect(JSON.stringify((await api.request('GET', '/models')).body)).toContain('mine/big');
      host.send({ type: 'shutdown' });
      await host.until('stopped');
      expect(await host.exited).toBe(0);
      expect(host.errors()).not.toContain('sk-secret-key');
      expect(host.errors()).not.toContain(TOKEN);
    });

    it('tells why it cannot start, and ends', async () => {
      writeFileSync(join(folder.path, 'chats.db'), 'damaged '.repeat(1_000));
      const host = launch();
      await host.until('hello');
      host.send(startMessage(folder.path));
      expect((await host.until('failed')).message).toMatch(/chats\.db is damaged/u);
      expect(await host.exited).toBe(1);
    });

    it('ends when main is gone', async () => {
      const host = launch();
      await host.until('hello');
      host.send(startMessage(folder.path));
      await host.until('ready');
      host.child.disconnect();
      expect(await host.exited).toBe(0);
    });

    it('ends on an error that nobody caught, with its words on one line', async () => {
      const crash = `process.once('message', () => { throw new Error('on purpose') })`;
      const host = launch('--import', `data:text/javascript,${encodeURIComponent(crash)}`);
      await host.until('hello');
      host.send({ type: 'shutdown' });
      expect(await host.exited).toBe(1);
      expect(JSON.parse(host.errors().trim())).toMatchObject({
        level: 'error',
        event: 'crashed',
        stack: expect.stringContaining('on purpose') as string,
      });
    });
  });
});
