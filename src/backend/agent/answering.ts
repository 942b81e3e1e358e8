import { join } from 'node:path';
import type { ToolSet } from 'ai';
import type { Clock } from '../clock.ts';
import { createSampleDataTools } from '../tools/index.ts';
import { createAgent } from './agent.ts';
import type { ProviderDirectory } from './catalog/catalog.ts';
import type { Agent } from './contract.ts';
import { loadScripts } from './demo/load.ts';
import { DemoModel } from './demo/model.ts';
import type { PaceOptions } from './demo/pace.ts';
import { createModelSource } from './model-source.ts';
import { createProviderFetch } from './provider-fetch.ts';

export interface AnsweringOptions {
  readonly resourcesDir: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly fetch: typeof globalThis.fetch;
  readonly directory: ProviderDirectory;
  readonly demoPace?: PaceOptions | undefined;
}

/** The heavy half of the runtime, with the AI SDK: loaded when it is first needed. */
export function createAnswering(options: AnsweringOptions): Agent {
  const { clock, random, directory, resourcesDir, demoPace } = options;
  const demoDir = join(resourcesDir, 'demo');
  const demo = once(async () => {
    const scripts = await loadScripts(join(demoDir, 'scripts'));
    const pace = demoPace === undefined ? {} : { pace: demoPace };
    return new DemoModel({ scripts, clock, random, ...pace });
  });
  const tools = once(async (): Promise<ToolSet> =>
    createSampleDataTools(join(demoDir, 'sample-data.db'), clock),
  );
  const fetch = createProviderFetch({ fetch: options.fetch, clock });
  const models = createModelSource({ directory, fetch, demo });
  return createAgent({ models, tools, clock, random });
}

/** Keeps the first success; a failure is tried again with the next call. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
