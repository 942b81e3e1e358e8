import { PROTOCOL_VERSION, type ServerConfig } from '../../../shared/http.ts';
import type { ModelCatalog } from '../../agent/contract.ts';
import type { BackendConfig } from '../../config.ts';
import { json, route, type App } from '../context.ts';
import { streams } from '../rollout.ts';

export interface ServiceRoutesOptions {
  readonly catalog: ModelCatalog;
  readonly config: BackendConfig;
}

/** What a server can do, and for whom. */
export function serviceRoutes(app: App, { catalog, config }: ServiceRoutesOptions): void {
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
