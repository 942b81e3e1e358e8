import { join } from 'node:path';
import Database from 'libsql';
import { expect, it } from 'vitest';
import { runSchema } from '../../../../src/shared/chat.ts';
import { snapshotEventSchema } from '../../../../src/shared/events.ts';
import { messagePageSchema, runDetailSchema } from '../../../../src/shared/http.ts';
import { silentLogger } from '../../../../src/backend/log.ts';
import { openSqliteStore } from '../../../../src/backend/store/sqlite/sqlite-store.ts';
import { retry, runningChat, STOP, time, token, USER } from '../support/store-driver.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const LIMITED = { code: 'rate_limited', message: 'Slow.', retryable: true } as const;

it('what an old version stored of a provider’s odd numbers is left out, and the rest is as it was', async () => {
  const folder = temporaryFolder();
  const open = () => openSqliteStore({ dir: folder.path, log: silentLogger });
  const old = open();
  const chat = await runningChat(old);
  const { sessionId, runId, answerId } = chat;
  await old.appendToRun(runId, [token(chat, 'A good answer.')]);
  await old.endRun(runId, STOP, time(3));
  const again = await retry(old, sessionId, runId);
  await old.startRun(again.runId, 'demo/tour', time(4));
  await old.endRun(again.runId, { type: 'error', error: LIMITED, usage: STOP.usage }, time(5));
  await old.close();

  const db = new Database(join(folder.path, 'chats.db'));
  db.exec(`
    UPDATE messages SET data = json_set(data, '$.usage.outputTokens', 3.5)
      WHERE json_type(data, '$.usage') IS NOT NULL;
    UPDATE runs SET data = json_set(data, '$.usage.outputTokens', -1);
    UPDATE runs SET data = json_set(data, '$.error.retryAfterMs', NULL)
      WHERE json_type(data, '$.error') IS NOT NULL`);
  db.close();

  const store = open();
  const snapshot = snapshotEventSchema.parse((await store.snapshot(sessionId))?.snapshot);
  expect(snapshot.messages[1]).toMatchObject({
    messageId: answerId,
    state: 'complete',
    parts: [{ type: 'text', text: 'A good answer.' }],
  });
  expect(snapshot.messages[1]).not.toHaveProperty('usage');
  expect(snapshot.runs[1]).toMatchObject({ state: 'failed', error: LIMITED });
  messagePageSchema.parse(await store.listMessages(USER, sessionId, { limit: 50 }));
  const detail = runDetailSchema.parse(await store.getRun(USER, sessionId, again.runId));
  expect(detail.run.error).toEqual(LIMITED);
  expect(detail.run).not.toHaveProperty('usage');
  // Stop, pressed on an answer that a client still takes for one that is being written.
  runSchema.parse(await store.endRun(runId, STOP, time(6)));
  await store.close();
  folder.remove();
});
