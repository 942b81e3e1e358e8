import {
  PROTOCOL_VERSION,
  type PublicConfig,
  type ServerConfig,
  type SignIn,
} from '../../../shared/http.ts';
import type { ModelCatalog } from '../../agent/contract.ts';
import type { BackendConfig } from '../../config.ts';
import { headerValues } from '../admission.ts';
import { json, route, type App } from '../context.ts';
import { streams } from '../rollout.ts';

export interface ServiceRoutesOptions {
  readonly catalog: ModelCatalog;
  readonly config: BackendConfig;
  /** Absent: the server takes the one token that it was started with. */
  readonly signIn?: SignIn | undefined;
}

/** What a server can do, and for whom. */
export function serviceRoutes(app: App, { catalog, config, signIn }: ServiceRoutesOptions): void {
  route(app, '/models', {
    async GET(c) {
      return json(c, 200, await catalog.list());
    },
  });

  route(app, '/config', {
    GET(c) {
      const { messageBytes, fileBytes, runsAtOnce, rolloutPercent, repairAttempts } = config;
      const enabledForUser = streams(c.var.identity.userId, rolloutPercent);
      const answer: ServerConfig = {
        protocol: PROTOCOL_VERSION,
        ...(signIn === undefined ? {} : { signIn }),
        limits: { messageBytes, fileBytes, runsAtOnce },
        streaming: { rolloutPercent, enabledForUser },
        repair: { attempts: repairAttempts },
      };
      return json(c, 200, answer);
    },
  });
}

/** Liveness, for whoever started the server: no token needed, nothing told. */
export function healthRoute(app: App): void {
  route(app, '/healthz', { GET: (c) => json(c, 200, { status: 'ok' }) });
}

/**
 * How to sign in, for who has no token yet. Whoever sends one is told the rest as well, or that it is
 * not valid (any more): this goes before the check of tokens and lets those pass on.
 */
export function signInRoute(app: App, signIn: SignIn): void {
  app.get('/config', (c, next) => {
    if (headerValues(c.env.incoming, 'authorization').length > 0) return next();
    const answer: PublicConfig = { protocol: PROTOCOL_VERSION, signIn };
    return Promise.resolve(json(c, 200, answer));
  });
}
