import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SKEW_MS } from '../../../src/backend/auth/id-token-authenticator.ts';
import type { Message } from '../../../src/shared/chat.ts';
import { createShowingPage } from '../../unit/main/services/support/showing-page.ts';
import type { TestServer } from '../backend/support/test-server.ts';
import { startClient } from './support/client.ts';
import {
  firebaseProject,
  PASSWORD,
  refreshedAfter,
  type FirebaseProject,
} from './support/people.ts';
import { streamingAccount } from './support/streaming-account.ts';
import { startTeamServer } from './support/team-server.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('a token that ends while an answer is written', () => {
  let project: FirebaseProject;
  let given: TestServer;
  let closers: (() => Promise<void>)[];
  beforeEach(async () => {
    project = firebaseProject();
    // The service dates its tokens by the real clock: to this server they have a minute left.
    given = await startTeamServer(project, {
      now: Date.now() + HOUR - MINUTE,
      config: { retryMs: 1 },
    });
    closers = [];
  });
  afterEach(async () => {
    for (const close of closers) await close();
    await given.dispose();
    await project.dispose();
  });

  /** Somebody who looks on while the first two words of an answer come. */
  async function setUp() {
    let later = 0;
    let opened: ReturnType<typeof streamingAccount> | undefined;
    const client = await startClient({
      onToken: (token) => refreshedAfter(token, later),
      openLive(endpoints) {
        opened = streamingAccount(endpoints);
        return opened.live;
      },
    });
    closers.push(() => client.accounts.close());
    const email = `${crypto.randomUUID()}@example.com`;
    const accountId = await client.accounts.signUp(given.baseUrl, email, PASSWORD);
    client.accounts.begin();
    const { account } = client.accounts.live(accountId);
    const { disk } = opened ?? {};
    const api = client.api(accountId);
    const { sessionId } = await api.createChat({}, 'key-of-the-chat');
    const { run } = await api.sendMessage(sessionId, { text: 'Hello' }, 'key-of-the-message');
    const page = createShowingPage(1);
    account.conversations.open(page, sessionId);
    account.conversations.expect(run);

    async function until(condition: () => boolean): Promise<void> {
      while (!condition()) {
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
        for (let batch = page.unanswered.shift(); batch; batch = page.unanswered.shift()) {
          account.conversations.acknowledge(1, sessionId, batch.batch);
        }
      }
    }

    const answer = (): Message | undefined => page.shown()?.snapshot.messages.at(-1);
    const text = (): string =>
      (answer()?.parts ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('');
    const call = await given.agent.call(0);
    await call.say('One ');
    await call.say('two ');
    await until(() => text() === 'One two ' && account.status()?.state === 'connected');

    return {
      ...client,
      account,
      accountId,
      email,
      uid: accountId.split(' ')[1] ?? '',
      api,
      call,
      page,
      sessionId,
      until,
      answer,
      text,
      /** The numbers that the disk took, in the order in which it did; a snapshot stands for all before. */
      stored: () => (disk?.items(sessionId) ?? []).map(({ sequence }) => sequence),
      /** To the server the token at hand is over; the next one is not. */
      endToken() {
        later = HOUR;
        given.clock.advance(MINUTE + SKEW_MS + 2_000);
      },
    };
  }

  it('is replaced once for all streams, and each event is there once, in order', async () => {
    const world = await setUp();
    const { account, call, api, page, sessionId, until, answer, text, asked } = world;
    expect(asked).toHaveBeenCalledTimes(1);
    expect(given.server.streams).toBe(2);
    const [first = 0] = world.stored();
    world.endToken();
    // What is written while nobody is connected, and what is asked for at the same time.
    await call.say('three ');
    await api.listChats({});
    await call.say('four ');
    await until(() => text() === 'One two three four ' && given.server.streams === 2);
    expect(asked).toHaveBeenCalledTimes(2);
    await call.say('five.');
    call.finish();
    await until(() => answer()?.state === 'complete');
    expect(text()).toBe('One two three four five.');

    // The server ended the stream, and refused the old token where it was sent once more.
    const attempts = account.inspection.read(sessionId).chat?.attempts ?? [];
    expect(attempts.at(0)).toMatchObject({ end: 'ended', status: 200 });
    expect(attempts.at(-1)).toMatchObject({ status: 200, asked: attempts.at(0)?.reached });
    for (const { status } of attempts.slice(1, -1)) expect(status).toBe(401);
    const log = await api.listMessages(sessionId, {});
    expect(page.shown()?.snapshot.messages).toEqual([...log.items].reverse());
    expect(page.breaches).toEqual([]);
    const all = Array.from({ length: log.sequence - first + 1 }, (_, index) => first + index);
    expect(world.stored()).toEqual(all);
    expect(world.view(world.accountId)?.session.state).toBe('signed_in');
    expect(page.statuses.some(({ state }) => state === 'signed_out')).toBe(false);
  });

  it('of somebody who was disabled: signed out in words, and what came stays', async () => {
    const world = await setUp();
    const { accounts, accountId, call, page, until, answer, text, uid } = world;
    await project.operator.updateUser(uid, { disabled: true });
    world.endToken();
    await call.say('three ');
    await until(() => page.statuses.at(-1)?.state === 'signed_out');
    expect(world.view(accountId)?.session).toMatchObject({
      state: 'signed_out',
      why: expect.stringContaining('disabled') as string,
    });
    expect(given.server.streams).toBe(0);
    expect(text()).toBe('One two ');
    expect(answer()?.state).toBe('streaming');
    const before = world.stored();

    // Whoever is let in again goes on where it was.
    await project.operator.updateUser(uid, { disabled: false });
    expect(await accounts.signIn(given.baseUrl, world.email, PASSWORD)).toBe(accountId);
    await until(() => text() === 'One two three ');
    call.finish();
    await until(() => answer()?.state === 'complete');
    expect(page.breaches).toEqual([]);
    expect(world.stored().slice(0, before.length)).toEqual(before);
  });
});
