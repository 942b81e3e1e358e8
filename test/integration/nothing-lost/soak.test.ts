import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildParts, type Parts } from '../../bench/lib/reconnect/parts.ts';
import { soak } from '../../bench/lib/reconnect/soak.ts';

/** The small sister of `npm run bench -- reconnect`. */
describe('clients on a network where everything goes wrong', () => {
  let parts: Parts;
  beforeAll(async () => {
    parts = await buildParts();
  });
  afterAll(() => parts.remove());

  it('show and keep every event once and in order, and send every message once', async () => {
    const result = await soak({
      parts,
      seed: 1,
      clients: 3,
      servers: 1,
      faults: 240,
      serverKills: 2,
      clientKills: 2,
      withSlowFaults: false,
      withPeers: true,
    });
    expect(result.verdict).toEqual({ lost: 0, duplicated: 0, reordered: 0, words: [] });
    const { killServer, killClient, ...others } = result.faults;
    expect({ killServer, killClient }).toEqual({ killServer: 2, killClient: 2 });
    expect(Object.values(others).reduce((all, count) => all + count, 0)).toBeGreaterThan(235);
    expect(result.totals.messages).toBeGreaterThan(10);
    // The package by itself met the same, and did not get over all of it.
    expect(result.peers.map(({ faults }) => faults)).toEqual([80, 80, 80]);
    for (const { closed } of result.peers) expect(closed).toBeGreaterThan(0);
  }, 240_000);
});
