import { describe, expect, it } from 'vitest';
import {
  groupModels,
  isDemo,
  labelBesideBadge,
  modelLabel,
} from '../../../../src/renderer/app/stores/models.ts';
import {
  createSettings,
  rememberedSettings,
} from '../../../../src/renderer/app/stores/settings.ts';
import { createToasts } from '../../../../src/renderer/app/stores/toasts.ts';
import { hashOfSession, sessionOfHash } from '../../../../src/renderer/app/location.ts';
import { createFakeBridge, no, ok } from '../../../helpers/fake-bridge.ts';
import { createPageClock } from '../../../helpers/page-clock.ts';

const model = (modelId: string, label: string, provider: string) => ({
  modelId,
  label,
  provider,
  tools: true,
  images: false,
});

describe('settings', () => {
  it('remembers what the first paint needs, and survives nonsense', () => {
    const remembered = (text: string | null) =>
      rememberedSettings({ get: () => text, set: () => undefined });
    expect(remembered('{"theme":"dark","sidebarOpen":false}')).toEqual({
      theme: 'dark',
      sidebarOpen: false,
      streaming: 'auto',
    });
    const defaults = { theme: 'system', sidebarOpen: true, streaming: 'auto' };
    for (const text of [null, '', '{', '[]', 'null', '{"theme":"pink"}']) {
      expect(remembered(text)).toEqual(defaults);
    }
  });

  it('shows a change at once, and takes it back when it could not be kept', async () => {
    const bridge = createFakeBridge({ 'settings.update': () => no() });
    let kept = '';
    const settings = createSettings(bridge, { get: () => null, set: (value) => (kept = value) });
    const saving = settings.update({ theme: 'dark', defaultModel: 'x/y' });
    expect(settings.store.getState().settings).toMatchObject({
      theme: 'dark',
      defaultModel: 'x/y',
    });
    expect(kept).toContain('dark');
    expect(await saving).not.toBeNull();
    expect(settings.store.getState().settings).toEqual({
      theme: 'system',
      sidebarOpen: true,
      streaming: 'auto',
    });
    bridge.answers['settings.update'] = () =>
      ok({ theme: 'light', sidebarOpen: true, streaming: 'auto' });
    expect(await settings.update({ theme: 'light' })).toBeNull();
    expect(settings.store.getState().settings.theme).toBe('light');
  });
});

describe('notices', () => {
  it('go by themselves, but not while somebody is at them', () => {
    const clock = createPageClock();
    const toasts = createToasts({ after: clock.after, newId: () => 'one' });
    toasts.show({ text: 'x', tone: 'plain' }, { ms: 6000 });
    clock.advance(5000);
    toasts.hold(true);
    clock.advance(60_000);
    expect(toasts.store.getState()).toHaveLength(1);
    toasts.hold(false);
    clock.advance(6000);
    expect(toasts.store.getState()).toEqual([]);
  });

  it('go all the same when what they offer is over, and hold no other then', () => {
    const clock = createPageClock();
    let ids = 0;
    const toasts = createToasts({ after: clock.after, newId: () => `t${(ids += 1)}` });
    toasts.show({ text: 'undo', tone: 'plain' }, { ms: 6000, isFixed: true });
    toasts.show({ text: 'other', tone: 'plain' }, { ms: 10_000 });
    toasts.hold(true);
    clock.advance(6000);
    expect(toasts.store.getState().map(({ text }) => text)).toEqual(['other']);
    clock.advance(10_000);
    expect(toasts.store.getState()).toEqual([]);
  });
});

describe('models', () => {
  const models = [
    model('demo/tour', 'Demo (scripted)', 'Demo'),
    model('ollama/qwen3:8b', 'qwen3:8b', 'Ollama'),
    model('x/qwen-max', 'Qwen Max', 'X'),
  ];

  it('are found by all words in any of their names, by provider', () => {
    const found = (search: string) =>
      groupModels(models, search).map((group) => [
        group.provider,
        ...group.models.map((one) => one.label),
      ]);
    expect(found('')).toHaveLength(3);
    expect(found('QWEN')).toEqual([
      ['Ollama', 'qwen3:8b'],
      ['X', 'Qwen Max'],
    ]);
    expect(found('qwen x max')).toEqual([['X', 'Qwen Max']]);
    expect(found('nothing')).toEqual([]);
  });

  it('have a name, known or not', () => {
    expect(modelLabel(models, 'x/qwen-max')).toBe('Qwen Max');
    expect(modelLabel(models, 'gone/meta/llama')).toBe('meta/llama');
    expect(isDemo('demo/tour')).toBe(true);
    expect(isDemo('demos/x')).toBe(false);
    expect(isDemo(undefined)).toBe(false);
    expect(labelBesideBadge('Demo (scripted)')).toBe('Demo');
  });
});

describe('the address', () => {
  it('names the chat, and only well-formed ones', () => {
    expect(sessionOfHash(hashOfSession('a/b c'))).toBe('a/b c');
    expect(sessionOfHash(hashOfSession(null))).toBeNull();
    for (const hash of ['', '#', '#/chats/', '#/chats/%E0%A4%A', '#/other/x']) {
      expect(sessionOfHash(hash)).toBeNull();
    }
  });
});
