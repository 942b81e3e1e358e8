import { setTimeout as delay } from 'node:timers/promises';
import { EventSource } from 'eventsource';
import { streamEventTypes } from '../../../../src/shared/events.ts';
import { startFaultProxy } from '../../../helpers/fault-proxy/fault-proxy.ts';
import { createRandom, seedOf } from '../../../helpers/fault-proxy/random.ts';
import { expectOnNext } from './on-next.ts';
import { drawFault } from './plan.ts';
import type { SoakServer } from './server.ts';

export interface PeerResult {
  readonly faults: number;
  /** How often it closed for good, and was started anew. */
  readonly stopped: number;
  /** Numbers of the log between its first event and its last that never came. */
  readonly lost: number;
  readonly duplicated: number;
}

/**
 * The `eventsource` package by itself, with its own reconnecting, reads a chat in which there is always
 * an answer under way, over a way like the clients'. Started anew, it knows nothing of where it was.
 */
export async function runPeer(
  server: SoakServer,
  sessionId: string,
  { seed, faults }: { readonly seed: number; readonly faults: number },
): Promise<PeerResult> {
  const proxy = await startFaultProxy({ target: server, seed });
  const random = createRandom(seedOf(seed, 0));
  const seen = new Map<number, number>();
  let stopped = 0;
  let told: () => void = () => undefined;
  let source = connect();

  function connect(): EventSource {
    const made = new EventSource(`${proxy.url}/chats/${sessionId}/stream`, {
      fetch: (url, init) =>
        fetch(url, {
          ...init,
          headers: { ...init.headers, authorization: `Bearer ${server.token}` },
        }),
    });
    for (const type of streamEventTypes) {
      made.addEventListener(type, (event: object) => {
        // Its own connection error comes to the same listener as the server's `error` event.
        if ('data' in event && 'lastEventId' in event && type !== 'snapshot') {
          const number = Number(event.lastEventId);
          if (number > 0) seen.set(number, (seen.get(number) ?? 0) + 1);
        }
        told();
      });
    }
    return made;
  }

  /** Resolves when it has got an event, or closed for good and was started anew. */
  async function moved(): Promise<void> {
    const { size } = seen;
    while (seen.size === size) {
      await new Promise<void>((resolve) => {
        told = resolve;
      });
      if (source.readyState !== EventSource.CLOSED) continue;
      stopped += 1;
      source = connect();
    }
  }

  await moved();
  for (let count = 0; count < faults; count += 1) {
    const fault = drawFault(random);
    switch (fault.kind) {
      case 'cut':
        proxy.cut(fault.how);
        break;
      case 'outage':
        await proxy.block(fault.how);
        proxy.cut();
        await delay(fault.ms);
        await proxy.unblock();
        break;
      case 'next': {
        let next = expectOnNext(proxy, fault, sessionId);
        while (next.at() === undefined) {
          await moved();
          if (next.at() === undefined && next.isPast()) {
            next = expectOnNext(proxy, fault, sessionId);
          }
        }
        break;
      }
      default:
        continue;
    }
    await moved();
  }
  source.close();
  await proxy.close();
  const numbers = [...seen.keys()];
  const span = Math.max(...numbers) - Math.min(...numbers) + 1;
  const all = [...seen.values()].reduce((total, times) => total + times, 0);
  return { faults, stopped, lost: span - seen.size, duplicated: all - seen.size };
}
