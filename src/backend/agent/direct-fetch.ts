import { ProviderFault } from './faults/failure.ts';

/**
 * A fetch that goes where it was sent and nowhere else. A redirect would take the key, which is no
 * `Authorization` header at every provider, and the conversation to a host that the user never
 * named; so it is a `ProviderFault`.
 */
export function createDirectFetch(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, { ...init, redirect: 'manual' });
    if (!isRedirect(response)) return response;
    await response.body?.cancel();
    const location = response.headers.get('location') ?? '';
    // Absolute addresses only: another path of the same host says nothing by its host.
    const host = URL.canParse(location) ? new URL(location).host : '';
    throw new ProviderFault('redirect', host === '' ? {} : { host });
  };
}

/** Node shows a redirect's status, browsers hide it. */
function isRedirect({ status, type }: Response): boolean {
  return type === 'opaqueredirect' || (status >= 300 && status < 400);
}
