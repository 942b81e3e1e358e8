/** With this a request says itself which origin it is for; only the proxy sees it. */
export const FORWARD_TO = 'x-forward-to';

/** What concerns one connection only (RFC 9110, 7.6.1), and is not passed on. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'upgrade', FORWARD_TO]);

/** A request's headers for the server behind: all as they came, but `Host` is that server's. */
export function requestHeaders(raw: readonly string[], host: string): string[] {
  return rewrite(raw, (name, value) => (name === 'host' ? host : value));
}

/** An answer's headers. Its length is left out: faults change it. */
export function answerHeaders(raw: readonly string[]): string[] {
  return rewrite(raw, (name, value) =>
    name === 'content-length' || name === 'transfer-encoding' ? undefined : value,
  );
}

function rewrite(
  raw: readonly string[],
  change: (lowerName: string, value: string) => string | undefined,
): string[] {
  const headers: string[] = [];
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] ?? '';
    const lowerName = name.toLowerCase();
    const value = HOP_BY_HOP.has(lowerName) ? undefined : change(lowerName, raw[index + 1] ?? '');
    if (value !== undefined) headers.push(name, value);
  }
  return headers;
}
