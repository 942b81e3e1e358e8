import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { gatewayError } from '../../helpers/fault-proxy/answers.ts';
import { startFaultProxy } from '../../helpers/fault-proxy/fault-proxy.ts';
import { EVENTS, readRaw, useProxiedServer } from './support.ts';

describe('the fault proxy', () => {
  const world = useProxiedServer();

  it('passes everything on as it is, with the Host of the server', async () => {
    const answer = await world.post('/chats?x=1');
    expect([answer.status, await answer.json()]).toEqual([201, { made: true }]);
    expect(answer.headers.get('x-server')).toBe('yes');
    expect(world.reached).toMatchObject([
      {
        method: 'POST',
        url: '/chats?x=1',
        headers: { host: new URL(world.server.url).host, authorization: 'Bearer secret' },
        body: '{"title":"É"}',
      },
    ]);
    expect(await (await world.stream()).text()).toBe(EVENTS);
    for (const method of ['PUT', 'PATCH', 'DELETE', 'HEAD']) {
      expect((await fetch(`${world.proxy.url}/x`, { method })).status).toBe(201);
    }
    expect(world.proxy.log).toEqual([]);
    expect(world.proxy.stats).toMatchObject({
      requests: 6,
      streams: 1,
      bytesUp: 14,
      bytesDown: Buffer.byteLength(EVENTS) + 13 * 4,
    });
  });

  it('tells what was asked, with its position', async () => {
    await (await fetch(`${world.proxy.url}/chats/a/stream?after=3`)).text();
    await (await fetch(`${world.proxy.url}/stream`, { headers: { 'last-event-id': '9' } })).text();
    expect(world.proxy.requests).toMatchObject([
      { number: 1, path: '/chats/a/stream', isStream: true, position: '3' },
      { number: 2, path: '/stream', isStream: true, position: '9' },
    ]);
  });

  it('refuses new connections, or resets them, and leaves the old ones', async () => {
    world.onStream = (response) => void response.write(EVENTS);
    const socket = world.openSocket();
    await once(socket, 'data');
    await world.proxy.block();
    const refused = await readRaw(world.openSocket());
    expect(refused.error).toBe('ECONNREFUSED');
    await world.proxy.unblock();
    expect((await world.post()).status).toBe(201);
    await world.proxy.block('reset');
    expect((await readRaw(world.openSocket())).error).toBe('ECONNRESET');
    await world.proxy.unblock();
    expect((await world.post()).status).toBe(201);
    world.streams[0]!.write('still there');
    const [piece] = (await once(socket, 'data')) as [Buffer];
    expect(piece.toString('utf8')).toContain('still there');
    expect(world.kinds()).toEqual(['block', 'unblock', 'block', 'unblock']);
  });

  it('gives each request its own faults: those of `next` in turn, then those of the plan', async () => {
    world.proxy.plan(({ method }) => (method === 'POST' ? [gatewayError(500)] : []));
    world.proxy.next(gatewayError(502), ({ isStream }) => isStream);
    world.proxy.next([gatewayError(503)]);
    expect((await world.post()).status).toBe(503);
    expect((await world.post()).status).toBe(500);
    expect((await world.stream()).status).toBe(502);
    expect((await world.stream()).status).toBe(200);
    world.proxy.plan(undefined);
    expect((await world.post()).status).toBe(201);
  });

  it('does the same for the same seed, whatever comes between', async () => {
    const run = async (seed: number): Promise<unknown[]> => {
      const one = await startFaultProxy({ target: world.server, seed });
      one.plan((_, random) => [{ kind: 'truncate', at: random.int(1, 900) }]);
      const sizes: number[] = [];
      for (let request = 0; request < 5; request += 1) {
        sizes.push((await (await fetch(`${one.url}/stream`)).arrayBuffer()).byteLength);
      }
      const logged = one.log.map(({ connection: _, ms: __, ...entry }) => entry);
      await one.close();
      return [sizes, logged];
    };
    expect(await run(5)).toEqual(await run(5));
    expect(await run(5)).not.toEqual(await run(6));
  });

  it('ends a connection as the server does that is not there', async () => {
    await world.server.close();
    await expect(world.post()).rejects.toThrow();
    expect((await readRaw(world.openSocket())).error).toBe('ECONNRESET');
  });

  it('leaves nothing open', async () => {
    world.onStream = (response) => void response.write(EVENTS);
    world.proxy.plan(({ number }) => [
      number % 2 === 0 ? { kind: 'stall', at: 10 } : { kind: 'latency', ms: 600_000 },
    ]);
    const ends = [1, 2, 3, 4].map(() => readRaw(world.openSocket()));
    while (world.streams.length < 4) await new Promise((resolve) => setImmediate(resolve));
    await world.proxy.close();
    await Promise.all(ends);
    await world.server.idle();
    await expect(world.post()).rejects.toThrow();
    expect(world.proxy.stats.open).toBe(0);
  });
});
