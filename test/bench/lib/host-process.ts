import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { makeProfile, removeProfile } from '../../../scripts/lib/launch.mjs';
import type { Launch } from '../../../scripts/lib/prepare.mjs';
import { killAll, processTree } from '../../../scripts/lib/process-tree.mjs';
import {
  CONFIG_VARIABLE,
  type Ask,
  type FromHost,
  type HostConfig,
  type Mark,
} from '../host/messages.ts';
import type { BuiltHost } from './build-host.ts';

export interface HostOptions {
  readonly launch: Launch;
  readonly built: BuiltHost;
  /** What to run in Electron. */
  readonly target: 'app' | 'empty' | 'bare';
  /** A profile that outlives this run; a fresh one without. */
  readonly profileDir?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Switches for Chromium, such as those of its tracing. */
  readonly args?: readonly string[];
}

/** An Electron that runs under the bench's probe. */
export interface HostProcess {
  /** Of the process whose tree is the whole app. */
  readonly pid: number;
  /** Epoch milliseconds, just before it was started. */
  readonly startedAt: number;
  /** Epoch milliseconds; waits until it has happened. */
  mark(name: Mark): Promise<number>;
  ask<T = void>(name: string, ...args: readonly unknown[]): Promise<T>;
  /** Asks the probe in the page. */
  page<T = void>(name: string, ...args: readonly unknown[]): Promise<T>;
  output(): string;
  /** Ends all of it. */
  stop(): Promise<void>;
}

const MARK_WITHIN_MS = 60_000;
const QUIT_WITHIN_MS = 5_000;

export async function startHost(options: HostOptions): Promise<HostProcess> {
  const { launch, built, target } = options;
  const { server, port } = await listen();
  const profileDir = options.profileDir ?? (await makeProfile(launch));
  const config: HostConfig = {
    port,
    probe: built.probe,
    ...(target === 'app'
      ? { target: join(launch.appDir, 'out/main/index.js'), appDir: launch.appDir }
      : { target: built.floors[target] }),
  };
  const startedAt = performance.timeOrigin + performance.now();
  const child = spawn(launch.executable, [built.folder, ...(options.args ?? [])], {
    cwd: launch.runFolder,
    env: {
      ...cleanEnvironment(),
      MILLRACE_USER_DATA: profileDir,
      MILLRACE_LOCALE: 'en',
      ...options.env,
      [CONFIG_VARIABLE]: JSON.stringify(config),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  }
  const talk = createTalk(server, child, () => output);
  return {
    pid: child.pid ?? 0,
    startedAt,
    mark: (name) => talk.mark(name),
    ask: async <T>(name: string, ...args: readonly unknown[]) => (await talk.ask(name, args)) as T,
    page: async <T>(name: string, ...args: readonly unknown[]) =>
      (await talk.ask('probe', [name, ...args])) as T,
    output: () => output,
    async stop() {
      // As a person quits, so that what is kept for the next start is kept.
      void talk.ask('quit', []).catch(() => undefined);
      await exited(child, QUIT_WITHIN_MS);
      await end(child);
      talk.close();
      server.close();
      if (options.profileDir === undefined) await removeProfile(profileDir);
    },
  };
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

function createTalk(server: Server, child: ChildProcess, output: () => string) {
  const marks = new Map<Mark, number>();
  const marksAwaited = new Map<Mark, ((at: number) => void)[]>();
  const answers = new Map<number, Waiting>();
  let lastId = 0;
  let socket: Socket | undefined;
  const waitingToSay: string[] = [];
  let over: Error | undefined;

  function take(line: string): void {
    const message = JSON.parse(line) as FromHost;
    if (message.type === 'mark') {
      marks.set(message.name, message.at);
      marksAwaited.get(message.name)?.forEach((resolve) => resolve(message.at));
      return;
    }
    const waiting = answers.get(message.id);
    answers.delete(message.id);
    if (message.type === 'answer') waiting?.resolve(message.value);
    else waiting?.reject(new Error(message.message));
  }

  function fail(error: Error): void {
    over ??= error;
    for (const waiting of answers.values()) waiting.reject(error);
    answers.clear();
  }

  server.on('connection', (connected) => {
    socket = connected;
    connected.setNoDelay(true);
    connected.on('error', () => undefined);
    createInterface({ input: connected }).on('line', take);
    for (const line of waitingToSay.splice(0)) connected.write(line);
  });
  child.once('exit', (code) => fail(new Error(`The app ended with code ${code}.\n${output()}`)));

  return {
    mark(name: Mark): Promise<number> {
      const at = marks.get(name);
      if (at !== undefined) return Promise.resolve(at);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`The app never got to "${name}".\n${output()}`)),
          MARK_WITHIN_MS,
        );
        const done = (when: number): void => {
          clearTimeout(timer);
          resolve(when);
        };
        marksAwaited.set(name, [...(marksAwaited.get(name) ?? []), done]);
      });
    },
    ask(name: string, args: readonly unknown[]): Promise<unknown> {
      if (over !== undefined) return Promise.reject(over);
      lastId += 1;
      const ask: Ask = { id: lastId, name, args };
      const line = `${JSON.stringify(ask)}\n`;
      return new Promise((resolve, reject) => {
        answers.set(ask.id, { resolve, reject });
        if (socket === undefined) waitingToSay.push(line);
        else socket.write(line);
      });
    },
    close: () => socket?.destroy(),
  };
}

async function listen(): Promise<{ server: Server; port: number }> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port was given.');
  return { server, port: address.port };
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

async function exited(child: ChildProcess, withinMs: number): Promise<void> {
  if (!isRunning(child)) return;
  await once(child, 'exit', { signal: AbortSignal.timeout(withinMs) }).catch(() => undefined);
}

async function end(child: ChildProcess): Promise<void> {
  if (!isRunning(child) || child.pid === undefined) return;
  const gone = once(child, 'exit');
  killAll(processTree(child.pid));
  await gone;
}

/** What is meant for the Node that runs the bench would change what Electron is. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const env = { ...process.env };
  for (const name of ['ELECTRON_RUN_AS_NODE', 'NODE_OPTIONS', 'NODE_ENV', 'MILLRACE_LAUNCH']) {
    Reflect.deleteProperty(env, name);
  }
  return env;
}
