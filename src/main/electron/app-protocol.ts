import { readFile } from 'node:fs/promises';
import { extname, normalize, sep } from 'node:path';
import { protocol, type Session } from 'electron';
import { APP_SCHEME, fileFor } from './app-url.ts';

/** Before `ready`: the scheme behaves like https, and may not be reached from elsewhere. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: APP_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ]);
}

/**
 * The page's own policy. It talks to main alone, over IPC: no connection, no frame, no form, no
 * plugin. Inline style attributes are React's and Radix's way to place things; inline scripts there
 * are none.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "worker-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "frame-src 'none'",
  "object-src 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

/**
 * Serves the built page and nothing else from the disk.
 *
 * No `Cross-Origin-Opener-Policy`: this page has no opener and may open nothing (lockdown.ts), and for
 * that header Chromium throws away the renderer that it has started and starts another (docs/decisions/0050).
 */
export function serveApp(session: Session, root: string): void {
  const base = normalize(root);
  session.protocol.handle(APP_SCHEME, async (request) => {
    const file = fileFor(request.url, base);
    const type = file === undefined ? undefined : types[extname(file)];
    if (file === undefined || type === undefined || request.method !== 'GET') return notFound();
    try {
      return new Response(await readFile(file), {
        headers: {
          'content-type': type,
          'content-security-policy': CONTENT_SECURITY_POLICY,
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'no-referrer',
          'permissions-policy':
            'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=()',
          // Names of built files hold a hash of their contents.
          'cache-control': file.includes(`${sep}assets${sep}`) ? 'max-age=31536000' : 'no-cache',
        },
      });
    } catch {
      return notFound();
    }
  });
}

function notFound(): Response {
  return new Response('Not found', { status: 404, headers: { 'content-type': 'text/plain' } });
}
