import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApp, type AppOptions } from '../../../src/backend/http/app.ts';
import { STREAM_PATHS } from '../../../src/backend/http/listener.ts';
import { ended } from '../../unit/backend/support/runs-under-test.ts';
import { apiClient, type ApiClient } from '../backend/support/api-client.ts';
import { readStream } from '../backend/support/stream-reader.ts';
import type { TestServer } from '../backend/support/test-server.ts';
import { firebaseProject, type FirebaseProject } from './support/people.ts';
import { startTeamServer } from './support/team-server.ts';

/** What stands for each parameter of a path. */
interface Ids {
  readonly sessionId: string;
  readonly runId: string;
  readonly messageId: string;
}

/** Every route that there is, taken from where they are put in place: none can be forgotten here. */
const routes = [
  ...createApp({} as unknown as AppOptions)
    .routes.filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => ({ method, path })),
  ...STREAM_PATHS.map((path) => ({ method: 'GET', path })),
];
const named = routes.map(({ method, path }) => `${method} ${path}`);

/** Of paths without a parameter; each has its own test below, or says nothing of anybody. */
const WITHOUT_IDS = [
  'GET /healthz',
  'GET /chats',
  'POST /chats',
  'GET /models',
  'GET /config',
  'GET /stream',
];

/** What is sent where a body is wanted: one that the owner's request would be taken with. */
const bodies: Readonly<Record<string, unknown>> = {
  'POST /chats/:sessionId/messages': { text: 'Whose chat is this?' },
  'PATCH /chats/:sessionId': { title: 'Taken over' },
  'POST /chats/:sessionId/runs/:runId/retry': {},
};

const NOWHERE: Ids = {
  sessionId: '019b0000-0000-7000-8000-000000000001',
  runId: '019b0000-0000-7000-8000-000000000002',
  messageId: '019b0000-0000-7000-8000-000000000003',
};

describe('two users', () => {
  let project: FirebaseProject;
  let given: TestServer;
  let [ada, eve]: { api: ApiClient; token: string }[] = [];
  let hers: Ids;
  beforeEach(async () => {
    project = firebaseProject();
    given = await startTeamServer(project);
    const come = async (name: string) => {
      const { token } = await project.person(name);
      return { token, api: apiClient(given.baseUrl, token) };
    };
    ada = await come('ada');
    eve = await come('eve');
    hers = await chatOf(ada.api);
  });
  afterEach(async () => {
    await given.dispose();
    await project.dispose();
  });

  async function chatOf(api: ApiClient): Promise<Ids> {
    const { sessionId } = await api.createChat({ title: 'Secret plans' });
    const asked = given.agent.calls.length;
    const { message, run } = await api.send(sessionId, 'What is the secret?');
    const call = await given.agent.call(asked);
    await call.say('It is 42.');
    const done = ended(given.store, run.runId);
    call.finish();
    await done;
    return { sessionId, runId: run.runId, messageId: message.messageId };
  }

  /** All that a chat is, as its owner sees it. */
  const wholeChat = async (api: ApiClient, { sessionId }: Ids) =>
    Promise.all(
      ['', '/messages'].map(async (rest) => {
        const { status, body } = await api.request('GET', `/chats/${sessionId}${rest}`);
        return { status, body };
      }),
    );

  /** The answer, but for its date and for the path it was asked at. */
  async function attempt(api: ApiClient, route: string, ids: Ids) {
    const [method = '', path = ''] = route.split(' ');
    const answer = await api.request(method, fill(path, ids), bodies[route], {
      'idempotency-key': 'the-same-for-all',
    });
    const headers = Object.fromEntries(answer.headers);
    delete headers['date'];
    return { status: answer.status, headers, body: answer.body };
  }

  it('are asked for at every route that there is', () => {
    const withIds = named.filter((route) => route.includes(':'));
    expect([...withIds, ...WITHOUT_IDS].sort()).toEqual([...named].sort());
    expect(Object.keys(bodies).filter((route) => !named.includes(route))).toEqual([]);
  });

  it.each(named.filter((route) => route.includes(':')))(
    '%s: another’s is as what is not there, and stays as it was',
    async (route) => {
      const deleted = await chatOf(ada!.api);
      await ada!.api.request('DELETE', `/chats/${deleted.sessionId}`);
      const before = await wholeChat(ada!.api, hers);

      const nothing = await attempt(eve!.api, route, NOWHERE);
      expect(nothing).toMatchObject({ status: 404, body: { code: 'not_found' } });
      expect(await attempt(eve!.api, route, hers)).toEqual(nothing);
      expect(await attempt(eve!.api, route, deleted)).toEqual(nothing);

      // What is another's, asked for in a chat of one's own.
      if (/:(?:runId|messageId)/u.test(route)) {
        const { sessionId } = await eve!.api.createChat();
        const absent = await attempt(eve!.api, route, { ...NOWHERE, sessionId });
        expect(absent).toMatchObject({ status: 404, body: { code: 'not_found' } });
        expect(await attempt(eve!.api, route, { ...hers, sessionId })).toEqual(absent);
      }
      expect(await wholeChat(ada!.api, hers)).toEqual(before);
    },
  );

  it.each(named)('%s: nobody comes in without a token', async (route) => {
    const [method = '', path = ''] = route.split(' ');
    const answer = await fetch(`${given.baseUrl}${fill(path, hers)}`, { method });
    const isOpen = route === 'GET /healthz' || route === 'GET /config';
    expect(answer.status).toBe(isOpen ? 200 : 401);
    expect(await answer.text()).not.toContain(hers.sessionId);
  });

  it('see the chats that are theirs, page after page', async () => {
    const own = await chatOf(eve!.api);
    const { body } = await ada!.api.request('GET', '/chats?limit=1');
    expect(body).toMatchObject({ items: [{ sessionId: hers.sessionId }] });
    expect((await eve!.api.request('GET', '/chats')).body).toMatchObject({
      items: [{ sessionId: own.sessionId }],
    });
  });

  it('may use one key for two things', async () => {
    const [first, second] = [
      await ada!.api.createChat({ title: 'Hers' }, 'key'),
      await eve!.api.createChat({ title: 'The other’s' }, 'key'),
    ];
    expect(second.sessionId).not.toBe(first.sessionId);
  });

  it('hear of their own chats only', async () => {
    const feedOf = ({ token }: { token: string }) =>
      readStream(`${given.baseUrl}/stream`, { authorization: `Bearer ${token}` });
    const feeds = await Promise.all([feedOf(ada!), feedOf(eve!)]);
    const [hersFeed, othersFeed] = feeds;
    await Promise.all(feeds.map((feed) => feed.until(({ event }) => event === 'ping')));
    await chatOf(ada!.api);
    await hersFeed.until(({ event }) => event === 'chat');
    const own = await eve!.api.createChat();
    await othersFeed.until(({ data = '' }) => data.includes(own.sessionId));
    const told = othersFeed.frames.filter(({ event }) => event === 'chat');
    expect(told.map(({ data = '' }) => (JSON.parse(data) as Ids).sessionId)).toEqual([
      own.sessionId,
    ]);
    for (const feed of feeds) feed.close();
    await Promise.all(feeds.map(({ ended: end }) => end));
  });

  it('are told apart from those of the same name in another project, and from a token’s', async () => {
    const { userId } = await firstCommit();
    expect(userId).toMatch(new RegExp(`^${project.projectId}/\\w+$`, 'u'));
  });

  function firstCommit(): Promise<{ userId: string }> {
    return new Promise((resolve) => {
      const stop = given.store.onCommit((commit) => {
        stop();
        resolve(commit);
      });
      void ada!.api.createChat();
    });
  }
});

function fill(path: string, ids: Ids): string {
  return path.replaceAll(/:(\w+)/gu, (_, name: string) => {
    const id = ids[name as keyof Ids] as string | undefined;
    if (id === undefined) throw new Error(`Say here what stands for :${name}.`);
    return id;
  });
}
