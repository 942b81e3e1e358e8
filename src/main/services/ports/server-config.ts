/** What came back when a server was asked for its `/config` without a token. */
export type ConfigAnswer =
  | { readonly kind: 'json'; readonly status: number; readonly body: unknown }
  /** It answered, with something else than JSON. */
  | { readonly kind: 'other'; readonly status: number }
  /** It sends elsewhere. */
  | { readonly kind: 'redirect' }
  | { readonly kind: 'unreachable' };

/** @param baseUrl without a slash at its end. Never rejects. */
export type ReadConfig = (baseUrl: string) => Promise<ConfigAnswer>;
