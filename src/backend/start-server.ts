import { randomBytes } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import type { SignIn } from '../shared/http.ts';
import type { ProviderWithKey } from '../shared/providers.ts';
import type { ModelCatalog } from './agent/contract.ts';
import { systemClock } from './clock.ts';
import type { BackendConfig } from './config.ts';
import type { Authenticator } from './http/authenticator.ts';
import { lazyAgent } from './lazy-agent.ts';
import type { Logger } from './log.ts';
import { createServer } from './server.ts';
import { openSqliteStore } from './store/sqlite/sqlite-store.ts';

export interface StartOptions {
  /** Folder of the store; exists and is writable. */
  readonly dataDir: string;
  /** Folder of `resources/`. */
  readonly resourcesDir: string;
  readonly authenticator: Authenticator;
  readonly signIn?: SignIn | undefined;
  readonly providers: readonly ProviderWithKey[];
  readonly discoverOllama: boolean;
  /** 0: any free one. */
  readonly port: number;
  /** Further values of `Host` that are this server: its names on the network, behind a proxy. */
  readonly hosts?: readonly string[];
  readonly config?: Partial<BackendConfig>;
  readonly log: Logger;
  /** Told when a list of models came too late for those who had asked for it. */
  readonly onModels?: (() => void) | undefined;
  /** Told when chats can no longer be written, and why; `null` when they can again. */
  readonly onStorage?: ((reason: string | null) => void) | undefined;
}

export interface Started {
  readonly port: number;
  readonly catalog: ModelCatalog;
  /** Resolves when everything is durable and nothing listens any more. */
  close(): Promise<void>;
}

/**
 * A server with its real clock, ids and disk, listening when it resolves. Rejects with StoreOpenError,
 * or when the port is taken.
 */
export async function startServer(options: StartOptions): Promise<Started> {
  const { log, dataDir, resourcesDir, discoverOllama, onModels, onStorage } = options;
  const store = openSqliteStore({ dir: dataDir, log, onStorage });
  const random = (): number => randomBytes(4).readUInt32BE(0) / 2 ** 32;
  const lazy = lazyAgent(async () => {
    const { createAgentRuntime } = await import('./agent/index.ts');
    const { env } = process;
    const clock = systemClock;
    return createAgentRuntime({
      resourcesDir,
      clock,
      random,
      fetch,
      discoverOllama,
      env,
      ...(onModels === undefined ? {} : { onModels }),
    });
  });
  lazy.catalog.setProviders(options.providers);
  const server = createServer({
    store,
    agent: lazy.agent,
    catalog: lazy.catalog,
    authenticator: options.authenticator,
    signIn: options.signIn,
    clock: systemClock,
    newId: uuidv7,
    random,
    log,
    hosts: options.hosts ?? [],
    config: options.config ?? {},
  });
  let port: number;
  try {
    port = await server.listen(options.port);
  } catch (error) {
    await store.close();
    throw error;
  }
  // Only now: who waits for the server must not wait for the AI SDK.
  lazy.warm().catch((error: unknown) => {
    log.error('agent_not_loaded', { message: String(error) });
  });
  return {
    port,
    catalog: lazy.catalog,
    async close() {
      await server.close();
      await lazy.close();
    },
  };
}
