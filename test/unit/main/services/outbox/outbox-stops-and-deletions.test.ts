import { describe, expect, it } from 'vitest';
import { createScene, idle, inChat, refuse, unreached } from './outbox-world.ts';

describe('a stop', () => {
  const stop = { sessionId: 'c', runId: 'run' };

  it('is on disk first, then goes at once, past the messages that wait', async () => {
    const { scene, send } = await inChat();
    await send('one');
    const stopped = scene.outbox.stop(stop);
    await idle();
    expect(scene.disk.records().stops).toEqual([stop]);
    expect(scene.underWay()).toEqual(['sendMessage key-one', 'cancelRun run']);
    scene.server.pending[1]?.settle({ type: 'answered' });
    await expect(stopped).resolves.toMatchObject({ delivered: true, run: { state: 'cancelled' } });
    expect(scene.disk.records().stops).toEqual([]);
  });

  it('is delivered later where the server cannot be reached, also by the next launch', async () => {
    const { scene } = await inChat();
    const stopped = scene.outbox.stop(stop);
    await scene.settle(unreached);
    await expect(stopped).resolves.toEqual({ delivered: false });
    expect(scene.outbox.list().stops).toEqual([stop]);
    await scene.advance(1_000);
    expect(scene.underWay()).toEqual(['cancelRun run']);
    await scene.relaunch();
    await scene.settle();
    expect(scene.outbox.list().stops).toEqual([]);
    expect(scene.events.at(-1)).toEqual({ type: 'stops', stops: [] });
  });

  it('counts as delivered where the run is gone', async () => {
    const { scene } = await inChat();
    const stopped = scene.outbox.stop(stop);
    await scene.settle(refuse('not_found'));
    await expect(stopped).resolves.toEqual({ delivered: true });
  });

  it('is one, however often it is pressed', async () => {
    const { scene } = await inChat();
    const both = [scene.outbox.stop(stop), scene.outbox.stop(stop)];
    await scene.settle();
    await expect(Promise.all(both)).resolves.toMatchObject([
      { delivered: true },
      { delivered: true },
    ]);
    expect(scene.server.asked).toEqual(['cancelRun run']);
  });

  it('goes also where the disk is full', async () => {
    const { scene } = await inChat();
    scene.disk.failWith('full');
    const stopped = scene.outbox.stop(stop);
    await scene.settle();
    await expect(stopped).resolves.toMatchObject({ delivered: true });
  });

  it('is given up with its reason where the server refuses it', async () => {
    const { scene } = await inChat();
    const stopped = scene.outbox.stop(stop);
    const rejected = expect(stopped).rejects.toMatchObject({ code: 'forbidden' });
    await scene.settle(refuse('forbidden'));
    await rejected;
    expect(scene.outbox.list().stops).toEqual([]);
  });
});

describe('deleting a chat', () => {
  it('shows at once, and is told when it can no longer be undone', async () => {
    const { scene } = await inChat();
    await scene.outbox.deleteChat('c', 6_000);
    expect(scene.types()).toEqual(['deleted']);
    expect(scene.outbox.isDeleted('c')).toBe(true);
    await scene.advance(5_999);
    expect(scene.underWay()).toEqual([]);
    await scene.advance(1);
    await scene.settle();
    expect(scene.server.chat('c')).toBeUndefined();
    expect(scene.types()).toEqual(['deleted', 'gone']);
    expect(scene.disk.records().deletions).toEqual([]);
    expect(scene.outbox.deletedIds()).toEqual(new Set(['c']));
  });

  it('holds the messages of the chat, which go when it is brought back', async () => {
    const { scene, send } = await inChat();
    await send('one');
    await scene.settle(unreached);
    await scene.outbox.deleteChat('c', 6_000);
    await scene.advance(5_000);
    expect(scene.underWay()).toEqual([]);
    await scene.outbox.undeleteChat('c');
    await scene.settle();
    expect(scene.server.texts('c')).toEqual(['one']);
    expect(scene.types()).toContain('undeleted');
    await scene.advance(60_000);
    expect(scene.server.asked).not.toContain('deleteChat c');
  });

  it('takes its messages and stops with it', async () => {
    const { scene, send } = await inChat();
    await send('one');
    await scene.settle(unreached);
    const stopped = scene.outbox.stop({ sessionId: 'c', runId: 'run' });
    await scene.settle(unreached);
    await stopped;
    await scene.outbox.deleteChat('c', 0);
    await scene.settle();
    expect(scene.disk.records()).toEqual({ messages: [], chats: [], stops: [], deletions: [] });
    expect(scene.outbox.list()).toEqual({ messages: [], stops: [] });
    expect(scene.clock.pending()).toBe(0);
  });

  it('cannot be undone once it was told, nor be written to', async () => {
    const { scene, send } = await inChat();
    await scene.outbox.deleteChat('c', 0);
    await idle();
    await expect(scene.outbox.undeleteChat('c')).rejects.toMatchObject({ code: 'not_found' });
    await expect(send('one')).rejects.toMatchObject({ code: 'not_found' });
    await scene.settle();
    await expect(scene.outbox.undeleteChat('c')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('waits for the request that is under way', async () => {
    const { scene, send } = await inChat();
    await send('one');
    await scene.outbox.deleteChat('c', 0);
    await idle();
    expect(scene.underWay()).toEqual(['sendMessage key-one']);
    await scene.settle();
    expect(scene.underWay()).toEqual(['deleteChat c']);
  });

  it('is tried again, also by the next launch, and is done where the chat is gone', async () => {
    const { scene } = await inChat();
    await scene.outbox.deleteChat('c', 0);
    await scene.settle(unreached);
    await scene.advance(1_000);
    expect(scene.underWay()).toEqual(['deleteChat c']);
    await scene.relaunch();
    expect(scene.underWay()).toEqual(['deleteChat c']);
    await scene.settle(refuse('not_found'));
    expect(scene.disk.records().deletions).toEqual([]);
  });

  it('is taken back where the server refuses it', async () => {
    const { scene } = await inChat();
    await scene.outbox.deleteChat('c', 0);
    await scene.settle(refuse('forbidden'));
    expect(scene.types()).toEqual(['deleted', 'undeleted']);
    expect(scene.outbox.isDeleted('c')).toBe(false);
  });

  it('only removes a chat that the server never heard of', async () => {
    const scene = await createScene();
    scene.disk.hold();
    void scene.outbox.send({ entryId: 'k', sessionId: 'local', isNewChat: true, text: 'first' });
    void scene.outbox.deleteChat('local', 0);
    while (scene.disk.held() > 0) {
      scene.disk.settle();
      await idle();
    }
    expect(scene.types()).toEqual(['localChat', 'put', 'deleted', 'localChatGone', 'removed']);
    expect(scene.server.asked).toEqual([]);
  });
});

describe('a chat that was deleted elsewhere', () => {
  it('is found by its refusal, and its messages go to one of their own, over a full disk and a crash', async () => {
    const { scene, send } = await inChat();
    await Promise.all([send('one'), send('two')]);
    scene.server.removeChat('c');
    await idle();
    scene.disk.failWith('full');
    await scene.settle();
    expect(scene.states()).toEqual(['one: sending', 'two: queued']);
    await scene.relaunch();
    scene.disk.failWith(undefined);
    scene.outbox.reachable();
    await scene.settle();
    const [kept] = scene.outbox.localChats();
    expect(kept?.title).toBe('one');
    expect(scene.states()).toEqual(['one: failed', 'two: failed']);
    expect(scene.events).toContainEqual({ type: 'left', sessionId: 'c', chat: kept });
    await scene.relaunch();
    expect(scene.outbox.list().messages).toMatchObject([
      { sessionId: kept?.sessionId, text: 'one' },
      { sessionId: kept?.sessionId, text: 'two' },
    ]);
    expect(scene.underWay()).toEqual([]);
    // They never went out here: each can be removed.
    await scene.outbox.cancel('key-two');
    await scene.outbox.cancel('key-one');
    expect(scene.disk.records()).toMatchObject({ messages: [], chats: [] });
  });

  it('leaves nothing where nothing waits, and what was deleted here goes with it', async () => {
    const { scene, send } = await inChat();
    scene.outbox.lost('d', '');
    await send('one');
    await scene.settle(unreached);
    await scene.outbox.deleteChat('c', 6_000);
    scene.outbox.lost('c', 'typed');
    await idle();
    expect(scene.outbox.localChats()).toEqual([]);
    expect(scene.events.filter(({ type }) => type === 'left')).toMatchObject([
      { sessionId: 'd' },
      { sessionId: 'c' },
    ]);
  });
});
