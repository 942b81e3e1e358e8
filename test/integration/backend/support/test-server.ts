import { uuidv7 } from 'uuidv7';
import type { Agent, ModelCatalog } from '../../../../src/backend/agent/contract.ts';
import type { Clock } from '../../../../src/backend/clock.ts';
import type { BackendConfig } from '../../../../src/backend/config.ts';
import {
  tokenAuthenticator,
  type Authenticator,
} from '../../../../src/backend/http/authenticator.ts';
import { createLogger, type Logger } from '../../../../src/backend/log.ts';
import { createServer, type ChatServer } from '../../../../src/backend/server.ts';
import type { Store } from '../../../../src/backend/store/ports.ts';
import { openSqliteStore } from '../../../../src/backend/store/sqlite/sqlite-store.ts';
import type { SignIn } from '../../../../src/shared/http.ts';
import { createVirtualClock } from '../../../helpers/virtual-clock.ts';
import { fixedCatalog, scriptedAgent } from '../../../unit/backend/support/scripted-agent.ts';
import { settle } from '../../../unit/backend/support/runs-under-test.ts';
import { temporaryFolder } from '../../../unit/backend/support/temporary-folder.ts';
import { apiClient } from './api-client.ts';

export const TOKEN = 'a1'.repeat(32);

export interface TestServerOptions {
  readonly agent?: Agent;
  readonly catalog?: ModelCatalog;
  readonly clock?: Clock;
  readonly config?: Partial<BackendConfig>;
  readonly origins?: readonly string[];
  readonly signIn?: SignIn;
  /** Who may come in; whoever has the token when absent. */
  readonly authenticator?: (deps: { clock: Clock; log: Logger }) => Authenticator;
  /** Where the test's clock begins, in epoch milliseconds. */
  readonly now?: number;
}

/** A whole server on a real port and disk; agent and clock are the test's unless it brings others. */
export async function startTestServer(options: TestServerOptions = {}) {
  const folder = temporaryFolder();
  const clock = createVirtualClock(options.now ?? Date.UTC(2026, 0, 1));
  const agent = scriptedAgent();
  const lines: string[] = [];
  const log = createLogger((line) => lines.push(line), clock);

  async function start(port: number): Promise<{ server: ChatServer; store: Store; port: number }> {
    const store = openSqliteStore({ dir: folder.path, log });
    const server = createServer({
      store,
      agent: options.agent ?? agent,
      catalog: options.catalog ?? fixedCatalog,
      authenticator: options.authenticator?.({ clock, log }) ?? tokenAuthenticator(TOKEN, 'local'),
      signIn: options.signIn,
      clock: options.clock ?? clock,
      newId: uuidv7,
      random: () => 0.5,
      log,
      ...(options.config === undefined ? {} : { config: options.config }),
      ...(options.origins === undefined ? {} : { origins: options.origins }),
    });
    return { server, store, port: await server.listen(port) };
  }

  let current = await start(0);

  /** Time goes on while the server ends: it waits for agents that never come back. */
  async function close(): Promise<void> {
    const progress = { closed: false };
    const closing = current.server.close().finally(() => (progress.closed = true));
    while (!progress.closed) {
      await settle();
      clock.advance(1_000);
    }
    await closing;
  }

  const baseUrl = `http://127.0.0.1:${current.port}`;
  return {
    agent,
    clock,
    /** What the server logged. */
    log: lines,
    port: current.port,
    baseUrl,
    api: apiClient(baseUrl, TOKEN),
    get server() {
      return current.server;
    },
    get store() {
      return current.store;
    },
    /** Stops the server and starts one on the same data and port. */
    async restart() {
      await close();
      current = await start(current.port);
      // Clients that keep connections hear that theirs are closed.
      await settle();
    },
    async dispose() {
      await close();
      folder.remove();
    },
  };
}

export type TestServer = Awaited<ReturnType<typeof startTestServer>>;
