import type { Endpoint, EndpointSource } from '../services/ports/server-endpoint.ts';

/** A chat server that is already there, named by `MILLRACE_BACKEND_URL` and `MILLRACE_TOKEN`. */
export function createFixedEndpoint(baseUrl: string, token: string): EndpointSource {
  const endpoint: Endpoint = { baseUrl, token };
  return {
    endpoint: () => Promise.resolve(endpoint),
    refresh: () => Promise.resolve(false),
  };
}
