import type { EndpointSource } from './ports/server-endpoint.ts';
import type { Session } from './session.ts';

/** A server that is opened with the tokens of a sign-in. */
export function createSessionEndpoint(baseUrl: string, session: Session): EndpointSource {
  return {
    endpoint: async (signal) => ({ baseUrl, token: await session.token(signal) }),
    refresh: (refused) => session.refused(refused),
  };
}
