import type { ServerStatus } from '../../shared/connection.ts';
import { MillraceError } from '../../shared/errors.ts';
import type { ProviderTestResult, ProviderWithKey } from '../../shared/providers.ts';

/** What the page may see and do of the server; its own process or one elsewhere. */
export interface ServerControl {
  status(): ServerStatus;
  restart(): void;
  setProviders(providers: readonly ProviderWithKey[]): void;
  testProvider(provider: ProviderWithKey): Promise<ProviderTestResult>;
  stop(): Promise<void>;
}

/** A server elsewhere is its operator's: its models, its keys, its life. */
export function createRemoteControl(): ServerControl {
  return {
    status: () => ({ state: 'ready' }),
    restart: () => undefined,
    setProviders: () => undefined,
    testProvider: () =>
      Promise.reject(
        new MillraceError('forbidden', 'The models of this server are set up by its operator.'),
      ),
    stop: () => Promise.resolve(),
  };
}
