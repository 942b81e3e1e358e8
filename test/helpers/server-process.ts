import type { ElectronApplication, Page } from '@playwright/test';
import { call } from './bridge.ts';

/** The name that main gives the embedded server's utility process. */
const SERVICE = 'Millrace chat server';

/** The process id of the embedded chat server; `undefined` while there is none. */
export function serverPid(app: ElectronApplication): Promise<number | undefined> {
  return app.evaluate(
    ({ app: electron }, service) =>
      electron.getAppMetrics().find((one) => one.type === 'Utility' && one.name === service)?.pid,
    SERVICE,
  );
}

/** Ends the embedded server at once, as a crash would. Resolves with the id it had. */
export async function killServer(app: ElectronApplication): Promise<number> {
  const pid = await serverPid(app);
  if (pid === undefined) throw new Error('There is no server process to kill.');
  process.kill(pid, 'SIGKILL');
  return pid;
}

/** Stops the embedded server where it is, as a hang would: it neither ends nor answers. */
export async function freezeServer(
  app: ElectronApplication,
): Promise<{ readonly pid: number; readonly thaw: () => void }> {
  const pid = await serverPid(app);
  if (pid === undefined) throw new Error('There is no server process to stop.');
  process.kill(pid, 'SIGSTOP');
  return { pid, thaw: () => process.kill(pid, 'SIGCONT') };
}

export interface ServerEndpoint {
  readonly url: string;
  readonly token: string;
}

/** A request of main's to the chat server, as it went out. */
export interface SeenRequest {
  readonly url: string;
  readonly authorization: string;
  readonly text: string;
}

/** From here on main keeps what it sends by fetch; `seenRequests` reads it. */
export async function watchRequests(app: ElectronApplication): Promise<void> {
  await app.evaluate(() => {
    const own = globalThis as typeof globalThis & { seenRequests?: SeenRequest[] };
    if (own.seenRequests !== undefined) return;
    const seen: SeenRequest[] = [];
    own.seenRequests = seen;
    const fetch = globalThis.fetch;
    globalThis.fetch = (input, init) => {
      const url = input instanceof Request ? input.url : String(input);
      const headers = new Headers(init?.headers);
      seen.push({
        url,
        authorization: headers.get('authorization') ?? '',
        text: [
          `${init?.method ?? 'GET'} ${url}`,
          ...[...headers].map((pair) => pair.join(': ')),
          typeof init?.body === 'string' ? init.body : '',
        ].join('\n'),
      });
      return fetch(input, init);
    };
    interface SeenRequest {
      url: string;
      authorization: string;
      text: string;
    }
  });
}

export function seenRequests(app: ElectronApplication): Promise<readonly SeenRequest[]> {
  return app.evaluate(
    () => (globalThis as typeof globalThis & { seenRequests?: SeenRequest[] }).seenRequests ?? [],
  );
}

/** Where the embedded server is and what opens it: no page can know, main is watched for it. */
export async function serverEndpoint(
  app: ElectronApplication,
  page: Page,
): Promise<ServerEndpoint> {
  await watchRequests(app);
  await call(page, 'models.list');
  const last = (await seenRequests(app)).at(-1);
  const token = /^Bearer (\S+)$/u.exec(last?.authorization ?? '')?.[1];
  if (last === undefined || token === undefined) throw new Error('Main has not asked the server.');
  return { url: new URL(last.url).origin, token };
}
