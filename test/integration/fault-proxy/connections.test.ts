import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../helpers/fault-proxy/faults.ts';
import { EVENTS, readRaw, useProxiedServer } from './support.ts';

describe('the fault proxy', () => {
  const world = useProxiedServer();

  describe('on the way of the bytes', () => {
    it('cuts them anywhere, one by one if asked, and loses none', async () => {
      const chunks = async (maxBytes: number): Promise<number[]> => {
        world.proxy.next({ kind: 'slices', maxBytes });
        const { text } = await readRaw(closing());
        const body = text.slice(text.indexOf('\r\n\r\n') + 4);
        return [...body.matchAll(/(?:^|\r\n)([0-9a-f]+)\r\n(?=[^])/gu)].map(([, size]) =>
          parseInt(size ?? '', 16),
        );
      };
      const closing = (): Socket => {
        const socket = connect(Number(new URL(world.proxy.url).port), '127.0.0.1');
        world.sockets.push(socket);
        socket.write('GET /chats/a/stream HTTP/1.1\r\nHost: proxy\r\nConnection: close\r\n\r\n');
        return socket;
      };
      const bytes = Buffer.byteLength(EVENTS);
      expect((await chunks(1)).filter((size) => size > 0)).toEqual(Array(bytes).fill(1));
      const sizes = (await chunks(7)).filter((size) => size > 0);
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(bytes);
      expect(new Set(sizes)).toEqual(new Set([1, 2, 3, 4, 5, 6, 7]));
      world.proxy.next({ kind: 'slices', maxBytes: 1 });
      expect(await (await world.stream()).text()).toBe(EVENTS);
    });

    it.each([
      { kind: 'buffer' },
      { kind: 'buffer', passesHead: true },
      { kind: 'buffer', bytes: 100 },
    ] satisfies Fault[])('holds them until there are enough: %j', async (fault) => {
      const begun = new Promise<ServerResponse>((resolve) => {
        world.onStream = (stream) => stream.write(EVENTS.slice(0, 60), () => resolve(stream));
      });
      world.proxy.next(fault);
      const asked = world.stream();
      const stream = await begun;
      // What was written before has come as far as it does by the time that this has.
      const other = (await (await world.post()).text()).length;
      expect(world.proxy.stats.bytesDown).toBe(other);
      if (fault.passesHead === true) expect((await asked).status).toBe(200);
      stream.end(EVENTS.slice(60));
      expect(await (await asked).text()).toBe(EVENTS);
      expect(world.kinds()).toEqual(['buffer']);
    });

    it('holds them back: by a time, and by a rate', async () => {
      const took = async (fault: Fault): Promise<number> => {
        world.proxy.next(fault);
        const start = performance.now();
        expect(await (await world.stream()).text()).toBe(EVENTS);
        return performance.now() - start;
      };
      expect(await took({ kind: 'latency', ms: 40, jitterMs: 5 })).toBeGreaterThanOrEqual(75);
      const rate = Buffer.byteLength(EVENTS) * 20;
      expect(await took({ kind: 'bandwidth', bytesPerSecond: rate })).toBeGreaterThanOrEqual(48);
    });

    it('holds up the server, too, when a client does not read', async () => {
      const blocked = new Promise<void>((resolve) => {
        world.onStream = (response) => {
          const write = (): void => {
            if (response.write('x'.repeat(100_000))) setImmediate(write);
            else resolve();
          };
          write();
        };
      });
      world.openSocket().pause();
      await blocked;
    });
  });

  describe('ends a connection', () => {
    it.each([0, 1, 100, 333])('with a reset behind %i bytes', async (at) => {
      world.proxy.next({ kind: 'reset', at });
      const { text, error } = await readRaw(world.openSocket());
      expect(error).toBe('ECONNRESET');
      expect(world.proxy.log).toMatchObject([
        { what: 'reset', connection: 1, request: 1, bytes: at },
      ]);
      const [, body = ''] = /\r\n\r\n[0-9a-f]+\r\n([^]*)\r\n$/u.exec(text) ?? [];
      // Cut in the middle of a character it may be.
      expect(Buffer.from(EVENTS).subarray(0, at).toString('utf8')).toBe(body);
    });

    it('in good order in the middle of an event', async () => {
      world.proxy.next({ kind: 'truncate', at: 100 });
      const text = Buffer.from(await (await world.stream()).arrayBuffer());
      expect(text).toEqual(Buffer.from(EVENTS).subarray(0, 100));
    });

    it('with a reset before the server has the request', async () => {
      world.proxy.next({ kind: 'reset', at: 'request' });
      await expect(world.post()).rejects.toThrow();
      expect(world.reached).toEqual([]);
      expect((await world.post()).status).toBe(201);
    });

    it('with a reset when the server has acted, and nobody hears of it', async () => {
      world.proxy.next({ kind: 'reset', at: 'answer' });
      await expect(world.post()).rejects.toThrow();
      expect(world.reached).toMatchObject([{ body: '{"title":"É"}' }]);
    });

    it('of all, at once', async () => {
      world.onStream = (response) => void response.write(EVENTS);
      const [first, second] = [world.openSocket(), world.openSocket()];
      const ends = [readRaw(first), readRaw(second)];
      await Promise.all([once(first, 'data'), once(second, 'data')]);
      world.proxy.cut();
      for (const end of ends) expect(await end).toMatchObject({ error: 'ECONNRESET' });
      const third = world.openSocket();
      const end = readRaw(third);
      await once(third, 'data');
      world.proxy.cut('end');
      expect(await end).toMatchObject({ error: undefined });
      expect(world.kinds()).toEqual(['cut', 'cut']);
    });

    it('also towards the server, when the client leaves', async () => {
      world.onStream = (response) => void response.write(EVENTS);
      const socket = world.openSocket();
      await once(socket, 'data');
      const closed = once(world.streams[0]!, 'close');
      socket.destroy();
      await closed;
      await world.server.idle();
    });
  });

  describe('leaves a connection open and silent', () => {
    it.each<['request' | 'answer' | number, number]>([
      ['request', 0],
      ['answer', 1],
      [50, 1],
    ])('from %s on: neither side hears of the other', async (at, requests) => {
      world.onStream = (response) => void response.write(EVENTS);
      world.proxy.next({ kind: 'stall', at });
      const socket = world.openSocket();
      let text = '';
      socket.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      if (typeof at === 'number') {
        // What went on before is all there: the bytes in one chunk of the answer.
        while (!text.endsWith('\r\n') || !text.includes('32\r\nid: 1')) await once(socket, 'data');
      } else {
        while (world.proxy.log.length === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      const before = text;
      // What the server still says stays on the way; that the client goes does too.
      world.streams[0]?.write('more');
      socket.end();
      expect((await world.post()).status).toBe(201);
      expect(text).toBe(before);
      expect(world.reached).toHaveLength(requests + 1);
      expect(world.streams[0]?.closed ?? false).toBe(false);
      expect(world.proxy.stats.open).toBe(1);
    });

    it('all that are there, when it is told to, and no new one', async () => {
      world.onStream = (response) => void response.write(EVENTS);
      const socket = world.openSocket();
      await once(socket, 'data');
      world.proxy.freeze();
      let bytes = 0;
      socket.on('data', (piece: Buffer) => (bytes += piece.length));
      world.streams[0]!.write('more');
      expect(await (await world.post()).json()).toEqual({ made: true });
      expect(bytes).toBe(0);
      expect(world.streams[0]!.closed).toBe(false);
      expect(world.kinds()).toEqual(['freeze']);
    });
  });
});
