import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configSchema, publicConfigSchema } from '../../../src/shared/http.ts';
import { temporaryFolder } from '../../unit/backend/support/temporary-folder.ts';
import { apiClient } from '../backend/support/api-client.ts';
import { exitOf } from '../backend/support/server-process.ts';
import { firebaseProject, type FirebaseProject } from './support/people.ts';

const root = resolve(import.meta.dirname, '../../..');
/** Room for a first build on a machine that is shared. */
const STARTS_MS = 120_000;

describe('npm run server, for a team', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let project: FirebaseProject;
  const started: (() => Promise<unknown>)[] = [];
  beforeEach(() => {
    folder = temporaryFolder();
    project = firebaseProject();
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((kill) => kill()));
    await project.dispose();
    folder.remove();
  });

  function start(env: Record<string, string>) {
    const args = [join(root, 'scripts/server.mjs'), '--port', '0', '--data', folder.path];
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        MILLRACE_TOKEN: '',
        MILLRACE_FIREBASE_PROJECT: project.projectId,
        MILLRACE_FIREBASE_API_KEY: project.signIn.apiKey,
        MILLRACE_CACHE_DIR: '',
        ...env,
      },
    });
    const exited = exitOf(child);
    const closed = once(child, 'close');
    let output = '';
    const take = (text: string) => void (output += text);
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    started.push(() => {
      child.kill('SIGKILL');
      return closed;
    });
    return {
      child,
      exited,
      output: () => output,
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

  it(
    'lets people in who signed in, at the share of streams that its operator set',
    async () => {
      const server = start({
        MILLRACE_STREAMING_PERCENT: '100',
        MILLRACE_HOSTS: 'chat.example.com',
      });
      const url = await server.ready();
      const open = publicConfigSchema.parse(await (await fetch(`${url}/config`)).json());
      expect(open.signIn).toEqual(project.signIn);
      const { token } = await project.person('ada');
      const api = apiClient(url, token);
      const config = configSchema.parse((await api.request('GET', '/config')).body);
      expect(config.streaming).toEqual({ rolloutPercent: 100, enabledForUser: true });
      const { sessionId } = await api.createChat();
      const { run } = await api.send(sessionId, { text: 'Hello', delivery: 'queue' });
      expect(run).toMatchObject({ sessionId });
      const eve = apiClient(url, (await project.person('eve')).token);
      expect((await eve.request('GET', `/chats/${sessionId}`)).status).toBe(404);

      expect(server.output()).toContain(project.projectId);
      // Nothing but an account opens it.
      expect(readdirSync(folder.path)).not.toContain('token');
      server.child.kill('SIGTERM');
      expect(await server.exited).toBe(0);
      expect(server.output()).not.toContain(token.split('.')[1]);
    },
    STARTS_MS,
  );

  it(
    'gives streams to nobody at first',
    async () => {
      const url = await start({}).ready();
      const { token } = await project.person('ada');
      const { body } = await apiClient(url, token).request('GET', '/config');
      expect(body).toMatchObject({ streaming: { rolloutPercent: 0, enabledForUser: false } });
    },
    STARTS_MS,
  );

  it(
    'does not start where anybody could make a token',
    async () => {
      await expect(start({ MILLRACE_FIREBASE_PROJECT: 'our-team' }).ready()).rejects.toThrow(
        /ended with 1:[^]*anybody could make a token/u,
      );
    },
    STARTS_MS,
  );
});
