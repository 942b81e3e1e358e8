import { describe, expect, it } from 'vitest';
import {
  accept,
  createChat,
  head,
  idempotency,
  retry,
  runningChat,
  STOP,
  time,
  USER,
} from '../../support/store-driver.ts';
import type { OpenStore } from '../store-conformance.ts';
import { eachWithStore } from './fixture.ts';

export function idempotencyConformance(open: OpenStore): void {
  describe('idempotency', () => {
    const given = eachWithStore(open);
    const conflict = { code: 'idempotency_conflict' };

    it('makes a chat once, and answers a repeat with its present state', async () => {
      const key = idempotency('k');
      const chat = await createChat(given.store, { idempotency: key });
      const renamed = await given.store.updateChat(USER, chat.sessionId, { title: 'Now' }, time(1));
      const reopened = await given.reopen();
      expect(await createChat(reopened, { idempotency: key })).toEqual(renamed);
      expect((await reopened.listChats(USER, { limit: 9 })).items).toHaveLength(1);
      const other = idempotency('k', 'another body');
      await expect(createChat(reopened, { idempotency: other })).rejects.toMatchObject(conflict);
    });

    it('accepts a message once; the repeat sees how far its run is', async () => {
      const { sessionId } = await createChat(given.store);
      const key = idempotency('k');
      const first = await accept(given.store, sessionId, { idempotency: key });
      await given.store.startRun(first.run.runId, 'demo/tour', time(1));
      await given.store.endRun(first.run.runId, STOP, time(2));
      const reopened = await given.reopen();
      const before = await head(reopened, sessionId);
      const repeat = await accept(reopened, sessionId, { idempotency: key });
      expect(repeat.message).toEqual(first.message);
      expect(repeat.run).toEqual({
        ...first.run,
        state: 'completed',
        usage: STOP.usage,
        endedAt: time(2),
      });
      expect(await head(reopened, sessionId)).toBe(before);
      const other = idempotency('k', 'another body');
      await expect(accept(reopened, sessionId, { idempotency: other })).rejects.toMatchObject(
        conflict,
      );
    });

    it('retries once', async () => {
      const { sessionId, runId } = await runningChat(given.store);
      const key = idempotency('k');
      const first = await retry(given.store, sessionId, runId, { idempotency: key });
      expect(await retry(given.store, sessionId, runId, { idempotency: key })).toEqual(first);
      const other = idempotency('k', 'another body');
      await expect(
        retry(given.store, sessionId, runId, { idempotency: other }),
      ).rejects.toMatchObject(conflict);
    });

    it('keeps users and paths apart', async () => {
      const key = idempotency('k');
      const mine = await createChat(given.store, { idempotency: key });
      const hers = await createChat(given.store, { userId: 'eve', idempotency: key });
      const elsewhere = await createChat(given.store, {
        idempotency: idempotency('k', 'same', '/other'),
      });
      expect(new Set([mine, hers, elsewhere].map(({ sessionId }) => sessionId)).size).toBe(3);
    });

    it('keeps no key of a request that was refused', async () => {
      const { sessionId } = await createChat(given.store);
      const key = idempotency('k');
      const refused = accept(given.store, sessionId, { idempotency: key, parentId: 'nobody' });
      await expect(refused).rejects.toMatchObject({ code: 'invalid_request' });
      const accepted = await accept(given.store, sessionId, {
        idempotency: idempotency('k', 'corrected'),
      });
      expect(accepted.run.state).toBe('queued');
    });

    it('starts nothing again for what was made and then deleted', async () => {
      const { sessionId } = await createChat(given.store);
      const key = idempotency('k');
      const { message } = await accept(given.store, sessionId, { idempotency: key });
      await given.store.deleteMessage(USER, sessionId, message.messageId, time(1));
      const before = await head(given.store, sessionId);
      await expect(accept(given.store, sessionId, { idempotency: key })).rejects.toMatchObject({
        code: 'not_found',
      });
      expect(await head(given.store, sessionId)).toBe(before);
    });

    it('forgets the keys of a chat with the chat', async () => {
      const key = idempotency('k');
      const { sessionId } = await createChat(given.store, { idempotency: key });
      await given.store.deleteChat(USER, sessionId, time(1));
      const again = await createChat(given.store, { idempotency: key });
      expect(again.sessionId).not.toBe(sessionId);
    });
  });
}
