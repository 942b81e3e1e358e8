import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerStatus } from '../../shared/connection.ts';
import type { ProviderWithKey } from '../../shared/providers.ts';
import { createFixedEndpoint } from '../adapters/fixed-endpoint.ts';
import type { EndpointSource } from '../services/ports/server-endpoint.ts';
import { createRemoteControl, type ServerControl } from '../services/server-control.ts';
import { createServerSupervisor } from '../services/server-supervisor.ts';
import type { AppEnvironment } from './environment.ts';
import { createServerLauncher } from './server-process.ts';
import { systemClock } from './system-clock.ts';

export interface Backend {
  readonly endpoints: EndpointSource;
  readonly control: ServerControl;
  /** The first call counts. */
  start(): void;
}

/** The chat server that this app speaks to: the embedded one, or one that is already there. */
export function createBackend(options: {
  readonly environment: AppEnvironment;
  readonly userData: string;
  readonly providers: () => Promise<readonly ProviderWithKey[]>;
  readonly onStatus: (status: ServerStatus) => void;
  readonly onModels: () => void;
  readonly log: (line: string) => void;
}): Backend {
  const { environment } = options;
  if (environment.backend !== undefined) {
    const { url, token } = environment.backend;
    return {
      endpoints: createFixedEndpoint(url, token),
      control: createRemoteControl(),
      start: () => undefined,
    };
  }
  // New at each launch of the app; it is told to the server over its port and kept in memory only.
  const token = randomBytes(32).toString('hex');
  const dataDir = join(options.userData, 'server');
  const supervisor = createServerSupervisor({
    launcher: createServerLauncher({ entry: environment.serverEntry, log: options.log }),
    clock: systemClock,
    random: Math.random,
    newId: randomUUID,
    async startMessage() {
      await mkdir(dataDir, { recursive: true });
      return {
        type: 'start',
        dataDir,
        resourcesDir: environment.resources,
        token,
        providers: [...(await options.providers())],
        discoverOllama: true,
      };
    },
    onStatus: options.onStatus,
    onModels: options.onModels,
  });
  return { endpoints: supervisor, control: supervisor, start: () => supervisor.start() };
}
