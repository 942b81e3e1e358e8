/** What `MILLRACE_BACKEND_URL` comes to: the address that a route's path is put behind, or one sentence. */
export type ServerAddress = { readonly baseUrl: string } | { readonly problem: string };

/**
 * Reads the address of a chat server that is already there. Its path stays, for a server may lie
 * behind a prefix; a slash at its end goes.
 */
export function readServerAddress(text: string): ServerAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    return problem(`is no http:// or https:// address: “${text}”`);
  }
  // Not repeated: what is in front of the @ is a secret.
  if (url.username !== '' || url.password !== '') {
    return problem(
      'has a user or a password in it; what opens the server belongs in MILLRACE_TOKEN',
    );
  }
  if (url.search !== '' || url.hash !== '') {
    return problem(`has something behind its path: “${text}”`);
  }
  return { baseUrl: `${url.origin}${url.pathname.replace(/\/+$/u, '')}` };
}

function problem(what: string): ServerAddress {
  return { problem: `MILLRACE_BACKEND_URL ${what}.` };
}
