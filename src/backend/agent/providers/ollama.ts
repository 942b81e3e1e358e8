const DEFAULT_PORT = 11_434;

/**
 * Where Ollama listens: `OLLAMA_HOST` as Ollama itself reads it (a host, `host:port`, `:port`, or a
 * URL; `0.0.0.0` is where a server listens, not where a client goes), else its usual port.
 */
export function ollamaUrl(env: Readonly<Record<string, string | undefined>>): string {
  const value = env['OLLAMA_HOST']?.trim().replace(/^["']|["']$/gu, '') ?? '';
  const [, scheme = 'http', rest = ''] = /^(?:(https?):\/\/)?(.*)$/u.exec(value) ?? [];
  const [authority = ''] = rest.split('/');
  const [, host = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/u.exec(authority) ?? [];
  const client = host === '' || host === '0.0.0.0' ? '127.0.0.1' : host === '[::]' ? '[::1]' : host;
  const usual = scheme === 'https' ? 443 : value.includes('://') ? 80 : DEFAULT_PORT;
  return `${scheme}://${client}:${port ?? usual}`;
}

/** Ollama's OpenAI-compatible chat; users give its address with and without `/v1`. */
export function ollamaChatUrl(baseUrl: string): string {
  return `${ollamaRoot(baseUrl)}/v1`;
}

/** Where Ollama's own API is. */
export function ollamaRoot(baseUrl: string): string {
  return baseUrl.replace(/\/(?:v1|api)$/u, '');
}
