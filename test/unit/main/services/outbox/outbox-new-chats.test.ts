import { describe, expect, it } from 'vitest';
import { createScene, idle, inNewChat, lost, refuse } from './outbox-world.ts';

describe('a chat that is begun here', () => {
  it('is shown as the server will make it, before it is made', async () => {
    const { scene } = await inNewChat();
    expect(scene.outbox.isLocal('local')).toBe(true);
    expect(scene.outbox.localChats()).toMatchObject([{ sessionId: 'local', title: 'first' }]);
    expect(scene.types().slice(0, 2)).toEqual(['localChat', 'put']);
  });

  it('is made before its first message goes, and goes by the new id everywhere at once', async () => {
    const { scene, send } = await inNewChat();
    await send('second');
    expect(scene.underWay()).toEqual(['createChat local']);
    scene.events.length = 0;
    scene.disk.hold();
    await scene.settle();
    expect(scene.underWay()).toEqual([]);
    scene.disk.settle();
    await idle();
    const { messages, chats } = scene.disk.records();
    expect(messages.map(({ sessionId }) => sessionId)).toEqual(['chat-1', 'chat-1']);
    expect(chats).toEqual([]);
    expect(scene.types()).toEqual(['chatMade', 'put', 'put']);
    expect(scene.underWay()).toEqual(['sendMessage key-first']);
    expect(scene.outbox.isLocal('local')).toBe(false);
  });

  it('takes what is still sent to its first id', async () => {
    const { scene, send } = await inNewChat();
    await scene.settle();
    await expect(send('second')).resolves.toMatchObject({ sessionId: 'chat-1' });
    await scene.settle();
    await scene.settle();
    expect(scene.server.texts('chat-1')).toEqual(['first', 'second']);
  });

  it('is made once when the process ends between the answer and the disk', async () => {
    const { scene } = await inNewChat();
    scene.disk.hold();
    await scene.settle();
    await scene.relaunch();
    scene.disk.settle();
    await scene.settle();
    scene.disk.settle();
    await idle();
    expect(scene.server.asked).toEqual([
      'createChat local',
      'createChat local',
      'sendMessage key-first',
    ]);
    expect(scene.underWay()).toEqual(['sendMessage key-first']);
    expect(scene.disk.records().messages[0]?.sessionId).toBe('chat-1');
  });

  it('is made with its title and model', async () => {
    const scene = await createScene();
    scene.disk.hold();
    const model = 'demo/tour';
    const request = { entryId: 'key', sessionId: 'local', isNewChat: true, text: 'first', model };
    const sent = scene.outbox.send(request);
    const renamed = scene.outbox.updateLocalChat('local', { title: 'My plan' });
    while (scene.disk.held() > 0) {
      scene.disk.settle();
      await idle();
    }
    await sent;
    await expect(renamed).resolves.toMatchObject({ title: 'My plan', model });
    expect(scene.server.pending[0]?.body).toEqual({ title: 'My plan', model });
  });

  it('says the same when it asks again, and tells a new title once it is made', async () => {
    const { scene } = await inNewChat();
    await scene.settle(lost);
    await scene.outbox.updateLocalChat('local', { title: 'My plan' });
    await scene.outbox.sendNow('key-first');
    await idle();
    expect(scene.server.pending[0]?.body).toEqual({});
    await scene.settle();
    expect(scene.underWay()).toEqual(['updateChat chat-1']);
    await scene.settle();
    expect(scene.server.chat('chat-1')?.title).toBe('My plan');
    expect(scene.underWay()).toEqual(['sendMessage key-first']);
  });

  it('goes on without a title that the server refuses', async () => {
    const { scene } = await inNewChat();
    await scene.outbox.updateLocalChat('local', { title: 'My plan' });
    await scene.settle();
    await scene.settle(refuse('forbidden'));
    expect(scene.underWay()).toEqual(['sendMessage key-first']);
  });

  it('can ask for something else once it was refused', async () => {
    const { scene } = await inNewChat();
    await scene.settle(refuse('invalid_request'));
    expect(scene.states()).toEqual(['first: failed']);
    await scene.outbox.updateLocalChat('local', { model: 'demo/other' });
    await scene.outbox.sendNow('key-first');
    await idle();
    expect(scene.server.pending[0]?.body).toEqual({ model: 'demo/other' });
  });

  it('cannot be pinned, nor changed once it is made', async () => {
    const { scene } = await inNewChat();
    await expect(scene.outbox.updateLocalChat('local', { pinned: true })).rejects.toMatchObject({
      code: 'invalid_request',
    });
    await scene.settle();
    await expect(scene.outbox.updateLocalChat('local', { title: 'x' })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('goes with its last message', async () => {
    const scene = await createScene();
    scene.disk.hold();
    const send = scene.outbox.send({
      entryId: 'k',
      sessionId: 'l',
      isNewChat: true,
      text: 'first',
    });
    await idle();
    const cancel = scene.outbox.cancel('k');
    scene.disk.settle();
    await send;
    scene.disk.settle();
    await cancel;
    await idle();
    scene.disk.settle();
    expect(scene.disk.records()).toEqual({ messages: [], chats: [], stops: [], deletions: [] });
    expect(scene.types()).toEqual(['localChat', 'put', 'localChatGone', 'removed']);
    expect(scene.server.asked).toEqual([]);
  });

  it('is not left empty at the server, which may have made it', async () => {
    const { scene } = await inNewChat();
    await scene.settle(lost);
    await scene.outbox.cancel('key-first');
    await idle();
    expect(scene.underWay()).toEqual(['createChat local']);
    await scene.settle();
    await scene.settle();
    expect(scene.server.chat('chat-1')).toBeUndefined();
    expect(scene.disk.records().deletions).toEqual([]);
  });
});
