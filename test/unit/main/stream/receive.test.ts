import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { receive, receiveOfAccount } from '../../../../src/main/stream/receive.ts';

const token = JSON.stringify({ runId: 'r', messageId: 'm', text: 'a' });

describe('receive', () => {
  it('reads a logged event with its number', () => {
    expect(receive('token', token, '7')).toEqual({
      kind: 'logged',
      sequence: 7,
      event: { type: 'token', runId: 'r', messageId: 'm', text: 'a' },
    });
  });

  it('keeps the number of an event that this client does not know, so that it is no hole', () => {
    expect(receive('from_the_future', '{}', '8')).toEqual({ kind: 'unknown', sequence: 8 });
  });

  it('lets an event come again that it knows and cannot read: passed over, it would be missing for good', () => {
    expect(receive('token', '{}', '9')).toEqual({ kind: 'damaged' });
    expect(receive('token', 'null', '9')).toEqual({ kind: 'damaged' });
    const end = { runId: 'r', messageId: 'm', finishReason: 'stop' };
    const usage = { inputTokens: 10, outputTokens: 3.5 };
    expect(receive('completed', JSON.stringify({ ...end, usage }), '9')).toEqual({
      kind: 'damaged',
    });
    const error = { runId: 'r', messageId: 'm', code: 'c', message: 'm', retryable: true };
    expect(receive('error', JSON.stringify({ ...error, retryAfterMs: null }), '9')).toEqual({
      kind: 'damaged',
    });
    expect(receive('snapshot', '{}', '9')).toEqual({ kind: 'damaged' });
  });

  it('reads what only a newer server knows as something general, where there is that', () => {
    const end = { runId: 'r', messageId: 'm', usage: { inputTokens: 1, outputTokens: 2 } };
    const completed = (more: object): unknown =>
      receive('completed', JSON.stringify({ ...end, ...more }), '9');
    expect(completed({ finishReason: 'budget' })).toMatchObject({
      kind: 'logged',
      event: { type: 'completed', finishReason: 'stop' },
    });
    expect(completed({})).toEqual({ kind: 'damaged' });
    expect(completed({ finishReason: 7 })).toEqual({ kind: 'damaged' });
    const error = { runId: 'r', messageId: 'm', code: 'new', message: 'm', retryable: true };
    expect(receive('error', JSON.stringify(error), '9')).toMatchObject({ kind: 'logged' });
  });

  it('reads a message without the parts that only a newer server knows', () => {
    const text = { type: 'text', text: 'a' };
    const message = {
      messageId: 'm',
      sessionId: 's',
      parentId: null,
      role: 'assistant',
      state: 'complete',
      cut: 'budget',
      createdAt: '2026-01-01T00:00:00.000Z',
    };
    const received = (parts: unknown): unknown =>
      receive('message', JSON.stringify({ message: { ...message, parts } }), '9');
    expect(received([{ type: 'hologram' }, text])).toMatchObject({
      kind: 'logged',
      event: { message: { parts: [text], cut: undefined } },
    });
    for (const parts of [[{ type: 'text' }], [{}], [null], 'none', undefined]) {
      expect(received(parts)).toEqual({ kind: 'damaged' });
    }
  });

  it('passes over a status that it cannot read: the next one says what is so', () => {
    const data = JSON.stringify({ runId: 'r', state: 'retrying', retryAfterMs: null });
    expect(receive('status', data, '9')).toEqual({ kind: 'unknown', sequence: 9 });
    expect(receive('ping', '{}', '')).toEqual({ kind: 'unknown', sequence: undefined });
  });

  it('ignores members that it does not know', () => {
    const data = JSON.stringify({ ...JSON.parse(token), colour: 'blue' });
    expect(receive('token', data, '1')).toMatchObject({ kind: 'logged', sequence: 1 });
  });

  it('does not let the data name another type', () => {
    const data = JSON.stringify({ type: 'snapshot', runId: 'r', messageId: 'm', text: 'a' });
    expect(receive('token', data, '1')).toMatchObject({ kind: 'logged', event: { type: 'token' } });
  });

  it('takes a logged event without a number for nothing', () => {
    expect(receive('token', token, '')).toEqual({ kind: 'unknown', sequence: undefined });
  });

  it('lets an event come again that was damaged on its way', () => {
    expect(receive('token', '{"text":', '9')).toEqual({ kind: 'damaged' });
    expect(receive('token', '', '9')).toEqual({ kind: 'damaged' });
    expect(receive('ping', '{"time":', '')).toEqual({ kind: 'unknown', sequence: undefined });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), fc.oneof(fc.string(), fc.json()), fc.string(), (type, data, id) => {
        expect(receive(type, data, id).kind).toBeTypeOf('string');
      }),
    );
  });
});

describe('receive, of the account', () => {
  it('reads which chat has moved or is gone; for the connection it is a sign of life', () => {
    expect(receiveOfAccount('chat', '{"sessionId":"s","sequence":4}')).toEqual({
      received: { kind: 'ping', isNews: true },
      event: { type: 'chat', sessionId: 's', sequence: 4 },
    });
    expect(receiveOfAccount('chat', '{"sessionId":"s","deleted":true}').event).toEqual({
      type: 'chat',
      sessionId: 's',
      deleted: true,
    });
  });

  it('reads when to come back', () => {
    expect(receiveOfAccount('draining', '{"retryAfterMs":5}')).toEqual({
      received: { kind: 'draining', retryAfterMs: 5 },
    });
  });

  it('has no use for what it does not know, and never throws', () => {
    fc.assert(
      fc.property(fc.string(), fc.oneof(fc.string(), fc.json()), (type, data) => {
        expect(['ping', 'unknown']).toContain(receiveOfAccount(type, data).received.kind);
      }),
    );
    expect(receiveOfAccount('chat', '{"sessionId":"s","sequence":-1}').event).toBeUndefined();
  });
});
