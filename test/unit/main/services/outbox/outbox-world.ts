import { openOutbox, type Outbox } from '../../../../../src/main/services/outbox/outbox.ts';
import { MillraceError } from '../../../../../src/shared/errors.ts';
import type { OutboxEvent } from '../../../../../src/main/services/outbox/outbox-state.ts';
import { createFakeChatServer, type Fate } from '../../../../helpers/fake-chat-server.ts';
import { createFakeOutboxStore } from '../../../../helpers/fake-outbox-store.ts';
import { createVirtualClock } from '../../../../helpers/virtual-clock.ts';

export const answered: Fate = { type: 'answered' };

/** All promises that can go on have gone on: the fakes answer in microtasks. */
export const idle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A disk, a server and a clock that outlive the outbox which works with them. */
export function createWorld() {
  const clock = createVirtualClock();
  const disk = createFakeOutboxStore();
  const now = (): string => new Date(clock.now()).toISOString();
  const server = createFakeChatServer(now);
  let ids = 0;

  async function launch(onEvent: (event: OutboxEvent) => void = () => undefined) {
    const outbox = await openOutbox({
      store: disk.store,
      drafts: Promise.resolve({ list: () => disk.drafts() }),
      api: server.api,
      clock,
      random: () => 0.5,
      now,
      newId: () => {
        ids += 1;
        return `spare-${ids}`;
      },
      onEvent,
    });
    await idle();
    return outbox;
  }

  /** As the account does with every draft: it is on its way to the disk when the outbox hears of it. */
  async function reword(outbox: Outbox, entryId: string, text: string): Promise<void> {
    const draft = { sessionId: entryId, text };
    const saved = disk.store.saveDraft(draft);
    outbox.reworded(draft);
    await saved;
  }

  return { clock, disk, server, launch, reword };
}

/** A world with an outbox at work in it, for tests of single rules. */
export async function createScene() {
  const world = createWorld();
  const events: OutboxEvent[] = [];
  let outbox = await world.launch((event) => events.push(event));

  return {
    ...world,
    events,
    get outbox(): Outbox {
      return outbox;
    },
    /** Settles the oldest request. */
    async settle(fate: Fate = answered): Promise<void> {
      await idle();
      const next = world.server.pending[0];
      if (next === undefined) throw new Error('No request is under way.');
      next.settle(fate);
      await idle();
    },
    async advance(ms: number): Promise<void> {
      world.clock.advance(ms);
      await idle();
    },
    /** The process ends without a word, and the next one begins. */
    async relaunch(): Promise<void> {
      outbox.close();
      world.disk.crash(false);
      world.server.pending.length = 0;
      outbox = await world.launch((event) => events.push(event));
    },
    underWay: () => world.server.pending.map(({ route, key }) => `${route} ${key}`),
    states: () => outbox.list().messages.map(({ text, status }) => `${text}: ${status.state}`),
    types: () => events.map(({ type }) => type),
  };
}

export const lost: Fate = { type: 'lost' };
export const unreached: Fate = { type: 'unreached' };

export function refuse(
  code: MillraceError['code'],
  options: { retryable?: boolean; retryAfterMs?: number; mayBeDone?: boolean } = {},
): Fate {
  return { type: 'refused', error: new MillraceError(code, `words of ${code}`, options) };
}

/** A scene with a chat `c` that the server has. */
export async function inChat() {
  const scene = await createScene();
  scene.server.addChat('c');
  scene.server.addChat('d');
  const send = (text: string, sessionId = 'c') =>
    scene.outbox.send({ entryId: `key-${text}`, sessionId, isNewChat: false, text });
  return { ...scene, send, scene };
}

/** A scene in which a chat is begun with a first message. */
export async function inNewChat() {
  const scene = await createScene();
  const send = (text: string) =>
    scene.outbox.send({ entryId: `key-${text}`, sessionId: 'local', isNewChat: true, text });
  await send('first');
  await idle();
  return { scene, send };
}

export const entryIds = (records: { messages: readonly { entryId: string }[] }) =>
  records.messages.map(({ entryId }) => entryId);
