import { createHash, randomUUID } from 'node:crypto';
import { startHttpServer } from './http-server.ts';

/** In Google's place: keeps what it is asked for, and checks it as a real one does. */
export interface IdentityProvider {
  readonly authEndpoint: string;
  readonly tokenEndpoint: string;
  /** Who signs in there, as Google would say it; the emulator takes it unsigned. */
  readonly person: { readonly email: string; readonly name: string };
  /** What the browser came with, and what was asked for with a code, oldest first. */
  readonly asked: readonly URLSearchParams[];
  readonly exchanged: readonly URLSearchParams[];
  close(): Promise<void>;
}

export const CODE = 'the-code';

export async function startIdentityProvider(): Promise<IdentityProvider> {
  const asked: URLSearchParams[] = [];
  const exchanged: URLSearchParams[] = [];
  const sub = randomUUID();
  const person = { sub, email: `${sub}@gmail.example`, email_verified: true, name: 'Ada' };
  const server = await startHttpServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://provider');
    if (url.pathname === '/auth') {
      asked.push(url.searchParams);
      response.end('ok');
      return;
    }
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const form = new URLSearchParams(body);
      exchanged.push(form);
      const challenge = createHash('sha256').update(form.get('code_verifier') ?? '');
      const isRight =
        form.get('code') === CODE &&
        challenge.digest('base64url') === asked.at(-1)?.get('code_challenge');
      response.writeHead(isRight ? 200 : 400, { 'content-type': 'application/json' });
      response.end(JSON.stringify(isRight ? { id_token: JSON.stringify(person) } : {}));
    });
  });
  return {
    authEndpoint: `${server.url}/auth`,
    tokenEndpoint: `${server.url}/token`,
    person,
    asked,
    exchanged,
    close: () => server.close(),
  };
}

/** What the person's browser does: it looks at the provider's page, and comes back. */
export async function comesBack(url: string, query: Record<string, string>): Promise<Response> {
  await fetch(url);
  const parameters = new URL(url).searchParams;
  const back = new URL(parameters.get('redirect_uri') ?? '');
  const state = parameters.get('state') ?? '';
  for (const [name, value] of Object.entries({ state, ...query })) {
    back.searchParams.set(name, value);
  }
  return fetch(back);
}
