import { describe, expect, it } from 'vitest';
import { entryIds, idle, inChat, lost, refuse, unreached } from './outbox-world.ts';

describe('sending', () => {
  it('has the message on disk, with its try, before anything is asked of the server', async () => {
    const { scene, send } = await inChat();
    scene.disk.hold();
    const sent = send('hello');
    await idle();
    expect(scene.disk.records().messages).toEqual([]);
    expect(scene.underWay()).toEqual([]);
    scene.disk.settle();
    await expect(sent).resolves.toMatchObject({ text: 'hello', attempts: 0 });
    expect(scene.underWay()).toEqual([]);
    scene.disk.settle();
    await idle();
    expect(scene.disk.records().messages).toMatchObject([
      { attempts: 1, status: { state: 'queued' } },
    ]);
    expect(scene.underWay()).toEqual(['sendMessage key-hello']);
  });

  it('tells of the message while it waits, goes, and has arrived', async () => {
    const { scene, send } = await inChat();
    await send('hello');
    await scene.settle();
    expect(scene.events).toMatchObject([
      { type: 'put', message: { status: { state: 'queued' } } },
      { type: 'put', message: { status: { state: 'sending' } } },
      { type: 'accepted', entryId: 'key-hello', sessionId: 'c' },
    ]);
    expect(scene.outbox.list().messages).toEqual([]);
    expect(scene.disk.records().messages).toEqual([]);
  });

  it('sends nothing twice when it is asked twice', async () => {
    const { scene, send } = await inChat();
    await send('hello');
    await expect(send('hello')).resolves.toMatchObject({ entryId: 'key-hello' });
    await scene.settle();
    expect(scene.server.asked).toEqual(['sendMessage key-hello']);
  });

  it('sends the messages of a chat one after the other, and chats beside each other', async () => {
    const { scene, send } = await inChat();
    await Promise.all([send('one'), send('two'), send('other', 'd')]);
    await idle();
    expect(scene.underWay()).toEqual(['sendMessage key-one', 'sendMessage key-other']);
    await scene.settle();
    expect(scene.underWay()).toEqual(['sendMessage key-other', 'sendMessage key-two']);
  });

  it('has four requests under way at most', async () => {
    const { scene, send } = await inChat();
    for (const chat of ['1', '2', '3', '4', '5']) {
      scene.server.addChat(chat);
      await send(`to ${chat}`, chat);
    }
    await idle();
    expect(scene.underWay()).toHaveLength(4);
    await scene.settle();
    expect(scene.underWay()).toContain('sendMessage key-to 5');
  });

  it('rejects what cannot be written to disk, and keeps nothing of it', async () => {
    const { scene, send } = await inChat();
    scene.disk.failWith('full');
    await expect(send('hello')).rejects.toMatchObject({
      code: 'unavailable',
      message: 'The disk is full: the message was not sent. It is still in the box.',
    });
    expect(scene.outbox.list().messages).toEqual([]);
    expect(scene.events).toEqual([]);
    expect(scene.server.asked).toEqual([]);
  });

  it('does not send again what it cannot take off the disk, and takes it off later', async () => {
    const { scene, send } = await inChat();
    await send('hello');
    await idle();
    scene.disk.failWith('full');
    await scene.settle();
    await scene.advance(120_000);
    expect(scene.outbox.list().messages).toEqual([]);
    expect(entryIds(scene.disk.records())).toEqual(['key-hello']);
    scene.disk.failWith(undefined);
    await scene.advance(30_000);
    expect(scene.disk.records().messages).toEqual([]);
    expect(scene.server.asked).toEqual(['sendMessage key-hello']);
  });

  it('waits for room where the try cannot be counted, and says so', async () => {
    const { scene, send } = await inChat();
    scene.disk.hold();
    const sent = send('hello');
    await idle();
    scene.disk.settle();
    await sent;
    scene.disk.settle('full');
    await idle();
    expect(scene.outbox.list().messages).toMatchObject([
      { status: { state: 'queued', lastError: { message: 'The disk is full.' } } },
    ]);
    await scene.advance(1_000);
    scene.disk.settle();
    await idle();
    expect(scene.underWay()).toEqual(['sendMessage key-hello']);
  });
});

describe('a message that does not get through', () => {
  it('goes again after a while, under the same key', async () => {
    const { scene, send } = await inChat();
    await send('hello');
    await scene.settle(unreached);
    expect(scene.outbox.list().messages).toMatchObject([
      { attempts: 1, status: { state: 'queued', lastError: { code: 'unavailable' } } },
    ]);
    await scene.advance(499);
    expect(scene.underWay()).toEqual([]);
    await scene.advance(1);
    expect(scene.underWay()).toEqual(['sendMessage key-hello']);
    await scene.settle();
    expect(scene.server.texts('c')).toEqual(['hello']);
  });

  it('arrives once when the answer to it was lost', async () => {
    const { scene, send } = await inChat();
    await send('hello');
    await scene.settle(lost);
    await scene.advance(30_000);
    await scene.settle();
    expect(scene.server.texts('c')).toEqual(['hello']);
    expect(scene.types().at(-1)).toBe('accepted');
  });

  it('holds back those behind it', async () => {
    const { scene, send } = await inChat();
    await Promise.all([send('one'), send('two')]);
    await scene.settle(unreached);
    expect(scene.underWay()).toEqual([]);
    await scene.outbox.sendNow('key-two');
    await idle();
    expect(scene.underWay()).toEqual(['sendMessage key-one']);
  });

  it('waits as long as the server asks, also when it is reachable', async () => {
    const { scene, send } = await inChat();
    await send('hello');
    await scene.settle(refuse('rate_limited', { retryable: true, retryAfterMs: 60_000 }));
    scene.outbox.reachable();
    await scene.advance(59_999);
    expect(scene.underWay()).toEqual([]);
    await scene.advance(1);
    expect(scene.underWay()).toEqual(['sendMessage key-hello']);
  });

  it('goes at once when the server is reachable again', async () => {
    const { scene, send } = await inChat();
    await send('hello');
    await scene.settle(unreached);
    scene.outbox.reachable();
    await idle();
    expect(scene.underWay()).toEqual(['sendMessage key-hello']);
  });

  it('waits for the server where the user is signed out, and for no time', async () => {
    const { scene, send } = await inChat();
    await send('hello');
    await scene.settle(refuse('unauthenticated'));
    expect(scene.states()).toEqual(['hello: queued']);
    expect(scene.clock.pending()).toBe(0);
    scene.outbox.reachable();
    await idle();
    expect(scene.underWay()).toEqual(['sendMessage key-hello']);
  });

  it('goes at the next launch', async () => {
    const { scene, send } = await inChat();
    await Promise.all([send('one'), send('two')]);
    await scene.settle(lost);
    await scene.relaunch();
    expect(scene.outbox.list().messages).toMatchObject([{ attempts: 2 }, { attempts: 0 }]);
    await scene.settle();
    await scene.settle();
    expect(scene.server.texts('c')).toEqual(['one', 'two']);
  });
});

describe('a message that is refused', () => {
  it('has failed in the words of the server, and holds back those behind it', async () => {
    const { scene, send } = await inChat();
    await Promise.all([send('one'), send('two')]);
    await scene.settle(refuse('too_large'));
    scene.outbox.reachable();
    await scene.advance(60_000);
    expect(scene.states()).toEqual(['one: failed', 'two: queued']);
    expect(scene.disk.records().messages[0]?.status).toEqual({
      state: 'failed',
      error: { code: 'too_large', message: 'words of too_large', retryable: false },
    });
    await scene.relaunch();
    expect(scene.underWay()).toEqual([]);
  });

  it('lets the next one go when it is cancelled', async () => {
    const { scene, send } = await inChat();
    await Promise.all([send('one'), send('two')]);
    await scene.settle(refuse('too_large'));
    await scene.outbox.cancel('key-one');
    await scene.settle();
    expect(scene.server.texts('c')).toEqual(['two']);
  });

  it('goes under its key when it is edited: the server kept nothing', async () => {
    const { scene, send } = await inChat();
    await send('one');
    await scene.settle(refuse('too_large'));
    await expect(scene.outbox.edit('key-one', 'shorter')).resolves.toMatchObject({
      entryId: 'key-one',
      status: { state: 'queued' },
    });
    await scene.settle();
    expect(scene.server.texts('c')).toEqual(['shorter']);
  });

  it('goes as it is when it is sent again', async () => {
    const { scene, send } = await inChat();
    await send('one');
    await scene.settle(refuse('forbidden'));
    await scene.outbox.sendNow('key-one');
    await scene.settle();
    expect(scene.server.texts('c')).toEqual(['one']);
  });

  it('says that its chat was deleted, and keeps the words', async () => {
    const { scene, send } = await inChat();
    scene.server.removeChat('c');
    await send('one');
    await scene.settle();
    expect(scene.outbox.list().messages).toMatchObject([
      {
        text: 'one',
        status: {
          state: 'failed',
          error: {
            message: 'The chat it was written in was deleted. Sent again, it begins this one.',
          },
        },
      },
    ]);
  });
});
