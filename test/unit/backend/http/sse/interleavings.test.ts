import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { FakeResponse } from '../../support/fake-response.ts';
import { hubUnderTest } from '../../support/hub-under-test.ts';
import { settle } from '../../support/runs-under-test.ts';
import { head, readLog, runningChat, token } from '../../support/store-driver.ts';

type Step =
  | { readonly do: 'append'; readonly count: number; readonly size: number }
  | { readonly do: 'drop' | 'stall' | 'resume' | 'connect'; readonly reader: number }
  | { readonly do: 'turn' | 'settle' };

const reader = fc.nat(3);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('append'),
      count: fc.integer({ min: 1, max: 4 }),
      // Small ones go many to a batch, large ones alone.
      size: fc.constantFrom(1, 50, 70_000),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('drop', 'stall', 'resume', 'connect'), reader }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('turn', 'settle') }) },
);

/** A client of the protocol: it remembers what it has, and comes back behind that. */
class Reader {
  readonly got: { id: number; data: string }[] = [];
  connection: FakeResponse | undefined;
  #taken = 0;

  position(): number {
    this.collect();
    return this.got.at(-1)?.id ?? 0;
  }

  collect(): void {
    const frames = this.connection?.frames ?? [];
    for (const { id, data } of frames.slice(this.#taken)) {
      if (id !== undefined) this.got.push({ id: Number(id), data: data ?? '' });
    }
    this.#taken = frames.length;
  }

  connected(connection: FakeResponse): void {
    this.connection = connection;
    this.#taken = 0;
  }

  drop(): void {
    this.collect();
    this.connection?.destroy();
    this.connection = undefined;
  }
}

it('each event reaches each reader once, in order, however appends and reconnects interleave', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
      const given = hubUnderTest();
      try {
        const run = await runningChat(given.store);
        const readers = [new Reader(), new Reader(), new Reader(), new Reader()];
        const connect = async (one: Reader) => {
          one.drop();
          one.connected(await given.read(run.sessionId, one.position()));
        };
        for (const next of steps) {
          switch (next.do) {
            case 'append': {
              const text = 'x'.repeat(next.size);
              await given.store.appendToRun(
                run.runId,
                Array.from({ length: next.count }, () => token(run, text)),
              );
              break;
            }
            case 'connect':
              // Not awaited by all: what follows may come while it is being opened.
              await connect(readers[next.reader]!);
              break;
            case 'drop':
              readers[next.reader]!.drop();
              break;
            case 'stall':
              readers[next.reader]!.connection?.stall();
              break;
            case 'resume':
              readers[next.reader]!.connection?.resume();
              break;
            case 'turn':
              await new Promise((resolve) => setImmediate(resolve));
              break;
            case 'settle':
              await settle();
              break;
          }
        }
        for (const one of readers) {
          if (one.connection === undefined) await connect(one);
          else one.connection.resume();
        }
        const last = await head(given.store, run.sessionId);
        for (let turn = 0; turn < 50 && readers.some((one) => one.position() < last); turn += 1) {
          await settle();
        }
        const log = (await readLog(given.store, run.sessionId)).map(({ sequence, data }) => ({
          id: sequence,
          data,
        }));
        for (const one of readers) expect(one.got).toEqual(log);
      } finally {
        await given.dispose();
      }
    }),
    { numRuns: 60 },
  );
}, 60_000);
