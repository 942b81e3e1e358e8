import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { watchStreamLines } from '../../../../src/main/adapters/stream-lines.ts';

/** Reads a body that comes in these chunks; answers what went by and what was told. */
async function read(chunks: readonly Uint8Array[]) {
  const told: number[] = [];
  const types: string[] = [];
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  const watched = watchStreamLines(new Response(body), {
    onRetry: (ms) => told.push(ms),
    onType: (type) => types.push(type),
  });
  const reader = watched.body?.getReader();
  const passed: Buffer[] = [];
  for (;;) {
    const result = await reader?.read();
    if (result === undefined || result.done) break;
    passed.push(Buffer.from(result.value as Uint8Array));
  }
  return { told, types, passed: Buffer.concat(passed) };
}

const line = fc.oneof(
  fc.nat(999_999).map((ms) => `retry: ${ms}`),
  fc.nat(999_999).map((ms) => `retry:${ms}`),
  fc.constantFrom(
    '',
    'retry',
    'retry: x',
    'retry: -1',
    'data: retry: 5',
    'event: token',
    'event:other',
    ' retry: 5',
    ': retry: 5',
  ),
  fc
    .string({ unit: 'binary', maxLength: 60 })
    .map((text) => `data: ${text.replace(/[\r\n]/gu, '')}`),
);

describe('lines of a stream', () => {
  it.each([
    ['retry: 1000\n', [1000]],
    ['retry:7\r\nretry: 0\r', [7, 0]],
    ['data: x\nretry: 5', []],
    ['retry: 12345678901\n', []],
    [`data: ${'y'.repeat(100)}\nretry: 3\n`, [3]],
  ])('say how long to wait in %j', async (text, expected) => {
    expect((await read([Buffer.from(text)])).told).toEqual(expected);
  });

  it.each([
    ['event: token\n', ['token']],
    ['event:a_new-one.2\r\nevent: ping\r', ['a_new-one.2', 'ping']],
    ['data: event: token\n event: token\nevent: two words\nevent\nevent:\n', []],
    [`event: ${'y'.repeat(65)}\n`, []],
  ])('name the events in %j', async (text, expected) => {
    expect((await read([Buffer.from(text)])).types).toEqual(expected);
  });

  it('are the same however the bytes are cut, which go by as they are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(line, fc.constantFrom('\n', '\r', '\r\n')), { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 9 })),
        async (lines, cuts) => {
          const bytes = Buffer.from(lines.flat().join(''));
          const chunks: Buffer[] = [];
          let at = 0;
          for (const size of cuts) {
            chunks.push(bytes.subarray(at, at + size));
            at += size;
          }
          chunks.push(bytes.subarray(at));
          const whole = await read([bytes]);
          const cut = await read(chunks);
          expect(cut.told).toEqual(whole.told);
          expect(cut.types).toEqual(whole.types);
          expect(cut.passed.equals(bytes)).toBe(true);
        },
      ),
    );
  });

  it('leave an answer without a body alone', () => {
    const response = new Response(null, { status: 204 });
    const lines = { onRetry: () => undefined, onType: () => undefined };
    expect(watchStreamLines(response, lines)).toBe(response);
  });
});
