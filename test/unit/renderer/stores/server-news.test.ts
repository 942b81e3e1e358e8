import { describe, expect, it } from 'vitest';
import { tellServerNews } from '../../../../src/renderer/app/stores/server-news.ts';
import { createToasts } from '../../../../src/renderer/app/stores/toasts.ts';
import type { ServerStatus } from '../../../../src/shared/connection.ts';
import { createFakeBridge, ok, settled } from '../../../helpers/fake-bridge.ts';
import { createPageClock } from '../../../helpers/page-clock.ts';

const restarting: ServerStatus = { state: 'restarting', attempt: 1, retryAt: 0, reason: 'It died' };

function setUp(first: ServerStatus = { state: 'ready' }) {
  const bridge = createFakeBridge({ 'server.status': () => Promise.resolve(ok(first)) });
  let ids = 0;
  const toasts = createToasts({ after: createPageClock().after, newId: () => `id-${(ids += 1)}` });
  const stop = tellServerNews({ bridge, toasts });
  return {
    stop,
    tell: (...statuses: readonly ServerStatus[]) => {
      for (const status of statuses) bridge.emit('server.changed', status);
    },
    texts: () => toasts.store.getState().map(({ text }) => text),
  };
}

describe('news of the chat server', () => {
  it('are that it died, once it is there again, however quick that was', () => {
    const { tell, texts } = setUp();
    tell({ state: 'starting' }, { state: 'ready' }, restarting);
    expect(texts()).toEqual([]);
    tell({ state: 'ready' });
    expect(texts()).toEqual(['The chat server stopped unexpectedly and was started again.']);
  });

  it('are told once a death, and stand there once', () => {
    const { tell, texts } = setUp();
    tell(restarting, { ...restarting, attempt: 2 }, { state: 'starting' }, { state: 'ready' });
    tell({ state: 'ready', problem: 'The disk is full.' }, { state: 'ready' });
    tell(restarting, { state: 'ready' });
    expect(texts()).toHaveLength(1);
  });

  it('are none where it only paused', () => {
    const { tell, texts } = setUp();
    tell({ state: 'ready' }, { state: 'unresponsive' }, { state: 'ready' });
    expect(texts()).toEqual([]);
  });

  it('are that it did not answer where that was why it was started again', () => {
    const hung = 'The chat server did not answer any more and was started again.';
    const died = 'The chat server stopped unexpectedly and was started again.';
    const { tell, texts } = setUp();
    tell({ state: 'unresponsive' }, restarting, { ...restarting, attempt: 2 }, { state: 'ready' });
    expect(texts()).toEqual([hung]);
    // It paused some time before it died.
    tell({ state: 'unresponsive' }, { state: 'ready' }, restarting, { state: 'ready' });
    expect(texts()).toEqual([died]);
    tell({ state: 'unresponsive' }, restarting, { state: 'failed', reason: 'No' });
    tell({ state: 'ready' });
    expect(texts()).toEqual([died]);
  });

  it('are the same on a page that is loaded while it hangs, unless it is well before it says so', async () => {
    const hung = 'The chat server did not answer any more and was started again.';
    const died = 'The chat server stopped unexpectedly and was started again.';
    const page = setUp({ state: 'unresponsive' });
    await settled();
    page.tell(restarting, { state: 'ready' });
    expect(page.texts()).toEqual([hung]);
    const late = setUp({ state: 'unresponsive' });
    late.tell({ state: 'ready' });
    await settled();
    late.tell(restarting, { state: 'ready' });
    expect(late.texts()).toEqual([died]);
  });

  it('are none where it was given up, which has words of its own, nor at a start', () => {
    const { tell, texts } = setUp();
    tell({ state: 'starting' }, { state: 'ready' });
    tell(restarting, { state: 'failed', reason: 'No' }, { state: 'starting' }, { state: 'ready' });
    expect(texts()).toEqual([]);
  });

  it('end with their listener', () => {
    const { stop, tell, texts } = setUp();
    stop();
    tell(restarting, { state: 'ready' });
    expect(texts()).toEqual([]);
  });
});
