import { describe, expect, it } from 'vitest';
import {
  captivePortal,
  gatewayError,
  gone,
  problem,
  wrongType,
} from '../../helpers/fault-proxy/answers.ts';
import { useProxiedServer } from './support.ts';

describe('the fault proxy', () => {
  const world = useProxiedServer();

  describe('answers itself', () => {
    it.each([
      [problem(401, 'unauthenticated'), 401, 'application/problem+json'],
      [problem(403, 'forbidden'), 403, 'application/problem+json'],
      [problem(404, 'not_found'), 404, 'application/problem+json'],
      [problem(429, 'rate_limited', { retryAfter: '2' }), 429, 'application/problem+json'],
      [gatewayError(500), 500, 'text/html'],
      [gatewayError(502), 502, 'text/html'],
      [gatewayError(503, { retryAfter: '1' }), 503, 'text/html'],
      [captivePortal, 200, 'text/html; charset=utf-8'],
      [wrongType, 200, 'application/octet-stream'],
    ])('%# in place of the server, which hears nothing', async (fault, status, type) => {
      world.proxy.next(fault);
      const answer = await world.post();
      expect([answer.status, answer.headers.get('content-type')]).toEqual([status, type]);
      expect(answer.headers.get('retry-after')).toBe(fault.headers['retry-after'] ?? null);
      expect(await answer.text()).toBe(fault.body);
      expect(world.reached).toEqual([]);
    });

    it('that there is no more', async () => {
      world.proxy.next(gone);
      const answer = await world.stream();
      expect([answer.status, await answer.text()]).toEqual([204, '']);
    });

    it('although the server has acted', async () => {
      world.proxy.next(gatewayError(502, { at: 'answer' }));
      expect((await world.post()).status).toBe(502);
      expect(world.reached).toHaveLength(1);
    });

    it.each([301, 302, 307, 308] as const)(
      'with a redirect (%i), and sees what came there',
      async (status) => {
        world.proxy.next({ kind: 'redirect', status });
        const followed = await fetch(`${world.proxy.url}/chats/a/stream?after=1`, {
          headers: { authorization: 'Bearer secret', 'x-own': 'secret' },
        });
        expect(await followed.text()).toBe('elsewhere');
        // Node's fetch takes the header off at another origin.
        expect(world.proxy.elsewhere.requests).toEqual([
          { method: 'GET', path: '/chats/a/stream?after=1', authorization: undefined },
        ]);
        await fetch(world.proxy.elsewhere.url, { headers: { authorization: 'Bearer secret' } });
        expect(world.proxy.elsewhere.requests[1]?.authorization).toBe('Bearer secret');
        expect(world.reached).toEqual([]);
      },
    );
  });
});
