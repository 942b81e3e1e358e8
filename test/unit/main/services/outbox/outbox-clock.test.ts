import { describe, expect, it } from 'vitest';
import { idle, inChat, refuse, unreached } from './outbox-world.ts';

const HOURS = 3_600_000;
const busy = (seconds: number) =>
  refuse('rate_limited', { retryable: true, retryAfterMs: seconds * 1_000 });

describe.each([
  ['set back', -5 * HOURS],
  ['set ahead', 5 * HOURS],
])('a clock that is %s by hours', (way, turn) => {
  it('makes no pause longer than it was to be', async () => {
    const { scene, send } = await inChat();
    await send('one');
    await scene.settle(busy(30));
    await scene.advance(10_000);
    scene.clock.turn(turn);
    await scene.advance(20_000);
    expect(scene.underWay()).toEqual(['sendMessage key-one']);
    await scene.settle();
    expect(scene.server.texts('c')).toEqual(['one']);
    expect(scene.clock.pending()).toBe(0);
  });

  it('makes none longer that was begun before or after, where something else happens meanwhile', async () => {
    const { scene, send } = await inChat();
    await send('one');
    await scene.settle(busy(30));
    scene.clock.turn(turn);
    await send('two', 'd');
    await scene.settle(way === 'set ahead' ? unreached : busy(5));
    await scene.advance(5_000);
    // What was set before the clock was set ahead is over; all else waits its time.
    expect(scene.underWay()).toContain('sendMessage key-two');
    await scene.advance(25_000);
    expect(scene.underWay()).toContain('sendMessage key-one');
    expect(scene.underWay()).toHaveLength(2);
  });

  it('tells a deletion no later than it was to be, also over the end of the process', async () => {
    const { scene } = await inChat();
    await scene.outbox.deleteChat('c', 6_000);
    scene.clock.turn(turn);
    await scene.advance(6_000);
    expect(scene.underWay()).toEqual(['deleteChat c']);
    await scene.settle();
    await scene.outbox.deleteChat('d', 6_000);
    scene.clock.turn(turn);
    await scene.relaunch();
    await scene.advance(60_000);
    await scene.settle();
    expect(scene.server.chat('d')).toBeUndefined();
    expect(scene.clock.pending()).toBe(0);
  });

  it('stops an answer again after no longer than it was to wait', async () => {
    const { scene } = await inChat();
    const stopped = scene.outbox.stop({ sessionId: 'c', runId: 'r' });
    await scene.settle(busy(30));
    await stopped;
    scene.clock.turn(turn);
    await scene.advance(30_000);
    expect(scene.underWay()).toHaveLength(1);
  });

  it('leaves messages in the order in which they were written', async () => {
    const { scene, send } = await inChat();
    await send('one');
    await scene.settle(unreached);
    scene.clock.turn(turn);
    await send('two');
    await scene.relaunch();
    await send('three');
    expect(scene.states().map((state) => state.split(':')[0])).toEqual(['one', 'two', 'three']);
    for (let count = 0; count < 3; count += 1) await scene.settle();
    expect(scene.server.texts('c')).toEqual(['one', 'two', 'three']);
  });
});

describe('a clock that is set back', () => {
  it('tells the windows until when a message waits now', async () => {
    const { scene, send } = await inChat();
    await send('one');
    await scene.settle(busy(30));
    scene.clock.turn(-5 * HOURS);
    scene.outbox.reachable();
    await idle();
    expect(scene.events.at(-1)).toMatchObject({
      type: 'put',
      message: { status: { state: 'queued', retryAt: scene.clock.now() + 30_000 } },
    });
  });
});
