import { expect, test } from 'vitest';
import { ProviderFault } from '../../../src/backend/agent/faults/failure.ts';
import { createProviderFetch } from '../../../src/backend/agent/provider-fetch.ts';
import { createVirtualClock } from '../../helpers/virtual-clock.ts';

/** A server whose body the test writes; `signal` is that of the request. */
function fakeServer(headers: Record<string, string> = {}) {
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
