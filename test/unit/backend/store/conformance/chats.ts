import { describe, expect, it } from 'vitest';
import {
  accept,
  createChat,
  idempotency,
  newId,
  readEvents,
  retry,
  time,
  USER,
} from '../../support/store-driver.ts';
import type { OpenStore } from '../store-conformance.ts';
import { eachWithStore } from './fixture.ts';

/** What listeners hear of a chat that was just made. */
const made = (sessionId: string) => ({
  type: 'events',
  userId: USER,
  sessionId,
  last: 0,
  events: [],
});

export function chatConformance(open: OpenStore): void {
  describe('chats', () => {
    const given = eachWithStore(open);

    it('makes a chat with an empty log, under the name of an untitled one', async () => {
      const chat = await createChat(given.store, { sessionId: 'one', now: time(7) });
      expect(chat).toEqual({
        sessionId: 'one',
        title: 'New chat',
        pinned: false,
        archived: false,
        createdAt: time(7),
        updatedAt: time(7),
      });
      expect(await given.store.getChat(USER, 'one')).toEqual(chat);
      expect(await given.store.openLog(USER, 'one')).toEqual({ type: 'open', head: 0, tail: 0 });
      expect(given.commits).toEqual([made('one')]);
    });

    it('keeps any text as it is, also what databases stumble over', async () => {
      const title = 'NUL \0, line \n and \u2028, lone \ud83d, pair 😀, quote \' " \\';
      const { sessionId } = await createChat(given.store, { title, model: 'demo/a b' });
      const reopened = await given.reopen();
      expect(await reopened.getChat(USER, sessionId)).toMatchObject({ title, model: 'demo/a b' });
    });

    it('lists the newest change first, page after page, each chat once', async () => {
      for (let second = 0; second < 7; second += 1) {
        // Two share each time: the id decides between them.
        await createChat(given.store, { now: time(Math.floor(second / 2)) });
      }
      await createChat(given.store, { userId: 'eve' });
      const whole = await given.store.listChats(USER, { limit: 200 });
      expect(whole.nextCursor).toBeUndefined();
      expect(whole.items).toHaveLength(7);
      const order = whole.items.map(({ updatedAt, sessionId }) => `${updatedAt} ${sessionId}`);
      expect(order).toEqual([...order].sort().reverse());

      const paged = [];
      let cursor: string | undefined;
      do {
        const page = await given.store.listChats(USER, { limit: 2, cursor });
        expect(page.items.length).toBeLessThanOrEqual(2);
        paged.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      expect(paged).toEqual(whole.items);
    });

    it.each(['', 'x', 'bm90IG91cnM', '%00', '9'.repeat(200)])(
      'refuses the foreign cursor %j',
      async (cursor) => {
        await expect(given.store.listChats(USER, { limit: 2, cursor })).rejects.toMatchObject({
          code: 'invalid_request',
        });
      },
    );

    it('changes a chat and logs that', async () => {
      const { sessionId } = await createChat(given.store);
      const patch = { title: 'Named', pinned: true, model: 'demo/other' };
      const chat = await given.store.updateChat(USER, sessionId, patch, time(9));
      expect(chat).toMatchObject({ ...patch, archived: false, updatedAt: time(9) });
      expect(await readEvents(given.store, sessionId)).toEqual([{ type: 'chat', chat }]);
      expect(given.commits).toMatchObject([
        made(sessionId),
        { type: 'events', userId: USER, sessionId, last: 1 },
      ]);
    });

    it('logs nothing for a change that changes nothing', async () => {
      const chat = await createChat(given.store, { title: 'Same' });
      const { sessionId } = chat;
      expect(await given.store.updateChat(USER, sessionId, {}, time(9))).toEqual(chat);
      const same = { title: 'Same', pinned: false };
      expect(await given.store.updateChat(USER, sessionId, same, time(9))).toEqual(chat);
      expect(await readEvents(given.store, sessionId)).toEqual([]);
    });

    it('forgets a deleted chat and remembers that there was one', async () => {
      const { sessionId } = await createChat(given.store);
      expect(await given.store.deleteChat(USER, sessionId, time(3))).toEqual([]);
      expect(given.commits).toEqual([
        made(sessionId),
        { type: 'deleted', userId: USER, sessionId },
      ]);
      const reopened = await given.reopen();
      await expect(reopened.getChat(USER, sessionId)).rejects.toMatchObject({ code: 'not_found' });
      expect(await reopened.openLog(USER, sessionId)).toEqual({ type: 'deleted' });
      expect(await reopened.snapshot(sessionId)).toBeUndefined();
      expect((await reopened.listChats(USER, { limit: 10 })).items).toEqual([]);
      // A repeat whose first answer was lost.
      expect(await reopened.deleteChat(USER, sessionId, time(4))).toEqual([]);
    });

    it('is blind to what is not there, and to what is another user’s', async () => {
      const { sessionId } = await createChat(given.store, { userId: 'eve' });
      await given.store.deleteChat(
        'eve',
        (await createChat(given.store, { userId: 'eve' })).sessionId,
        time(),
      );
      const gone = newId();
      await createChat(given.store, { userId: 'eve', sessionId: gone });
      await given.store.deleteChat('eve', gone, time());
      for (const id of [sessionId, gone, 'nowhere', '', '\0']) {
        for (const attempt of [
          given.store.getChat(USER, id),
          given.store.updateChat(USER, id, { pinned: true }, time()),
          given.store.deleteChat(USER, id, time()),
          given.store.listMessages(USER, id, { limit: 1 }),
          given.store.getRun(USER, id, 'run'),
          given.store.openLog(USER, id),
        ]) {
          await expect(attempt).rejects.toMatchObject({ code: 'not_found' });
        }
      }
      expect(await given.store.getChat('eve', sessionId)).toMatchObject({ pinned: false });
    });

    it('lets nobody into another user’s chat, nor what is in it into a chat of one’s own', async () => {
      const theirs = (await createChat(given.store, { userId: 'eve' })).sessionId;
      const { message, run } = await accept(given.store, theirs, { userId: 'eve' });
      const before = await readEvents(given.store, theirs);
      const mine = (await createChat(given.store)).sessionId;
      for (const sessionId of [theirs, 'nowhere', mine]) {
        const attempts = [
          given.store.getRun(USER, sessionId, run.runId),
          retry(given.store, sessionId, run.runId),
          given.store.deleteMessage(USER, sessionId, message.messageId, time()),
        ];
        if (sessionId !== mine) attempts.push(accept(given.store, sessionId));
        for (const attempt of attempts) {
          await expect(attempt).rejects.toMatchObject({ code: 'not_found' });
        }
      }
      const { messageId } = message;
      for (const attempt of [
        accept(given.store, mine, { parentId: messageId }),
        given.store.listMessages(USER, mine, { limit: 9, cursor: messageId }),
      ]) {
        await expect(attempt).rejects.toMatchObject({ code: 'invalid_request' });
      }
      expect(await given.store.history(mine, messageId)).toEqual([]);
      expect(await readEvents(given.store, theirs)).toEqual(before);
      expect(await readEvents(given.store, mine)).toEqual([]);
    });

    it('takes one key of two users for two', async () => {
      const key = idempotency('one key');
      const mine = await createChat(given.store, { idempotency: key, title: 'Mine' });
      const theirs = await createChat(given.store, {
        idempotency: { ...key, fingerprint: 'other' },
        title: 'Theirs',
        userId: 'eve',
      });
      expect(theirs.sessionId).not.toBe(mine.sessionId);
      expect(await createChat(given.store, { idempotency: key })).toEqual(mine);
    });
  });
}
