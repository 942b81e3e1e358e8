import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Agent } from 'node:https';
import { connect, type AddressInfo } from 'node:net';

/** What the tests need of a Google that is not there: its keys, its accounts, and tokens of its making. */
export async function standInGoogle(projectId: string) {
  const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const publicPem = own.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const users = new Map<string, object>([['ada', { localId: 'ada', validSince: '0' }]]);
  const asked = { keys: 0, accounts: 0 };
  const away = { keys: false, accounts: false };

  const server = createServer((req, res) => {
    const isKeys = req.url?.startsWith('/robot/v1/metadata/') === true;
    asked[isKeys ? 'keys' : 'accounts'] += 1;
    if (away[isKeys ? 'keys' : 'accounts']) {
      res.writeHead(500, { 'content-type': 'application/json' }).end('{"error":"not today"}');
      return;
    }
    const answer = isKeys ? { now: publicPem } : { users: [...users.values()] };
    res.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'max-age=3600' });
    res.end(JSON.stringify(answer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  /** Whatever host is asked for, this one answers, without TLS. */
  class Detour extends Agent {
    override createConnection() {
      return connect(port, '127.0.0.1');
    }
  }
  const httpAgent = new Detour();

  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const sign = (text: string, key: KeyObject) =>
    createSign('RSA-SHA256').update(text).sign(key, 'base64url');

  return {
    publicPem,
    users,
    asked,
    away,
    overrides: {
      httpAgent,
      credential: {
        getAccessToken: () => Promise.resolve({ access_token: 'operator', expires_in: 3600 }),
      },
    },
    /** `now` in epoch milliseconds. `key`: whose signature it bears. */
    token(now: number, { header = {}, claims = {}, key = 'own' } = {}): string {
      const iat = Math.floor(now / 1_000);
      const text = [
        encode({ alg: 'RS256', kid: 'now', typ: 'JWT', ...header }),
        encode({
          sub: 'ada',
          aud: projectId,
          iss: `https://securetoken.google.com/${projectId}`,
          iat,
          exp: iat + 3600,
          auth_time: iat,
          ...claims,
        }),
      ].join('.');
      return `${text}.${sign(text, (key === 'own' ? own : other).privateKey)}`;
    },
    async close(): Promise<void> {
      httpAgent.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export type StandInGoogle = Awaited<ReturnType<typeof standInGoogle>>;
