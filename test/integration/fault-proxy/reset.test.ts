import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reset } from '../../helpers/fault-proxy/reset.ts';
import { readRaw } from './support.ts';

describe('a reset', () => {
  const server = createServer();
  let here: Socket;
  let there: Socket;
  beforeEach(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    there = connect((server.address() as AddressInfo).port, '127.0.0.1');
    [here] = (await once(server, 'connection')) as [Socket];
    here.on('error', () => undefined);
  });
  afterEach(async () => {
    there.destroy();
    server.close();
    await once(server, 'close');
  });

  it('is what the other end gets', async () => {
    const end = readRaw(there);
    reset(here);
    expect((await end).error).toBe('ECONNRESET');
  });

  it('closes a connection that is just being shut down', async () => {
    const end = readRaw(there);
    const closed = once(here, 'close');
    here.end('last words');
    reset(here);
    await Promise.all([closed, end]);
    expect(here.destroyed).toBe(true);
  });
});
