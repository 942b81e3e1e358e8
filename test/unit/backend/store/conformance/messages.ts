import { describe, expect, it } from 'vitest';
import {
  accept,
  createChat,
  newId,
  readEvents,
  readLog,
  runningChat,
  STOP,
  time,
  token,
  USER,
} from '../../support/store-driver.ts';
import type { OpenStore } from '../store-conformance.ts';
import { eachWithStore } from './fixture.ts';

export function messageConformance(open: OpenStore): void {
  describe('messages', () => {
    const given = eachWithStore(open);

    it('accepts a message: message, title, empty answer and queued run, in one commit', async () => {
      const { sessionId } = await createChat(given.store);
      const { message, run } = await accept(given.store, sessionId, {
        messageId: 'm',
        answerId: 'a',
        runId: 'r',
        text: 'Hi \0 \ud83d 😀',
        title: 'Hi',
        model: 'demo/x',
        now: time(5),
      });
      expect(message).toEqual({
        messageId: 'm',
        sessionId,
        parentId: null,
        role: 'user',
        parts: [{ type: 'text', text: 'Hi \0 \ud83d 😀' }],
        state: 'complete',
        createdAt: time(5),
      });
      expect(run).toEqual({
        runId: 'r',
        sessionId,
        parentId: 'm',
        messageId: 'a',
        state: 'queued',
        createdAt: time(5),
      });
      const chat = await given.store.getChat(USER, sessionId);
      expect(chat).toMatchObject({ title: 'Hi', updatedAt: time(5) });
      const answer = {
        messageId: 'a',
        sessionId,
        parentId: 'm',
        role: 'assistant',
        parts: [],
        runId: 'r',
        model: 'demo/x',
        state: 'streaming',
        createdAt: time(5),
      };
      expect(await readEvents(given.store, sessionId)).toEqual([
        { type: 'message', message },
        { type: 'chat', chat },
        { type: 'message', message: answer },
        { type: 'status', runId: 'r', state: 'queued', at: time(5) },
      ]);
      expect((await readLog(given.store, sessionId)).map(({ sequence }) => sequence)).toEqual([
        1, 2, 3, 4,
      ]);
      // The one before it says that the chat was made.
      expect(given.commits).toHaveLength(2);
      const reopened = await given.reopen();
      expect((await reopened.listMessages(USER, sessionId, { limit: 5 })).items).toEqual([
        answer,
        message,
      ]);
    });

    it('names a chat once, by the first message that gives a name', async () => {
      const { sessionId } = await createChat(given.store);
      await accept(given.store, sessionId, { title: undefined });
      expect(await given.store.getChat(USER, sessionId)).toMatchObject({ title: 'New chat' });
      await accept(given.store, sessionId, { title: 'First' });
      await accept(given.store, sessionId, { title: 'Second' });
      expect(await given.store.getChat(USER, sessionId)).toMatchObject({ title: 'First' });
      const named = await createChat(given.store, { title: 'Mine' });
      await accept(given.store, named.sessionId, { title: 'Its' });
      expect(await given.store.getChat(USER, named.sessionId)).toMatchObject({ title: 'Mine' });
      const renamed = await createChat(given.store);
      await given.store.updateChat(USER, renamed.sessionId, { title: 'New chat' }, time());
      await given.store.updateChat(USER, renamed.sessionId, { pinned: true }, time());
      await accept(given.store, renamed.sessionId, { title: 'Its' });
      const events = await readEvents(given.store, renamed.sessionId);
      expect(events.filter(({ type }) => type === 'chat').length).toBeGreaterThan(0);
    });

    it('hangs a message on the newest accepted one, a pending answer included', async () => {
      const { sessionId } = await createChat(given.store);
      const first = await accept(given.store, sessionId);
      const second = await accept(given.store, sessionId);
      expect(second.message.parentId).toBe(first.run.messageId);
      const root = await accept(given.store, sessionId, { parentId: null });
      expect(root.message.parentId).toBeNull();
      const sibling = await accept(given.store, sessionId, { parentId: first.run.messageId });
      expect(sibling.message.parentId).toBe(first.run.messageId);
      const last = await accept(given.store, sessionId);
      expect(last.message.parentId).toBe(sibling.run.messageId);
    });

    it('refuses a parent that is not of this chat, and changes nothing', async () => {
      const { sessionId } = await createChat(given.store);
      const elsewhere = await runningChat(given.store);
      for (const parentId of ['nobody', elsewhere.message.messageId]) {
        await expect(accept(given.store, sessionId, { parentId })).rejects.toMatchObject({
          code: 'invalid_request',
          message: expect.stringContaining('parentId') as string,
        });
      }
      expect(await readEvents(given.store, sessionId)).toEqual([]);
    });

    it('pages from the newest, by its own cursor or from a message on', async () => {
      const { sessionId } = await createChat(given.store);
      for (let count = 0; count < 5; count += 1) await accept(given.store, sessionId);
      const whole = await given.store.listMessages(USER, sessionId, { limit: 200 });
      expect(whole.items).toHaveLength(10);
      expect(whole.nextCursor).toBeUndefined();
      expect(whole.sequence).toBe(16);

      const paged = [];
      let cursor: string | undefined;
      do {
        const page = await given.store.listMessages(USER, sessionId, { limit: 3, cursor });
        paged.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      expect(paged).toEqual(whole.items);

      const from = whole.items[3]?.messageId;
      const behind = await given.store.listMessages(USER, sessionId, { limit: 200, cursor: from });
      expect(behind.items).toEqual(whole.items.slice(4));
      await expect(
        given.store.listMessages(USER, sessionId, { limit: 3, cursor: newId() }),
      ).rejects.toMatchObject({ code: 'invalid_request' });
    });

    it('gives the path from the root to a message', async () => {
      const run = await runningChat(given.store);
      await given.store.appendToRun(run.runId, [token(run, 'Yes')]);
      await given.store.endRun(run.runId, STOP, time(3));
      const { sessionId } = run;
      await accept(given.store, sessionId, { parentId: null, text: 'Another branch' });
      const next = await accept(given.store, sessionId, { parentId: run.answerId, text: 'And?' });
      const path = await given.store.history(sessionId, next.message.messageId);
      expect(path.map(({ parts }) => parts)).toEqual([
        [{ type: 'text', text: 'Hello' }],
        [{ type: 'text', text: 'Yes' }],
        [{ type: 'text', text: 'And?' }],
      ]);
      expect(await given.store.history(sessionId, 'nobody')).toEqual([]);
      const other = await createChat(given.store);
      expect(await given.store.history(other.sessionId, next.message.messageId)).toEqual([]);
    });
  });
}
