import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chaos } from '../../helpers/fault-proxy/chaos.ts';
import { createEventFaults } from '../../helpers/fault-proxy/event-faults.ts';
import type { EventFault } from '../../helpers/fault-proxy/faults.ts';
import { answerHeaders, requestHeaders } from '../../helpers/fault-proxy/headers.ts';
import { noise, retryLine } from '../../helpers/fault-proxy/noise.ts';
import { createRandom, seedOf } from '../../helpers/fault-proxy/random.ts';

const event = (number: number): string => `id: ${number}\nevent: token\ndata: {"n":${number}}\n\n`;
const stream = (count: number): string =>
  `retry: 1000\n\n${Array.from({ length: count }, (_, index) => event(index + 1)).join('')}`;

/** What comes out of a stream of ten events, with the numbers of its events. */
function put(faults: readonly EventFault[], text = stream(10), cuts: readonly number[] = []) {
  const hits: string[] = [];
  const shaped = createEventFaults(faults, ({ kind }) => hits.push(kind));
  const bytes = Buffer.from(text);
  const out: Buffer[] = [];
  let start = 0;
  for (const cut of [
    ...cuts.filter((at) => at < bytes.length).sort((a, b) => a - b),
    bytes.length,
  ]) {
    if (!shaped.hasEnded) out.push(shaped.feed(bytes.subarray(start, cut)));
    start = cut;
  }
  if (!shaped.hasEnded) out.push(shaped.flush());
  const whole = Buffer.concat(out).toString('utf8');
  const ids = [...whole.matchAll(/^id: (\d+)$/gmu)].map(([, id]) => Number(id));
  return { whole, ids, hits, hasEnded: shaped.hasEnded };
}

describe('faults of events', () => {
  it('without any, a stream is what it was, wherever it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary' }).map((text) => text.replace(/[\n\r]/gu, ' '))),
        fc.array(fc.nat(2_000)),
        (texts, cuts) => {
          const text = texts.map((data, id) => `id: ${id}\ndata: ${data}\n\n`).join('');
          expect(put([], `${text}id: 99\ndata: half`, cuts).whole).toBe(
            Buffer.from(`${text}id: 99\ndata: half`).toString('utf8'),
          );
        },
      ),
    );
  });

  it('an event comes twice, or the last ones come again', () => {
    expect(put([{ kind: 'repeat', event: 3 }]).ids).toEqual([1, 2, 3, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(put([{ kind: 'repeat', event: 3, last: 2 }], stream(4)).ids).toEqual([1, 2, 3, 2, 3, 4]);
    expect(put([{ kind: 'repeat', event: 2, last: 9 }], stream(3)).ids).toEqual([1, 2, 1, 2, 3]);
  });

  it('events are missing', () => {
    expect(put([{ kind: 'drop', event: 2, count: 3 }], stream(6)).ids).toEqual([1, 5, 6]);
    expect(put([{ kind: 'drop', event: 1 }], stream(2)).ids).toEqual([2]);
  });

  it('something else comes between', () => {
    const { whole, hits } = put(
      [
        { kind: 'insert', after: 0, text: retryLine(7) },
        { kind: 'insert', after: 1, text: noise.badJson },
      ],
      stream(2),
    );
    expect(whole).toBe(`${retryLine(7)}retry: 1000\n\n${event(1)}${noise.badJson}${event(2)}`);
    expect(hits).toEqual(['insert', 'insert']);
  });

  it('the server says that it stops, and nothing follows', () => {
    const { whole, hasEnded } = put([{ kind: 'draining', after: 2, retryAfterMs: 5 }]);
    expect(whole).toBe(`${stream(2)}event: draining\ndata: {"retryAfterMs":5}\n\n`);
    expect(hasEnded).toBe(true);
  });

  it('are the same wherever the stream is cut', () => {
    const faults: EventFault[] = [
      { kind: 'repeat', event: 2, last: 2 },
      { kind: 'drop', event: 4 },
      { kind: 'insert', after: 5, text: noise.comment },
      { kind: 'draining', after: 8, retryAfterMs: 1 },
    ];
    const whole = put(faults).whole;
    fc.assert(
      fc.property(fc.array(fc.nat(600)), (cuts) => {
        expect(put(faults, stream(10), cuts).whole).toBe(whole);
      }),
    );
  });
});

describe('random numbers', () => {
  it('are the same for a seed, in range, and spread', () => {
    const draw = (seed: number) => {
      const random = createRandom(seed);
      return Array.from({ length: 1_000 }, () => random.int(3, 12));
    };
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    expect([...new Set(draw(1))].sort((a, b) => a - b)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    const seeds = Array.from({ length: 1_000 }, (_, request) => seedOf(7, request));
    expect(new Set(seeds).size).toBe(1_000);
  });

  it('make the same chaos for the same seed', () => {
    const run = (seed: number) =>
      Array.from({ length: 100 }, (_, number) =>
        chaos({ share: 0.7, latencyMs: 5 })(
          { number, method: 'GET', path: '/', isStream: number % 2 === 0, position: '0' },
          createRandom(seedOf(seed, number)),
        ),
      );
    expect(run(3)).toEqual(run(3));
    expect(run(3)).not.toEqual(run(4));
    const none = run(3).filter((faults) => faults.length === 0).length;
    expect(none).toBeGreaterThan(10);
    expect(none).toBeLessThan(60);
  });
});

describe('headers on the way', () => {
  it('of a request come as they are, but for the Host and what is the connection’s', () => {
    const raw = ['Host', 'proxy', 'connection', 'keep-alive', 'X-A', '1', 'x-a', '2'];
    expect(requestHeaders(raw, 'server:1')).toEqual(['Host', 'server:1', 'X-A', '1', 'x-a', '2']);
  });

  it('of an answer come without its length', () => {
    const raw = ['Content-Length', '3', 'Retry-After', '1', 'Transfer-Encoding', 'chunked'];
    expect(answerHeaders(raw)).toEqual(['Retry-After', '1']);
  });
});
