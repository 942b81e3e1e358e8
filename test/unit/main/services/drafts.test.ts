import { describe, expect, it } from 'vitest';
import { createDrafts } from '../../../../src/main/services/drafts.ts';
import type { Draft } from '../../../../src/shared/outbox.ts';
import { createFakeOutboxStore } from '../../../helpers/fake-outbox-store.ts';

const idle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function scene() {
  const disk = createFakeOutboxStore();
  const problems: unknown[] = [];
  const changes: Draft[] = [];
  const drafts = await createDrafts({
    store: disk.store,
    onChange: (draft) => changes.push(draft),
    onProblem: (error) => problems.push(error),
  });
  return { disk, problems, changes, drafts };
}

describe('drafts', () => {
  it('are there again at the next launch', async () => {
    const { disk, drafts } = await scene();
    drafts.save({ sessionId: 'a', text: 'half a thought' });
    drafts.save({ sessionId: null, text: 'a new chat' });
    await drafts.flush();
    const next = await createDrafts({
      store: disk.store,
      onChange: () => undefined,
      onProblem: () => undefined,
    });
    expect(next.list()).toEqual([
      { sessionId: 'a', text: 'half a thought' },
      { sessionId: null, text: 'a new chat' },
    ]);
  });

  it('are told of when they change, and not when they do not', async () => {
    const { changes, drafts } = await scene();
    expect(drafts.save({ sessionId: 'a', text: 'typed' })).toBe(true);
    expect(drafts.save({ sessionId: 'a', text: 'typed' })).toBe(false);
    drafts.move('a', 'b');
    expect(changes).toEqual([
      { sessionId: 'a', text: 'typed' },
      { sessionId: 'b', text: 'typed' },
      { sessionId: 'a', text: '' },
    ]);
  });

  it('write one thing of a chat at a time, and the latest after it', async () => {
    const { disk, drafts } = await scene();
    disk.hold();
    drafts.save({ sessionId: 'a', text: 'h' });
    drafts.save({ sessionId: 'a', text: 'he' });
    drafts.save({ sessionId: 'a', text: 'hey' });
    drafts.save({ sessionId: 'b', text: 'other' });
    expect(disk.held()).toBe(2);
    disk.settle();
    disk.settle();
    await idle();
    expect(disk.drafts()).toEqual([
      { sessionId: 'a', text: 'h' },
      { sessionId: 'b', text: 'other' },
    ]);
    expect(disk.held()).toBe(1);
    disk.settle();
    await drafts.flush();
    expect(disk.drafts()[0]).toEqual({ sessionId: 'a', text: 'hey' });
    expect(disk.held()).toBe(0);
  });

  it('are removed by an empty text', async () => {
    const { disk, drafts } = await scene();
    drafts.save({ sessionId: 'a', text: 'hey' });
    await drafts.flush();
    drafts.save({ sessionId: 'a', text: '' });
    await drafts.flush();
    expect(drafts.list()).toEqual([]);
    expect(disk.drafts()).toEqual([]);
  });

  it('tell a change from the same words again', async () => {
    const { drafts } = await scene();
    expect(drafts.save({ sessionId: 'a', text: 'hey' })).toBe(true);
    expect(drafts.save({ sessionId: 'a', text: 'hey' })).toBe(false);
    expect(drafts.save({ sessionId: 'b', text: '' })).toBe(false);
  });

  it('go with their chat when the server gives it another id', async () => {
    const { disk, drafts } = await scene();
    drafts.save({ sessionId: 'begun-here', text: 'and then' });
    drafts.move('begun-here', 'made');
    await drafts.flush();
    expect(disk.drafts()).toEqual([{ sessionId: 'made', text: 'and then' }]);
    drafts.save({ sessionId: 'late', text: 'old' });
    drafts.move('late', 'made');
    expect(drafts.list()).toContainEqual({ sessionId: 'made', text: 'and then' });
  });

  it('stay in memory while the disk refuses, which is said once, and are written when it does not', async () => {
    const { disk, problems, drafts } = await scene();
    disk.failWith('full');
    drafts.save({ sessionId: 'a', text: 'one' });
    await idle();
    drafts.save({ sessionId: 'b', text: 'two' });
    await drafts.flush();
    expect(problems).toMatchObject([{ reason: 'full' }]);
    expect(drafts.list()).toHaveLength(2);
    expect(disk.drafts()).toEqual([]);
    disk.failWith(undefined);
    drafts.save({ sessionId: 'b', text: 'two, more' });
    await drafts.flush();
    expect(disk.drafts()).toEqual(drafts.list());
    expect(problems).toMatchObject([{ reason: 'full' }, null]);
  });
});
