import { afterAll, describe, expect, test } from 'vitest';
import {
  createAgentRuntime,
  type AgentRuntimeOptions,
} from '../../../../src/backend/agent/index.ts';
import { systemClock } from '../../../../src/backend/clock.ts';
import { ask, message, only, resourcesDir } from '../../../helpers/agent.ts';

const options: AgentRuntimeOptions = {
  resourcesDir,
  clock: systemClock,
  random: () => 0.5,
  fetch: () => Promise.reject(new Error('the demo needs no network')),
  discoverOllama: false,
  demoPace: { firstMs: 0, pieceMs: 0 },
};
const runtime = createAgentRuntime(options);
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

  test('makes a mistake in a query, reads the error and corrects it', async () => {
    const asked = 'Show me a failing query and how you correct it.';
    const { outcome, events, text, thinking } = await ask(runtime.agent, 'demo/tour', asked);
    expect(outcome).toMatchObject({ ok: true, finishReason: 'stop' });
    const [failed, corrected] = only(events, 'tool_result');
    expect(failed?.error).toEqual({ code: 'invalid_query', message: 'no such column: i.price' });
    expect(thinking).toContain('The query failed: no such column: i.price.');
    const { rows } = corrected?.output as { rows: [string, string, number, number][] };
    expect(rows).toHaveLength(5);
    for (const [product] of rows) expect(text).toContain(`| ${product} |`);
  });

  test('writes code that fails, and the correction when the preview reports it', async () => {
    const first = message('user', 'Build a chart that breaks, then fix it.');
    const broken = await ask(runtime.agent, 'demo/tour', [first]);
    expect(broken.text).toContain('```tsx id=orders-chart title="Orders by quarter"');
    const report = "TypeError: Cannot read properties of undefined (reading 'length')";
    const history = [first, message('assistant', broken.text), message('preview', report)];
    const fixed = await ask(runtime.agent, 'demo/tour', history);
    expect(fixed.text).toContain('```tsx id=orders-chart title="Orders by quarter"');
    expect(fixed.text).toContain('quarter.returns?.length');
  });

  test('is cancelled like any model', async () => {
    const cancel = new AbortController();
    const { outcome, text } = await ask(runtime.agent, 'demo/tour', 'Show me what you can do.', {
      signal: cancel.signal,
      onEvent: (event) => {
        if (event.type === 'token') cancel.abort();
      },
    });
    expect(outcome).toMatchObject({ ok: true, finishReason: 'cancelled' });
    expect(text.length).toBeLessThan(100);
  });

  test('ends with the runtime, and every answer with it', async () => {
    const other = createAgentRuntime({ ...options, demoPace: { firstMs: 0, pieceMs: 1_000_000 } });
    let begun = (): void => undefined;
    const beginning = new Promise<void>((resolve) => (begun = resolve));
    const answering = ask(other.agent, 'demo/tour', 'hello', { onEvent: () => begun() });
    await beginning;
    await other.close();
    expect((await answering).outcome).toMatchObject({ ok: true, finishReason: 'cancelled' });
  });
});
