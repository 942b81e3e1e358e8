import { expect, test } from 'vitest';
import { ProviderFault } from '../../../../src/backend/agent/faults/failure.ts';
import { createProviderFetch } from '../../../../src/backend/agent/provider-fetch.ts';
import { createVirtualClock } from '../../../helpers/virtual-clock.ts';

/** A server whose body the test writes; `signal` is that of the request. */
function fakeServer(headers: Record<string, string> = { 'Content-Type': 'text/event-stream' }) {
  const clock = createVirtualClock();
  let body!: ReadableStreamDefaultController<Uint8Array>;
  let signal: AbortSignal | null | undefined;
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => void (body = controller),
  });
  const fetch = createProviderFetch({
    clock,
    fetch: (_, init) => {
      signal = init?.signal;
      signal?.addEventListener('abort', () => body.error(signal?.reason));
      return Promise.resolve(new Response(stream, { headers }));
    },
  });
  const write = (text: string): void => body.enqueue(new TextEncoder().encode(text));
  return { clock, fetch, write, end: () => body.close(), signal: () => signal };
}

/** Reads on; what comes is awaited by the test. */
async function reader(response: Response) {
  const source = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  await Promise.resolve();
  return async (): Promise<string | undefined> => (await source.read()).value;
}

const STREAM = 'data: {"a": 1}\n\n';

test('every piece begins the wait anew, comments as well', async () => {
  const { clock, fetch, write, end } = fakeServer();
  const read = await reader(await fetch('http://x'));
  clock.advance(119_999);
  write(': alive\n\n');
  expect(await read()).toBe(': alive\n\n');
  for (let beat = 0; beat < 5; beat += 1) {
    const next = read();
    await new Promise(setImmediate);
    clock.advance(59_999);
    write('x');
    expect(await next).toBe('x');
  }
  write(`\n${STREAM}`);
  expect(await read()).toBe(`\n${STREAM}`);
  end();
  expect(await read()).toBeUndefined();
  expect(clock.pending()).toBe(0);
});

test('a silent body fails and its request is aborted', async () => {
  const { clock, fetch, write, signal } = fakeServer();
  const read = await reader(await fetch('http://x'));
  write('x');
  expect(await read()).toBe('x');
  const next = read();
  await new Promise(setImmediate);
  clock.advance(60_000);
  await expect(next).rejects.toMatchObject({
    name: 'ProviderFault',
    kind: 'silent',
    waitedMs: 60_000,
  });
  expect(signal()?.aborted).toBe(true);
  expect(clock.pending()).toBe(0);
});

test('a web page is no answer', async () => {
  const { clock, fetch } = fakeServer({ 'Content-Type': 'Text/HTML; charset=utf-8' });
  await expect(fetch('http://x')).rejects.toBeInstanceOf(ProviderFault);
  expect(clock.pending()).toBe(0);
});

test.each([
  ['text/event-stream', STREAM],
  ['text/event-stream', `anything: 1\n\n${STREAM}`],
  ['text/plain', STREAM],
  ['application/json', `\uFEFF\r\n: hello\n\n${STREAM}`],
  ['', `id:1\nevent: x\n${STREAM}`],
])('%j with %j is a stream, however it is cut', async (type, text) => {
  for (let cut = 0; cut <= text.length; cut += 1) {
    const { fetch, write, end } = fakeServer({ 'Content-Type': type });
    const response = await fetch('http://x');
    write(text.slice(0, cut));
    write(text.slice(cut));
    end();
    // As text() reads it, the mark at the beginning is no letter.
    expect(await response.text()).toBe(text.replace('\uFEFF', ''));
  }
});

test.each([
  ['application/json', '{"choices": []}', 'no_stream'],
  ['text/event-stream', '{"error": "busy"}', 'no_stream'],
  ['text/event-stream', '', 'no_stream'],
  ['', '\n \n', 'no_stream'],
  ['text/plain', 'Hello', 'no_stream'],
  ['text/plain', 'dat', 'no_stream'],
  ['text/event-stream', ': hello\n\n', 'no_stream'],
  ['text/event-stream', 'data: [DONE]\r\n\r\n', 'no_stream'],
  ['text/event-stream', 'data: hello', 'no_stream'],
  ['application/octet-stream', '\u0000\u0001\u0002data:', 'no_stream'],
  ['text/plain', '\n<!doctype html>', 'html'],
])('%j with %j is none', async (type, text, kind) => {
  const { clock, fetch, write, end } = fakeServer({ 'Content-Type': type });
  const response = await fetch('http://x');
  write(text);
  end();
  await expect(response.text()).rejects.toMatchObject({ name: 'ProviderFault', kind });
  expect(clock.pending()).toBe(0);
});

test('of what is no stream the beginning is read, and the request is ended', async () => {
  const { clock, fetch, write } = fakeServer({ 'Content-Type': 'video/mp4' });
  const response = await fetch('http://x');
  write('x'.repeat(100_000));
  await expect(response.text()).rejects.toMatchObject({ kind: 'no_stream' });
  expect(clock.pending()).toBe(0);
});

test('the caller’s signal goes on, before and after', async () => {
  const { clock, fetch, signal } = fakeServer();
  const cancel = new AbortController();
  const read = await reader(await fetch('http://x', { signal: cancel.signal }));
  const next = read();
  const reason = new Error('stopped');
  cancel.abort(reason);
  await expect(next).rejects.toBe(reason);
  expect(signal()?.aborted).toBe(true);
  expect(clock.pending()).toBe(0);

  await fetch('http://x', { signal: AbortSignal.abort(reason) }).catch(() => undefined);
  expect(signal()?.reason).toBe(reason);
});
