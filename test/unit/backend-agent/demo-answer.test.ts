import { afterAll, describe, expect, test } from 'vitest';
import { createAgentRuntime } from '../../../src/backend/agent/index.ts';
import { systemClock } from '../../../src/backend/clock.ts';
import { ask, only, resourcesDir } from '../../helpers/agent.ts';

const runtime = createAgentRuntime({
  resourcesDir,
  clock: systemClock,
  random: () => 0.5,
  fetch: () => Promise.reject(new Error('the demo needs no network')),
  discoverOllama: false,
  demoPace: { firstMs: 0, pieceMs: 0 },
});
afterAll(() => runtime.close());

describe('the demo', () => {
  test('is the default model where nothing is set up', async () => {
    const list = await runtime.catalog.list();
    expect(list.default).toBe('demo/tour');
    expect(list.items.map(({ label }) => label)).toEqual(['Demo (scripted)']);
  });

  test('says that it is scripted and which prompts to try', async () => {
    const { outcome, text, thinking } = await ask(runtime.agent, 'demo/tour', 'Tell me a joke');
    expect(outcome).toMatchObject({ ok: true, finishReason: 'stop' });
    expect(thinking).not.toBe('');
    expect(text).toContain('demo: a scripted reply, no model is set up');
    expect(text).toContain('Which mill had the highest sales in 2025?');
  });

  test('really runs its query and answers from the rows', async () => {
    const { outcome, events, text } = await ask(runtime.agent, 'demo/tour', 'Show me the SALES.');
    expect(outcome).toMatchObject({ ok: true, finishReason: 'stop' });
    const [result] = only(events, 'tool_result');
    expect(result?.error).toBeUndefined();
    const { rows } = result?.output as { rows: [string, string, number, number, number][] };
    expect(rows).toHaveLength(6);
    expect(text).toContain(`**${rows[0]![0]}** on the ${rows[0]![1]}`);
    for (const row of rows) expect(text).toContain(`| ${row[0]} | ${row[1]} |`);
  });
});
