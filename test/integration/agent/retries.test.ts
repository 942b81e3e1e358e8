import { afterEach, describe, expect, test } from 'vitest';
import { only } from '../../helpers/agent.ts';
import { createVirtualClock } from '../../helpers/virtual-clock.ts';
import {
  type Answer,
  askAt,
  error,
  fine,
  frame,
  KEY,
  patient,
  scripted,
  stopAll,
  stream,
} from './scripted-provider.ts';

afterEach(stopAll);

describe('what passes', () => {
  test.each([
    ['seconds', { 'Retry-After': '3' }, 3_000],
    ['milliseconds', { 'Retry-After': '9', 'retry-after-ms': '1500' }, 1_500],
    ['a date', { 'Retry-After': new Date(1_000_000 + 7_000).toUTCString() }, 7_000],
  ])('429 with Retry-After as %s waits as long and recovers', async (_, headers, waitMs) => {
    const clock = createVirtualClock();
    const { base, count } = await scripted([error(429, 'Slow down', {}, headers), fine]);
    const { outcome, events, text } = await askAt({ base, clock, onEvent: patient(clock) });
    expect(outcome).toMatchObject({ ok: true });
    expect(text).toBe('Fine.');
    expect(count()).toBe(2);
    expect(events[0]).toEqual({
      type: 'status',
      state: 'retrying',
      detail: `Testing Ltd gets too many requests. Trying again in ${Math.round(waitMs / 1000)} s.`,
      retryAfterMs: waitMs,
      at: new Date(1_000_000).toISOString(),
    });
    expect(events[1]).toEqual({ type: 'status', state: 'running' });
  });

  test('429 three times is an error that says when to come back', async () => {
    const clock = createVirtualClock();
    const { base, count } = await scripted([error(429, 'Slow down', {}, { 'Retry-After': '2' })]);
    const { outcome, events } = await askAt({ base, clock, onEvent: patient(clock) });
    expect(outcome).toMatchObject({
      ok: false,
      error: { code: 'rate_limited', retryable: true, retryAfterMs: 2_000 },
    });
    expect(count()).toBe(3);
    expect(only(events, 'status').filter(({ state }) => state === 'retrying')).toHaveLength(2);
  });

  test('429 with more than a minute is not waited for', async () => {
    const { base, count } = await scripted([error(429, 'Slow down', {}, { 'Retry-After': '61' })]);
    const { outcome } = await askAt({ base, clock: createVirtualClock() });
    expect(outcome).toMatchObject({ error: { code: 'rate_limited', retryAfterMs: 61_000 } });
    expect(count()).toBe(1);
  });

  test('a wait can be cancelled', async () => {
    const cancel = new AbortController();
    const clock = createVirtualClock();
    const { base, count } = await scripted([error(429, 'Slow down', {}, { 'Retry-After': '30' })]);
    const { outcome } = await askAt({
      base,
      clock,
      signal: cancel.signal,
      onEvent: () => setImmediate(() => cancel.abort()),
    });
    expect(outcome).toMatchObject({ ok: true, finishReason: 'cancelled' });
    expect(count()).toBe(1);
    expect(clock.pending()).toBe(0);
  });

  test.each([
    ['500', error(500, 'The server had an error')],
    [
      '502 with a page',
      (response) => {
        response.writeHead(502, { 'Content-Type': 'text/html' }).end('<html>Bad Gateway</html>');
      },
    ],
    ['503 while a model loads', error(503, 'Loading model', { type: 'unavailable_error' })],
    ['529', error(529, 'Overloaded', { type: 'overloaded_error' })],
    ['a connection that ends at once', (response) => response.destroy()],
  ])('%s is tried twice again', async (_, answer) => {
    const clock = createVirtualClock();
    const { base, count } = await scripted([answer, answer, fine]);
    const { text, events } = await askAt({ base, clock, onEvent: patient(clock) });
    expect(text).toBe('Fine.');
    expect(count()).toBe(3);
    const waits = only(events, 'status').flatMap(({ retryAfterMs }) => retryAfterMs ?? []);
    expect(waits).toEqual([500, 1_000]);
  });

  test('and then given up', async () => {
    const clock = createVirtualClock();
    const { base, count } = await scripted([error(500, `Oops ${KEY}`)]);
    const { outcome } = await askAt({ base, clock, onEvent: patient(clock) });
    expect(outcome).toMatchObject({
      ok: false,
      error: { code: 'provider_error', retryable: true },
    });
    expect(JSON.stringify(outcome)).toContain('Oops …');
    expect(count()).toBe(3);
  });

  test('an error event before the answer is tried again, after it has begun it is not', async () => {
    const clock = createVirtualClock();
    const failing = `data: ${JSON.stringify({ error: { message: 'Overloaded', code: 529 } })}\n\n`;
    const early: Answer = (response) => {
      stream(response, failing);
      response.end();
    };
    const late: Answer = (response) => {
      stream(response, frame({ content: 'Half an ' }), failing);
      response.end();
    };
    const { base, count } = await scripted([early, late]);
    const { outcome, text } = await askAt({ base, clock, onEvent: patient(clock) });
    expect(text).toBe('Half an ');
    expect(outcome).toMatchObject({
      ok: false,
      error: { retryable: true },
      usage: { estimated: true },
    });
    expect(outcome.ok ? '' : outcome.error.message).toMatch(/What had come is kept\.$/u);
    expect(count()).toBe(2);
  });
});
