import { describe, expect, it } from 'vitest';
import { entryIds, idle, inChat, lost, refuse, unreached } from './outbox-world.ts';

const MAY_BE =
  'It may have arrived already: its answer was lost. When the server answers, it is in the chat, once.';

/** Something broke in between: it may have arrived. */
const cut = refuse('unavailable', { retryable: true, mayBeDone: true });

describe('editing and cancelling', () => {
  it('changes what waits, on disk first', async () => {
    const { scene, send } = await inChat();
    await Promise.all([send('one'), send('two')]);
    await scene.outbox.edit('key-two', 'two, better');
    expect(scene.disk.records().messages.map(({ text }) => text)).toEqual(['one', 'two, better']);
    await scene.settle();
    await scene.settle();
    expect(scene.server.texts('c')).toEqual(['one', 'two, better']);
  });

  it('refuses both while the message is being sent, and after', async () => {
    const { scene, send } = await inChat();
    await send('one');
    await idle();
    const words = 'This message is being sent; it cannot be changed now.';
    const beingSent = { code: 'invalid_request', message: words };
    await expect(scene.outbox.edit('key-one', 'x')).rejects.toMatchObject(beingSent);
    await expect(scene.outbox.cancel('key-one')).rejects.toMatchObject(beingSent);
    await scene.settle();
    await expect(scene.outbox.cancel('key-one')).rejects.toMatchObject({ code: 'not_found' });
    await expect(scene.outbox.sendNow('key-one')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('says that the first wording had arrived, and sends the second as a message of its own, in its place', async () => {
    const { scene, send } = await inChat();
    await Promise.all([send('one'), send('two')]);
    await scene.settle(lost);
    await scene.outbox.edit('key-one', 'one, better');
    await scene.outbox.sendNow('key-one');
    await scene.settle();
    expect(scene.outbox.list().messages).toMatchObject([
      { status: { state: 'failed', error: { code: 'idempotency_conflict' } } },
      { text: 'two' },
    ]);
    await scene.outbox.sendNow('key-one');
    expect(scene.events.filter(({ type }) => type === 'removed')).toEqual([
      { type: 'removed', entryId: 'key-one' },
    ]);
    expect(scene.events.findLast((event) => event.type === 'put' && 'before' in event)).toEqual(
      expect.objectContaining({ before: 'key-two' }),
    );
    await idle();
    expect(scene.disk.records().messages.map(({ text }) => text)).toEqual(['one, better', 'two']);
    await scene.settle();
    await scene.settle();
    expect(scene.server.texts('c')).toEqual(['one', 'one, better', 'two']);
  });

  it('takes off the disk what is cancelled', async () => {
    const { scene, send } = await inChat();
    await Promise.all([send('one'), send('two')]);
    await scene.outbox.cancel('key-two');
    expect(entryIds(scene.disk.records())).toEqual(['key-one']);
    expect(scene.events.at(-1)).toEqual({ type: 'removed', entryId: 'key-two' });
  });

  it('does not remove what may have been accepted, also over the end of the process', async () => {
    const { scene, send } = await inChat();
    await send('one');
    await scene.settle(lost);
    const mayBe = { code: 'invalid_request', message: MAY_BE };
    await expect(scene.outbox.cancel('key-one')).rejects.toMatchObject(mayBe);
    // That a later try did not get there says nothing of the first.
    scene.outbox.reachable();
    await scene.settle(unreached);
    await expect(scene.outbox.cancel('key-one')).rejects.toMatchObject(mayBe);
    await scene.relaunch();
    await scene.settle(unreached);
    await expect(scene.outbox.cancel('key-one')).rejects.toMatchObject(mayBe);
    scene.outbox.reachable();
    await scene.settle();
    expect(scene.server.texts('c')).toEqual(['one']);
    expect(scene.outbox.list().messages).toEqual([]);
  });

  it('removes what failed, whatever became of the tries before', async () => {
    const { scene, send } = await inChat();
    await send('one');
    await scene.settle(cut);
    scene.outbox.reachable();
    await scene.settle(refuse('internal', { mayBeDone: true }));
    await scene.outbox.cancel('key-one');
    expect(scene.outbox.list().messages).toEqual([]);
    expect(scene.disk.records().messages).toEqual([]);
  });

  it('knows from a refusal that no try before it was accepted', async () => {
    const { scene, send } = await inChat();
    await send('one');
    await scene.settle(cut);
    scene.outbox.reachable();
    await scene.settle(refuse('too_large'));
    await scene.outbox.sendNow('key-one');
    await scene.settle(unreached);
    await scene.outbox.cancel('key-one');
    expect(scene.disk.records().messages).toEqual([]);
  });

  it('removes what never arrived, and sends it again under its key and in its place', async () => {
    const { scene, send } = await inChat();
    await Promise.all([send('one'), send('two')]);
    await scene.settle(unreached);
    await scene.outbox.cancel('key-one');
    const again = { entryId: 'key-one', sessionId: 'c', isNewChat: false, text: 'one' };
    await scene.outbox.send({ ...again, before: 'key-two' });
    expect(entryIds(scene.outbox.list())).toEqual(['key-one', 'key-two']);
    expect(entryIds(scene.disk.records())).toEqual(['key-one', 'key-two']);
    expect(scene.events.findLast((event) => event.type === 'put' && 'before' in event)).toEqual(
      expect.objectContaining({ before: 'key-two' }),
    );
    scene.outbox.reachable();
    while (scene.server.pending.length > 0) await scene.settle();
    expect(scene.server.texts('c').toSorted()).toEqual(['one', 'two']);
  });

  it('does not change what is being sent when another is put in front of it', async () => {
    const { scene, send } = await inChat();
    await send('two');
    await idle();
    await scene.outbox.send({
      entryId: 'key-one',
      sessionId: 'c',
      isNewChat: false,
      text: 'one',
      before: 'key-two',
    });
    expect(scene.states()).toEqual(['one: queued', 'two: sending']);
    await scene.settle();
    await scene.settle();
    expect(scene.server.texts('c')).toEqual(['two', 'one']);
  });

  it('changes nothing where the disk refuses', async () => {
    const { scene, send } = await inChat();
    await Promise.all([send('one'), send('two')]);
    scene.disk.failWith('readonly');
    await expect(scene.outbox.cancel('key-two')).rejects.toMatchObject({
      message: 'The disk cannot be written to: nothing was changed.',
    });
    expect(scene.states()).toEqual(['one: sending', 'two: queued']);
  });
});

describe('a message that is being reworded', () => {
  it('waits for its new words, and what comes after it waits too', async () => {
    const { scene, send } = await inChat();
    await Promise.all([send('one'), send('two')]);
    await scene.settle(unreached);
    await scene.reword(scene.outbox, 'key-one', 'one, bet');
    scene.outbox.reachable();
    await scene.advance(60_000);
    expect(scene.underWay()).toEqual([]);
    expect(scene.states()).toEqual(['one: queued', 'two: queued']);
    await scene.outbox.edit('key-one', 'one, better');
    await scene.reword(scene.outbox, 'key-one', '');
    await scene.settle();
    await scene.settle();
    expect(scene.server.texts('c')).toEqual(['one, better', 'two']);
  });

  it.each([
    ['kept', 'one, better'],
    ['left', 'one'],
  ])(
    'does not go in its old words after a crash, before the new ones are %s',
    async (way, sent) => {
      const { scene, send } = await inChat();
      await send('one');
      await scene.settle(unreached);
      await scene.reword(scene.outbox, 'key-one', 'one, better');
      await scene.relaunch();
      scene.outbox.reachable();
      await scene.outbox.sendNow('key-one');
      await scene.advance(60_000);
      expect(scene.underWay()).toEqual([]);
      if (way === 'kept') await scene.outbox.edit('key-one', 'one, better');
      await scene.reword(scene.outbox, 'key-one', '');
      await scene.settle();
      expect(scene.server.texts('c')).toEqual([sent]);
    },
  );

  it('goes when its new words are those it has: the crash came behind the change', async () => {
    const { scene, send } = await inChat();
    await send('one');
    await scene.settle(unreached);
    await scene.reword(scene.outbox, 'key-one', 'one, better');
    scene.disk.hold();
    const edited = scene.outbox.edit('key-one', 'one, better');
    await idle();
    scene.disk.settle();
    await edited;
    await scene.relaunch();
    scene.disk.settle();
    await scene.settle();
    expect(scene.server.texts('c')).toEqual(['one, better']);
  });

  it('is tried no more in its old words when the words come while it is sent', async () => {
    const { scene, send } = await inChat();
    await send('one');
    await idle();
    await scene.reword(scene.outbox, 'key-one', 'one, better');
    await scene.settle(lost);
    await scene.advance(60_000);
    expect(scene.underWay()).toEqual([]);
    await scene.outbox.edit('key-one', 'one, better');
    await scene.reword(scene.outbox, 'key-one', '');
    await scene.settle();
    // The first wording had arrived.
    expect(scene.states()).toEqual(['one, better: failed']);
  });

  it('holds up no other chat, and is no draft of a chat', async () => {
    const { scene, send } = await inChat();
    await send('one');
    await scene.settle(unreached);
    await scene.reword(scene.outbox, 'key-one', 'one, better');
    await scene.reword(scene.outbox, 'd', 'typed in the box');
    await send('two', 'd');
    await scene.settle();
    expect(scene.server.texts('d')).toEqual(['two']);
  });
});

describe('closing', () => {
  it('stops the timer, tells nothing any more, and rejects what is not written', async () => {
    const { scene, send } = await inChat();
    await send('one');
    await scene.settle(unreached);
    scene.disk.hold();
    const written = send('two');
    const waits = send('three');
    const rejected = expect(waits).rejects.toMatchObject({ message: 'Millrace is closing.' });
    const told = scene.events.length;
    scene.outbox.close();
    await rejected;
    scene.disk.settle();
    await expect(written).resolves.toMatchObject({ text: 'two' });
    expect(scene.clock.pending()).toBe(0);
    expect(scene.events).toHaveLength(told);
    await expect(send('four')).rejects.toMatchObject({ code: 'unavailable' });
  });
});
