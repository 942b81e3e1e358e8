import { test as base, type LaunchOptions, type RunningApp } from './app.ts';
import { call } from './bridge.ts';
import { startCanary, type Canary } from './canary.ts';
import { startModelServer, type ModelServer } from './model-server.ts';
import type { ProviderKind } from '../../src/shared/providers.ts';

export { expect } from './app.ts';

export interface WithModel extends LaunchOptions {
  readonly kind?: Exclude<ProviderKind, 'ollama'>;
  /** A model's name at the provider. */
  readonly name?: string;
  readonly apiKey?: string;
}

interface Fixtures {
  /** A model provider that is stopped with the test. */
  readonly model: ModelServer;
  readonly canary: Canary;
  /** The app with `model` set up, and its model chosen for new chats. */
  readonly launchWithModel: (options?: WithModel) => Promise<RunningApp>;
}

export const test = base.extend<Fixtures>({
  // Playwright reads from this pattern what a fixture needs; an empty one the lint refuses.
  model: async ({ browserName: _none }, use) => {
    const model = await startModelServer();
    await use(model);
    await model.stop();
  },
  canary: async ({ browserName: _none }, use) => {
    const canary = await startCanary();
    await use(canary);
    await canary.stop();
  },
  launchWithModel: async ({ launchApp, model }, use) => {
    await use(async ({ kind = 'openai-compatible', name, apiKey, ...options } = {}) => {
      const running = await launchApp(options);
      const models = [name ?? (kind === 'anthropic' ? 'claude-sonnet-4-5' : 'test-model')];
      await call(running.page, 'providers.save', {
        providerId: 'mock',
        kind,
        label: 'Mock',
        baseUrl: model.baseUrl,
        models,
        ...(apiKey === undefined ? {} : { apiKey }),
      });
      await call(running.page, 'settings.update', { defaultModel: `mock/${models[0] ?? ''}` });
      return running;
    });
  },
});
