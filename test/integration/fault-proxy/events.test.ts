import { describe, expect, it } from 'vitest';
import type { Fault } from '../../helpers/fault-proxy/faults.ts';
import { EVENTS, useProxiedServer } from './support.ts';

describe('the fault proxy', () => {
  const world = useProxiedServer();

  describe('changes what events come', () => {
    const ids = async (...faults: Fault[]): Promise<number[]> => {
      world.proxy.next(faults);
      const text = await (await world.stream()).text();
      return [...text.matchAll(/^id: (\d+)$/gmu)].map(([, id]) => Number(id));
    };
    const all = Array.from({ length: 20 }, (_, index) => index + 1);

    it('again, missing, or with something between them', async () => {
      expect(await ids({ kind: 'repeat', event: 20, last: 2 })).toEqual([...all, 19, 20]);
      expect(await ids({ kind: 'drop', event: 1, count: 19 })).toEqual([20]);
      expect(await ids({ kind: 'insert', after: 3, text: 'id: 77\ndata\n\n' })).toContain(77);
      expect(world.kinds()).toEqual(['repeat', ...Array<string>(19).fill('drop'), 'insert']);
    });

    it('and ends them as a server that stops', async () => {
      world.onStream = (response) => void response.write(EVENTS);
      world.proxy.next({ kind: 'draining', after: 2, retryAfterMs: 9 });
      const text = await (await world.stream()).text();
      expect(text).toMatch(/id: 2\n[^]*event: draining\ndata: \{"retryAfterMs":9\}\n\n$/u);
      expect(text).not.toContain('id: 3');
      await world.server.idle();
    });

    it('in any company', async () => {
      const repeated = { kind: 'repeat', event: 2, last: 2 } as const;
      expect(await ids(repeated, { kind: 'slices', maxBytes: 3 })).toEqual([
        1,
        2,
        1,
        2,
        ...all.slice(2),
      ]);
    });

    it('of a stream only: other answers are none of them', async () => {
      world.proxy.next({ kind: 'insert', after: 0, text: 'nonsense' });
      expect(await (await world.post()).json()).toEqual({ made: true });
    });
  });
});
