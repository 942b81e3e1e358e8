import { describe, expect, it } from 'vitest';
import { watchRestarts } from '../../../../src/renderer/app/stores/server-restarts.ts';
import type { ServerStatus } from '../../../../src/shared/connection.ts';
import { createFakeBridge } from '../../../helpers/fake-bridge.ts';

const starting: ServerStatus = { state: 'starting' };
const ready: ServerStatus = { state: 'ready' };
const restarting: ServerStatus = { state: 'restarting', attempt: 1, retryAt: 1, reason: 'x' };
const failed: ServerStatus = { state: 'failed', reason: 'x' };

/** How often it is told of. */
function told(...states: readonly ServerStatus[]): number {
  const bridge = createFakeBridge();
  let times = 0;
  watchRestarts(bridge, () => (times += 1));
  for (const state of states) bridge.emit('server.changed', state);
  return times;
}

describe('a server that stopped and is back', () => {
  it('is told of once, each time', () => {
    expect(told(ready, restarting, ready, { ...ready, problem: 'full' }, ready)).toBe(1);
    expect(told(restarting, restarting, restarting, ready)).toBe(1);
    expect(told(restarting, ready, restarting, ready)).toBe(2);
  });

  it('is told of also when somebody pressed "Try now" meanwhile', () => {
    expect(told(restarting, starting, ready)).toBe(1);
  });

  it('is not told of before it is back, nor at the first start, nor when it had to be started by hand', () => {
    expect(told(ready, restarting)).toBe(0);
    expect(told(starting, ready)).toBe(0);
    expect(told(restarting, failed, starting, ready)).toBe(0);
  });

  it('is not told of to one who does not listen any more', () => {
    const bridge = createFakeBridge();
    let times = 0;
    const stop = watchRestarts(bridge, () => (times += 1));
    bridge.emit('server.changed', restarting);
    stop();
    bridge.emit('server.changed', ready);
    expect(times).toBe(0);
  });
});
