import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mendedFetch, type Mend } from '../../../../src/backend/agent/providers/mended-fetch.ts';

const mend: Mend = (data) =>
  data.includes('leave out') ? undefined : data.includes('wrong') ? '{"right":1}' : data;

async function mended(bytes: Uint8Array, places: readonly number[], status = 200): Promise<string> {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length];
  ends.sort((a, b) => a - b);
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const [index, end] of ends.entries()) {
        controller.enqueue(bytes.slice(ends[index - 1] ?? 0, end));
      }
      controller.close();
    },
  });
  const fetch = mendedFetch(
    () => Promise.resolve(new Response(body, { status })),
    () => mend,
  );
  return (await fetch('http://provider')).text();
}

const line = fc.oneof(
  fc.constantFrom(
    ': open',
    'event: x',
    'data: {"leave out":1}',
    'data:{"wrong":1}',
    'data: [DONE]',
  ),
  fc.string({ unit: 'grapheme' }).map((said) => `data: ${JSON.stringify({ said })}`),
);
const lineEnd = fc.constantFrom('\n', '\r\n', '\r', '\n\n');

test('events are mended however their stream is cut, and what is good is left as it is', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(line, lineEnd)), fc.array(fc.nat()), async (lines, at) => {
      const text = lines.flat().join('');
      const expected = lines
        .flatMap(([one, end]) => {
          if (one.includes('"leave out":1')) return [':', end];
          return [one.includes('"wrong":1') ? 'data: {"right":1}' : one, end];
        })
        .join('');
      expect(await mended(new TextEncoder().encode(text), at)).toBe(expected);
    }),
  );
});

test('an answer that is an error is no stream', async () => {
  const text = 'data: {"wrong":1}\n';
  expect(await mended(new TextEncoder().encode(text), [3], 500)).toBe(text);
});
