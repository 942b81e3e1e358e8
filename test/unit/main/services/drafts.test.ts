import { describe, expect, it } from 'vitest';
import { createDrafts } from '../../../../src/main/services/drafts.ts';
import type { Draft } from '../../../../src/shared/outbox.ts';
import { createFakeOutboxStore } from '../../../helpers/fake-outbox-store.ts';

const idle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function scene() {
  const disk = createFakeOutboxStore();
  const changed: Draft[] = [];
  const problems: unknown[] = [];
  const drafts = await createDrafts({
    store: disk.store,
    onChanged: (draft) => changed.push(draft),
    onProblem: (error) => problems.push(error),
  });
  return { disk, changed, problems, drafts };
}

describe('drafts', () => {
  it('are there again at the next launch', async () => {
    const { disk, drafts } = await scene();
    drafts.save({ sessionId: 'a', text: 'half a thought' });
    drafts.save({ sessionId: null, text: 'a new chat' });
    await drafts.flush();
    const next = await createDrafts({
      store: disk.store,
      onChanged: () => undefined,
      onProblem: () => undefined,
    });
    expect(next.list()).toEqual([
      { sessionId: 'a', text: 'half a thought' },
      { sessionId: null, text: 'a new chat' },
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

  it('tell what changed, and nothing of what did not', async () => {
    const { changed, drafts } = await scene();
    drafts.save({ sessionId: 'a', text: 'hey' });
    drafts.save({ sessionId: 'a', text: 'hey' });
    drafts.save({ sessionId: 'b', text: '' });
    expect(changed).toEqual([{ sessionId: 'a', text: 'hey' }]);
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
