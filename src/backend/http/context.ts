import type { HttpBindings } from '@hono/node-server';
import type { Context, Hono } from 'hono';
import { methodNotAllowed } from './problems.ts';
import type { Identity } from './authenticator.ts';

/** What a route handler finds in its context. */
export interface AppEnv {
  Bindings: HttpBindings;
  Variables: { identity: Identity };
}

export type AppContext = Context<AppEnv>;
export type App = Hono<AppEnv>;

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
type Handler = (c: AppContext) => Response | Promise<Response>;

/** Puts the handlers of one path in place; its other methods are 405 with `Allow`. */
export function route(app: App, path: string, handlers: Partial<Record<Method, Handler>>): void {
  for (const [method, handler] of Object.entries(handlers)) app.on(method, path, handler);
  const allowed = Object.keys(handlers);
  app.all(path, () => {
    throw methodNotAllowed(allowed);
  });
}

/** A parameter that the route's path names. */
export function param(c: AppContext, name: string): string {
  const value = c.req.param(name);
  if (value === undefined) throw new Error(`The route has no parameter ${name}.`);
  return value;
}

export function json(c: AppContext, status: 200 | 201 | 202, value: unknown): Response {
  return c.body(JSON.stringify(value), status, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
}
