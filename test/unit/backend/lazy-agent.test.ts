import { describe, expect, it } from 'vitest';
import type { AgentRuntime } from '../../../src/backend/agent/index.ts';
import { lazyAgent } from '../../../src/backend/lazy-agent.ts';
import { fixedCatalog, scriptedAgent } from './support/scripted-agent.ts';

describe('the agent that is loaded when it is needed', () => {
  const runtime: AgentRuntime = {
    agent: scriptedAgent(),
    catalog: fixedCatalog,
    warm: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };

  it('is loaded once for all who need it', async () => {
    let loads = 0;
    const lazy = lazyAgent(() => {
      loads += 1;
      return Promise.resolve(runtime);
    });
    await Promise.all([lazy.warm(), lazy.catalog.list()]);
    await lazy.catalog.list();
    expect(loads).toBe(1);
  });

  it('is loaded anew after it could not be', async () => {
    let loads = 0;
    const lazy = lazyAgent(() => {
      loads += 1;
      return loads === 1 ? Promise.reject(new Error('no such file')) : Promise.resolve(runtime);
    });
    await expect(lazy.warm()).rejects.toThrow('no such file');
    expect(await lazy.catalog.list()).toMatchObject({ default: 'demo/tour' });
    expect(loads).toBe(2);
  });
});
