import { describe, expect, it } from 'vitest';
import { problemSchema } from '../../../src/shared/errors.ts';
import { streamEventSchema, streamEventTypes } from '../../../src/shared/events.ts';
import { createChatRequestSchema, sendMessageRequestSchema } from '../../../src/shared/http.ts';
import { calls, events } from '../../../src/shared/ipc.ts';
import { callNames, eventNames } from '../../../src/shared/ipc-names.ts';
import { providerConfigSchema } from '../../../src/shared/providers.ts';
import { settingsSchema } from '../../../src/shared/settings.ts';

describe('contracts', () => {
  it('names every event of the protocol', () => {
    expect([...streamEventTypes].sort()).toEqual(
      [
        'message',
        'message_deleted',
        'chat',
        'status',
        'thinking',
        'token',
        'tool_call',
        'tool_result',
        'completed',
        'error',
        'snapshot',
        'draining',
        'ping',
      ].sort(),
    );
  });

  it('has the same names in preload as in the contract', () => {
    expect([...callNames].sort()).toEqual(Object.keys(calls).sort());
    expect([...eventNames].sort()).toEqual(Object.keys(events).sort());
  });

  it('ignores members it does not know, and refuses types it does not know', () => {
    const token = { type: 'token', runId: 'r', messageId: 'm', text: 'a' };
    expect(streamEventSchema.parse({ ...token, extra: 1 })).toEqual(token);
    expect(streamEventSchema.safeParse({ ...token, type: 'unknown' }).success).toBe(false);
  });

  it('reads a problem with a code of a newer server as internal', () => {
    const problem = problemSchema.parse({ title: 'T', status: 418, code: 'teapot' });
    expect(problem).toMatchObject({ code: 'internal', title: 'T' });
  });

  it.each([
    [sendMessageRequestSchema, { text: '' }],
    [sendMessageRequestSchema, { text: 'a', delivery: 'pigeon' }],
    [sendMessageRequestSchema, { text: 'a', model: 'no-slash' }],
    [createChatRequestSchema, { title: '   ' }],
    [providerConfigSchema, { providerId: 'demo', kind: 'ollama', label: 'x' }],
    [providerConfigSchema, { providerId: 'a/b', kind: 'ollama', label: 'x' }],
    [providerConfigSchema, { providerId: 'a', kind: 'ollama', label: 'x', baseUrl: 'file:///x' }],
    [
      providerConfigSchema,
      { providerId: 'a', kind: 'ollama', label: 'x', baseUrl: 'http://u:p@127.0.0.1:1/v1' },
    ],
    [
      providerConfigSchema,
      { providerId: 'a', kind: 'ollama', label: 'x', baseUrl: 'javascript:x' },
    ],
  ])('refuses what makes no sense: %#', (schema, value) => {
    expect(schema.safeParse(value).success).toBe(false);
  });

  it('keeps the good settings beside a bad one', () => {
    const stored = { theme: 'pink', sidebarOpen: false, streaming: 'sometimes' };
    expect(settingsSchema.parse(stored)).toEqual({
      theme: 'system',
      sidebarOpen: false,
      streaming: 'auto',
    });
  });
});
