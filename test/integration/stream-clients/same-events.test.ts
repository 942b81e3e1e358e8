import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStreamProxy } from '../../helpers/stream-proxy.ts';
import { TOKEN } from '../backend/support/test-server.ts';
import { readWithCurl } from './curl-client.ts';
import { connectWithPackage } from './package-client.ts';
import { startStandalone, type Standalone } from './standalone.ts';
import { type StreamEvent } from './stream-event.ts';

const ids = (events: readonly StreamEvent[]): number[] => events.map(({ id }) => Number(id));
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

describe('clients that are not ours', () => {
  let standalone: Standalone;
  beforeAll(async () => {
    standalone = await startStandalone();
  });
  afterAll(() => {
    standalone.dispose();
  });

  const origin = (): string => `http://127.0.0.1:${standalone.server.port}`;
  const auth = (): { authorization: string } => ({
    authorization: standalone.server.api.authorization,
  });
  const curl = (path: string, until: Parameters<typeof readWithCurl>[0]['until'], after: string) =>
    readWithCurl({
      url: `${origin()}${path}`,
      headers: { ...auth(), 'last-event-id': after },
      until,
    });

  /** A chat with an answer under way. */
  async function ask(text = 'Hello there'): Promise<{ path: string; runId: string }> {
    const { api } = standalone.server;
    const { sessionId } = await api.createChat();
    const { run } = await api.send(sessionId, text);
    return { path: `/chats/${sessionId}/stream`, runId: run.runId };
  }

  it.concurrent('get the same events with the same ids, live and from the log', async () => {
    const { path, runId } = await ask('Which mill had the highest sales in 2025?');
    const live = connectWithPackage(`${origin()}${path}?after=0`, auth());
    const withCurl = await curl(path, { runId }, '0');
    await live.untilEndOf(runId);
    live.close();
    expect(ids(withCurl)).toEqual(upTo(withCurl.length));
    expect(withCurl.length).toBeGreaterThan(100);
    expect(live.events).toEqual(withCurl);

    const late = connectWithPackage(`${origin()}${path}?after=0`, auth());
    await late.untilEndOf(runId);
    late.close();
    expect(late.events).toEqual(withCurl);
    expect(new Set(withCurl.map(({ type }) => type))).toEqual(
      new Set([
        'message',
        'chat',
        'status',
        'thinking',
        'token',
        'tool_call',
        'tool_result',
        'completed',
      ]),
    );
  });

  it.concurrent('curl: Last-Event-ID in the middle of an answer continues exactly', async () => {
    const { path, runId } = await ask();
    const first = await curl(path, { count: 60 }, '0');
    const rest = await curl(path, { runId }, '60');
    const whole = await curl(path, { runId }, '0');
    expect([...first, ...rest]).toEqual(whole);
    expect(first.some((event) => event.type === 'completed')).toBe(false);
    // `?after=` says the same; where both are there the header wins.
    const after = await readWithCurl({
      url: `${origin()}${path}?after=60`,
      headers: auth(),
      until: { runId },
    });
    expect(after).toEqual(rest);
    expect(await curl(`${path}?after=3`, { runId }, '60')).toEqual(rest);
  });

  it.concurrent(
    'the package: goes on by itself over a connection that breaks again and again',
    async () => {
      const { path, runId } = await ask();
      const proxy = await startStreamProxy({ url: origin(), token: TOKEN });
      const client = connectWithPackage(`${proxy.url}${path}?after=0`);
      for (const goal of [40, 90, 140]) {
        await client.until(({ id }) => Number(id) >= goal);
        proxy.cut();
      }
      await client.untilEndOf(runId);
      client.close();
      await proxy.close();
      // From the start, then three times from where it was by itself.
      const positions = proxy.positions.map(Number);
      expect(positions).toHaveLength(4);
      expect(positions[0]).toBe(0);
      for (const [index, goal] of [40, 90, 140].entries()) {
        expect(positions[index + 1]).toBeGreaterThanOrEqual(goal);
      }
      expect(client.events).toEqual(await curl(path, { runId }, '0'));
    },
  );
});
