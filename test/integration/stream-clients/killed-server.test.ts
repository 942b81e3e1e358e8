import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readWithCurl } from './curl-client.ts';
import { startStandalone, type Standalone } from './standalone.ts';

describe('a client of a server that is killed in mid-answer', () => {
  let standalone: Standalone;
  beforeAll(async () => {
    standalone = await startStandalone();
  });
  afterAll(() => {
    standalone.dispose();
  });

  it('goes on at the next one, on the same log', async () => {
    const { api } = standalone.server;
    const { sessionId } = await api.createChat();
    const { run } = await api.send(sessionId, 'Hello there');
    const read = (after: string, until: Parameters<typeof readWithCurl>[0]['until']) =>
      readWithCurl({
        url: `http://127.0.0.1:${standalone.server.port}/chats/${sessionId}/stream`,
        headers: { authorization: api.authorization, 'last-event-id': after },
        until,
      });
    const before = await read('0', { count: 50 });
    await standalone.restart();
    const after = await read('50', { runId: run.runId });

    const ids = [...before, ...after].map(({ id }) => Number(id));
    expect(ids).toEqual(ids.map((_, index) => index + 1));
    expect(after.at(-1)?.type).toBe('error');
    expect(JSON.parse(after.at(-1)?.data ?? '')).toMatchObject({
      code: 'interrupted',
      retryable: true,
    });
    expect(await read('0', { runId: run.runId })).toEqual([...before, ...after]);
  });
});
