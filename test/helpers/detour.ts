import type { ElectronApplication } from '@playwright/test';
import { FORWARD_TO } from './fault-proxy/headers.ts';

/**
 * From here on main's requests to its own server go through a proxy, which is told where to. Nothing in
 * the app knows of it.
 */
export async function detour(app: ElectronApplication, proxyUrl: string): Promise<void> {
  await app.evaluate(
    (_electron, { origin, header }) => {
      const direct = globalThis.fetch;
      globalThis.fetch = (input, init) => {
        const url = new URL(input instanceof Request ? input.url : String(input));
        if (url.hostname !== '127.0.0.1') return direct(input, init);
        const headers = new Headers(init?.headers);
        headers.set(header, url.origin);
        return direct(`${origin}${url.pathname}${url.search}`, { ...init, headers });
      };
    },
    { origin: proxyUrl, header: FORWARD_TO },
  );
}
