/** What may be opened outside: pages and mail. Everything else a model writes is text. */
export function isLinkable(url: string): boolean {
  return /^(?:https?:\/\/|mailto:)\S+$/iu.test(url) && URL.canParse(url);
}

export function hostOf(url: string): string {
  if (!URL.canParse(url)) return url;
  const { host, pathname } = new URL(url);
  return host === '' ? pathname : host;
}

/** The address cut around its host, as the browser reads it: the part by which one knows a page. */
export function splitAroundHost(url: string): readonly [string, string, string] {
  if (!URL.canParse(url)) return ['', '', url];
  const { href } = new URL(url);
  const host = hostOf(url);
  const at = href.indexOf(host);
  return at === -1 ? ['', '', href] : [href.slice(0, at), host, href.slice(at + host.length)];
}
