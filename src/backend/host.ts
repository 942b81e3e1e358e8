import { errorMessage } from '../shared/errors.ts';
import { toServerSchema, type FromServer, type ToServer } from '../shared/host.ts';
import type { Embedded, EmbeddedOptions } from './embedded.ts';
import type { Logger } from './log.ts';

export interface HostOptions {
  readonly send: (message: FromServer) => void;
  readonly start: (options: EmbeddedOptions) => Promise<Embedded>;
  readonly exit: (code: number) => void;
  readonly log: Logger;
}

export interface Host {
  /** A message of main's, as it came. */
  receive(raw: unknown): void;
  /** Main is gone: stops as after `shutdown`. */
  parentGone(): void;
}

/**
 * The server's side of src/shared/host.ts: main sends `start` once, then changes of the providers,
 * tests, and at last `shutdown`.
 */
export function createHost({ start, exit, log, ...options }: HostOptions): Host {
  let starting: Promise<Embedded> | undefined;
  let stopping = false;
  let isParentGone = false;

  function send(message: FromServer): void {
    if (!isParentGone) options.send(message);
  }

  async function begin(message: Extract<ToServer, { type: 'start' }>): Promise<void> {
    const { dataDir, resourcesDir, token, providers, discoverOllama } = message;
    starting = start({
      dataDir,
      resourcesDir,
      token,
      providers,
      discoverOllama,
      port: 0,
      log,
      onModels: () => send({ type: 'modelsChanged' }),
      onStorage: (reason) => send({ type: 'storage', ok: reason === null, reason }),
    });
    try {
      const { port } = await starting;
      log.info('server_ready', { port });
      send({ type: 'ready', port });
    } catch (error) {
      log.error('server_failed', { message: errorMessage(error) });
      send({ type: 'failed', message: errorMessage(error) });
      exit(1);
    }
  }

  async function stop(): Promise<void> {
    if (stopping) return;
    stopping = true;
    try {
      await (await starting)?.close();
      send({ type: 'stopped' });
      exit(0);
    } catch (error) {
      log.error('stop_failed', { message: errorMessage(error) });
      exit(1);
    }
  }

  async function handle(message: ToServer): Promise<void> {
    switch (message.type) {
      case 'start':
        if (starting === undefined) await begin(message);
        return;
      case 'providers':
        (await starting)?.catalog.setProviders(message.providers);
        send({ type: 'modelsChanged' });
        return;
      case 'testProvider': {
        const server = await starting;
        if (server === undefined) return;
        const { requestId, provider } = message;
        const result = await server.catalog.test(provider);
        send({ type: 'testedProvider', requestId, result });
        return;
      }
      case 'ping':
        send({ type: 'pong' });
        return;
      case 'shutdown':
        await stop();
        return;
    }
  }

  return {
    receive(raw) {
      const message = toServerSchema.safeParse(raw);
      if (!message.success) {
        // Never the message itself: it may hold keys.
        log.error('host_message_invalid', { path: message.error.issues[0]?.path.join('.') });
        return;
      }
      handle(message.data).catch((error: unknown) => {
        log.error('host_message_failed', {
          type: message.data.type,
          message: errorMessage(error),
        });
      });
    },
    parentGone() {
      isParentGone = true;
      void stop();
    },
  };
}
