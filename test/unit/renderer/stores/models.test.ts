import { describe, expect, it } from 'vitest';
import { createModels } from '../../../../src/renderer/app/stores/models.ts';
import type { Model } from '../../../../src/shared/chat.ts';
import { createFakeBridge, no, ok, settled } from '../../../helpers/fake-bridge.ts';

const model = (name: string): Model => ({
  modelId: `ollama/${name}`,
  label: name,
  provider: 'Ollama',
  tools: true,
  images: false,
});
const list = (...names: string[]) => ok({ items: names.map(model), default: `ollama/${names[0]}` });

describe('the list of models', () => {
  it('is the answer to the last question, whichever comes first', async () => {
    const waiting: ((answer: ReturnType<typeof list>) => void)[] = [];
    const bridge = createFakeBridge({
      'models.list': () => new Promise((resolve) => waiting.push(resolve)),
    });
    const models = createModels(bridge);
    const labels = () => models.store.getState().models.map(({ label }) => label);
    void models.load();
    void models.load();
    waiting[1]?.(list('new'));
    await settled();
    expect(labels()).toEqual(['new']);
    waiting[0]?.(list('old'));
    await settled();
    expect(labels()).toEqual(['new']);
    expect(models.store.getState().defaultModel).toBe('ollama/new');
  });

  it('is asked for again when main tells of a change, until it is stopped', async () => {
    let answer = list('a');
    const bridge = createFakeBridge({ 'models.list': () => answer });
    const models = createModels(bridge);
    await models.load();
    answer = list('a', 'b');
    bridge.emit('models.changed', undefined);
    await settled();
    expect(models.store.getState().models).toHaveLength(2);
    models.stop();
    bridge.emit('models.changed', undefined);
    expect(bridge.inputs('models.list')).toHaveLength(2);
  });

  it('stays as it was where it cannot be had again, and says that it failed where there is none', async () => {
    const bridge = createFakeBridge({ 'models.list': () => no() });
    const models = createModels(bridge);
    await models.load();
    expect(models.store.getState()).toMatchObject({ phase: 'failed', models: [] });
    bridge.answers['models.list'] = () => list('a');
    await models.load();
    bridge.answers['models.list'] = () => no();
    await models.load();
    expect(models.store.getState()).toMatchObject({
      phase: 'ready',
      models: [{ label: 'a' }],
      error: { code: 'unavailable' },
    });
  });
});
