/** Where the chat server is, and what opens it. */
export interface Endpoint {
  /** What a route's path is put behind, without a trailing slash: `http://127.0.0.1:41234`. */
  readonly baseUrl: string;
  /** Sent as `Authorization: Bearer`. */
  readonly token: string;
}

export interface EndpointSource {
  /** Resolves when a server is ready; rejects with a MillraceError when there will be none. */
  endpoint(signal?: AbortSignal): Promise<Endpoint>;
  /** Gets another token than the one that the server refused, if one can be had. */
  refresh(refused?: string): Promise<boolean>;
}
