import type { LaunchOptions, RunningApp } from './app.ts';
import { call } from './bridge.ts';
import { detour } from './detour.ts';
import { startFaultProxy, type FaultProxy } from './fault-proxy/fault-proxy.ts';
import { test as base } from './fixtures.ts';
import { startServerAlone, type ServerAlone } from './server-alone.ts';
import { killServer, serverEndpoint, type ServerEndpoint } from './server-process.ts';

export { expect } from './fixtures.ts';

/** `embedded`: the app's own server. `alone`: one that is there already, as `npm run server` starts it. */
export type ServerKind = 'embedded' | 'alone';

export const serverKinds: readonly ServerKind[] = ['embedded', 'alone'];

/** The app, its chat server, and a way between the two on which things go wrong. */
export interface Setup {
  readonly proxy: FaultProxy;
  /** The test's model, by its name at the server. */
  readonly modelId: string;
  /** With the test's model for new chats. What the app leaves behind is there at a `relaunch`. */
  readonly launch: (options?: LaunchOptions) => Promise<RunningApp>;
  /** The server itself, with nothing on the way to it. */
  readonly endpoint: (running: RunningApp) => Promise<ServerEndpoint>;
  /** At once, as a crash would. */
  readonly killServer: (running: RunningApp) => Promise<void>;
  /** After it was killed. The app starts its own by itself. */
  readonly startServer: () => Promise<void>;
}

export interface AloneSetup extends Setup {
  readonly server: ServerAlone;
}

interface Fixtures {
  readonly setUp: (kind: ServerKind) => Promise<Setup>;
  readonly setUpAlone: () => Promise<AloneSetup>;
}

/** The same faults at each run. */
const SEED = 1;

export const test = base.extend<Fixtures>({
  setUpAlone: async ({ launchApp, model }, use) => {
    const closers: (() => Promise<void>)[] = [];
    await use(async () => {
      const server = await startServerAlone({ modelUrl: model.url });
      closers.unshift(() => server.close());
      const proxy = await startFaultProxy({ target: server, seed: SEED });
      closers.unshift(() => proxy.close());
      return {
        server,
        proxy,
        modelId: 'ollama/test-model',
        endpoint: () => Promise.resolve(server),
        killServer: () => server.end('SIGKILL'),
        startServer: () => server.startAgain(),
        async launch(options) {
          const running = await launchApp({
            backendUrl: proxy.url,
            token: server.token,
            ...options,
          });
          await call(running.page, 'settings.update', { defaultModel: 'ollama/test-model' });
          return running;
        },
      };
    });
    for (const close of closers) await close();
  },
  setUp: async ({ launchWithModel, setUpAlone }, use) => {
    const proxies: FaultProxy[] = [];
    await use(async (kind) => {
      if (kind === 'alone') return setUpAlone();
      const proxy = await startFaultProxy({ seed: SEED });
      proxies.push(proxy);
      return {
        proxy,
        modelId: 'mock/test-model',
        endpoint: ({ app, page }) => serverEndpoint(app, page),
        async killServer({ app }) {
          await killServer(app);
        },
        startServer: () => Promise.resolve(),
        launch: (options) =>
          launchWithModel({ prepare: (app) => detour(app, proxy.url), ...options }),
      };
    });
    for (const proxy of proxies) await proxy.close();
  },
});

/** The network is gone: what was on its way is cut, and nothing new comes through. */
export async function cutNetwork(proxy: FaultProxy): Promise<void> {
  // Not closed: another program could take its port meanwhile.
  await proxy.block('reset');
  proxy.cut();
}

export async function giveNetworkBack(proxy: FaultProxy): Promise<void> {
  await proxy.unblock();
}

/** The server is there, and does not answer. */
export function holdAnswers(proxy: FaultProxy): void {
  proxy.plan(() => [{ kind: 'stall', at: 'request' }]);
  proxy.cut();
}

export function letAnswersGo(proxy: FaultProxy): void {
  proxy.plan(undefined);
  proxy.cut();
}
