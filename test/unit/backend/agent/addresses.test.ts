import { describe, expect, test } from 'vitest';
import {
  ollamaChatUrl,
  ollamaRoot,
  ollamaUrl,
} from '../../../../src/backend/agent/providers/ollama.ts';
import { splitModelId, toKnownProvider } from '../../../../src/backend/agent/providers/registry.ts';
import { thinkingOptions } from '../../../../src/backend/agent/providers/thinking.ts';

describe('where Ollama is', () => {
  test.each([
    [undefined, 'http://127.0.0.1:11434'],
    ['', 'http://127.0.0.1:11434'],
    ['0.0.0.0', 'http://127.0.0.1:11434'],
    ['0.0.0.0:8080', 'http://127.0.0.1:8080'],
    [':8080', 'http://127.0.0.1:8080'],
    ['box', 'http://box:11434'],
    ['box:1', 'http://box:1'],
    ['[::]:1', 'http://[::1]:1'],
    ['[fe80::2]', 'http://[fe80::2]:11434'],
    ['http://box', 'http://box:80'],
    ['https://box/path', 'https://box:443'],
    ['"box"', 'http://box:11434'],
  ])('OLLAMA_HOST=%s', (value, expected) => {
    expect(ollamaUrl({ OLLAMA_HOST: value })).toBe(expected);
  });

  test.each(['http://h:1', 'http://h:1/v1', 'http://h:1/api'])(
    '%s has a chat and an API',
    (url) => {
      expect(ollamaChatUrl(url)).toBe('http://h:1/v1');
      expect(ollamaRoot(url)).toBe('http://h:1');
    },
  );
});

test('a provider without an address has its public one; keys lose what pasting added', () => {
  const draft = { providerId: 'p', label: 'P', models: ['a', 'b', 'a'] };
  const known = toKnownProvider({ ...draft, kind: 'anthropic', apiKey: ' key\n' }, 'http://o');
  expect(known).toMatchObject({
    baseUrl: 'https://api.anthropic.com/v1',
    apiKey: 'key',
    models: ['a', 'b'],
  });
  expect(toKnownProvider({ ...draft, kind: 'openai-compatible' }, 'http://o').baseUrl).toBe(
    'https://api.openai.com/v1',
  );
  expect(toKnownProvider({ ...draft, kind: 'ollama', apiKey: ' ' }, 'http://o')).toMatchObject({
    baseUrl: 'http://o',
    apiKey: undefined,
  });
});

test('a model id is cut at its first slash', () => {
  expect(splitModelId('router/meta/llama')).toEqual({ providerId: 'router', name: 'meta/llama' });
});

test.each([
  ['claude-sonnet-4-5-20250929', { type: 'enabled', budgetTokens: 4096 }],
  ['claude-3-7-sonnet-latest', { type: 'enabled', budgetTokens: 4096 }],
  ['claude-opus-4-6', { type: 'adaptive' }],
  ['claude-sonnet-5', { type: 'adaptive' }],
  ['claude-3-5-haiku-latest', undefined],
  ['some-proxy-model', undefined],
])('thinking of %s', (name, thinking) => {
  expect(thinkingOptions('anthropic', name)).toEqual(thinking && { anthropic: { thinking } });
  expect(thinkingOptions('openai-compatible', name)).toBeUndefined();
});
