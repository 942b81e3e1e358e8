import type { FaultProxy } from '../../../helpers/fault-proxy/fault-proxy.ts';
import type { OnNextStream } from './plan.ts';

/** A fault that waits for the next stream of a chat. */
export interface ExpectedFault {
  /** When it took place, by the proxy's log; `undefined`: it has not. */
  at(): number | undefined;
  /** The stream that was to meet it is over: it will not take place any more. */
  isPast(): boolean;
  /** Else the stream goes on through it. */
  readonly endsStream: boolean;
}

/** Ends the connections of now, so that there is a next stream. */
export function expectOnNext(
  proxy: FaultProxy,
  { fault, way }: OnNextStream,
  sessionId: string,
): ExpectedFault {
  const logged = proxy.log.length;
  const requested = proxy.requests.length;
  const path = `/chats/${sessionId}/stream`;
  proxy.next([...way, fault], (request) => request.path === path);
  proxy.cut();
  const streams = (): number[] =>
    proxy.requests
      .slice(requested)
      .filter((request) => request.path === path)
      .map(({ number }) => number);
  return {
    at() {
      const [first] = streams();
      return proxy.log
        .slice(logged)
        .find(({ what, request }) => what === fault.kind && request === first)?.ms;
    },
    isPast: () => streams().length > 1,
    endsStream: fault.kind !== 'repeat' && fault.kind !== 'insert',
  };
}

/** The last that was asked for and that went wrong on a way, in words. */
export function tailOf({ requests, log, stats }: FaultProxy): string {
  const asked = requests.slice(-5).map(({ number, method, path }) => `${number} ${method} ${path}`);
  const wrong = log.slice(-5).map(({ request, what, ms }) => `${what} of ${request} at ${ms}`);
  return `asked: ${asked.join(', ')}; went wrong: ${wrong.join(', ')}; ${JSON.stringify(stats)}`;
}
