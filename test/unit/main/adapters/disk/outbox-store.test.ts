import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openInMemory } from '../../../../../src/main/adapters/disk/database-file.ts';
import { outboxStore } from '../../../../../src/main/adapters/disk/outbox-store.ts';
import { outboxSchema } from '../../../../../src/main/adapters/disk/schemas.ts';
import type { OutboxMessage } from '../../../../../src/shared/outbox.ts';
import { outboxMessage } from './support/outbox-records.ts';

function open() {
  const db = openInMemory({ schema: outboxSchema, flushed: true, checked: true });
  const damaged: number[] = [];
  return { db, damaged, store: outboxStore(db, () => damaged.push(1)) };
}

describe('the outbox on disk', () => {
  it('keeps the place of what is replaced, and lets nothing be removed twice', () => {
    const { store } = open();
    store.write([
      { type: 'putMessage', message: outboxMessage('a') },
      { type: 'putMessage', message: outboxMessage('b') },
      { type: 'putChat', chat: { localId: 'a', createdAt: '2026-01-01T00:00:00.000Z' } },
      { type: 'putStop', stop: { sessionId: 's', runId: 'r' } },
      { type: 'putDeletion', deletion: { sessionId: 's', dueAt: 5 } },
    ]);
    const changed = outboxMessage('a', { status: { state: 'sending' }, attempts: 1 });
    store.write([{ type: 'putMessage', message: changed }]);
    expect(store.load()).toEqual({
      messages: [changed, outboxMessage('b')],
      chats: [{ localId: 'a', createdAt: '2026-01-01T00:00:00.000Z' }],
      stops: [{ sessionId: 's', runId: 'r' }],
      deletions: [{ sessionId: 's', dueAt: 5 }],
    });
    for (let twice = 0; twice < 2; twice += 1) {
      store.write([
        { type: 'removeMessage', entryId: 'a' },
        { type: 'removeChat', localId: 'a' },
        { type: 'removeStop', runId: 'r' },
        { type: 'removeDeletion', sessionId: 's' },
      ]);
    }
    expect(store.load()).toEqual({
      messages: [outboxMessage('b')],
      chats: [],
      stops: [],
      deletions: [],
    });
    // Gone and come again is new: it goes to the end.
    store.write([{ type: 'putMessage', message: outboxMessage('a') }]);
    expect(store.load().messages.map(({ entryId }) => entryId)).toEqual(['b', 'a']);
  });

  it('waits for the disk itself with all but drafts', () => {
    const { store, db } = open();
    const synchronous = (): unknown => db.prepare('PRAGMA synchronous').get();
    const FULL = { synchronous: 2 };
    expect(synchronous()).toMatchObject(FULL);
    store.saveDraft({ sessionId: 's', text: 'typed' });
    expect(synchronous()).toMatchObject(FULL);
    // Also behind a draft that the database does not take.
    db.exec('DROP TABLE records');
    expect(() => store.saveDraft({ sessionId: 's', text: 'more' })).toThrow();
    expect(synchronous()).toMatchObject(FULL);
  });

  it('keeps drafts by chat, and one of no chat; an empty one is none', () => {
    const { store, db } = open();
    store.saveDraft({ sessionId: null, text: 'new' });
    store.saveDraft({ sessionId: 's', text: 'a\0b' });
    store.saveDraft({ sessionId: 's', text: 'a\0bc' });
    expect(store.drafts()).toEqual([
      { sessionId: null, text: 'new' },
      { sessionId: 's', text: 'a\0bc' },
    ]);
    store.saveDraft({ sessionId: null, text: '' });
    store.saveDraft({ sessionId: null, text: '' });
    expect(store.drafts()).toEqual([{ sessionId: 's', text: 'a\0bc' }]);
    expect(db.prepare('PRAGMA synchronous').get()).toMatchObject({ synchronous: 2 });
  });

  it('leaves out a record that makes no sense, counts it and does not delete it', () => {
    const { store, db, damaged } = open();
    store.write(['a', 'b'].map((id) => ({ type: 'putMessage', message: outboxMessage(id) })));
    db.exec(`UPDATE records SET data = '{"entryId":1}' WHERE id = 'a'`);
    expect(store.load().messages).toEqual([outboxMessage('b')]);
    expect(damaged).toHaveLength(1);
    expect(db.prepare('SELECT count(*) AS n FROM records').get()).toMatchObject({ n: 2 });
  });

  it('holds what a plain list would, in the order in which each was first written', () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd');
    const change = fc.record({ id, attempts: fc.nat(9), remove: fc.boolean() });
    fc.assert(
      fc.property(fc.array(fc.array(change, { maxLength: 4 }), { maxLength: 12 }), (calls) => {
        const { store } = open();
        const expected = new Map<string, OutboxMessage>();
        for (const changes of calls) {
          store.write(
            changes.map((it) =>
              it.remove
                ? { type: 'removeMessage', entryId: it.id }
                : { type: 'putMessage', message: outboxMessage(it.id, { attempts: it.attempts }) },
            ),
          );
          for (const it of changes) {
            if (it.remove) expected.delete(it.id);
            else expected.set(it.id, outboxMessage(it.id, { attempts: it.attempts }));
          }
          expect(store.load().messages).toEqual([...expected.values()]);
        }
      }),
    );
  });
});
