import { describe, expect, it } from 'vitest';
import { createHeartbeat } from '../../../../src/main/services/heartbeat.ts';
import { createVirtualClock } from '../../../helpers/virtual-clock.ts';

function setUp() {
  const clock = createVirtualClock();
  const told: string[] = [];
  let pings = 0;
  const heartbeat = createHeartbeat({
    clock,
    ping: () => (pings += 1),
    onSilent: () => told.push('silent'),
    onBack: () => told.push('back'),
    onLost: () => told.push('lost'),
  });
  heartbeat.start();
  return { clock, heartbeat, told, pings: () => pings };
}

describe('heartbeat', () => {
  it('asks every two seconds, and has nothing to say while it is answered', () => {
    const { clock, heartbeat, told, pings } = setUp();
    for (let second = 0; second < 60; second += 1) {
      clock.advance(1_000);
      heartbeat.heard();
    }
    expect([pings(), told]).toEqual([31, []]);
  });

  it('says so when three in a row were not answered, and that it is back, each once', () => {
    const { clock, heartbeat, told } = setUp();
    clock.advance(5_999);
    expect(told).toEqual([]);
    clock.advance(1);
    expect(told).toEqual(['silent']);
    clock.advance(8_000);
    heartbeat.heard();
    heartbeat.heard();
    expect(told).toEqual(['silent', 'back']);
    // From the beginning.
    clock.advance(4_000);
    expect(told).toEqual(['silent', 'back']);
    clock.advance(4_000);
    expect(told).toEqual(['silent', 'back', 'silent']);
  });

  it('gives it up when more than seven were not answered, once, and asks no more', () => {
    const { clock, told, pings } = setUp();
    clock.advance(15_999);
    expect(told).toEqual(['silent']);
    clock.advance(1);
    expect(told).toEqual(['silent', 'lost']);
    expect([pings(), clock.pending()]).toEqual([8, 0]);
  });

  it.each([
    ['the computer slept', 3_600_000],
    ['this process was busy', 1_500],
    ['the clock was set back', -3_600_000],
  ])('does not count a look that comes at the wrong time: %s', (_case, ms) => {
    const { clock, told, heartbeat } = setUp();
    clock.advance(4_000);
    for (let time = 0; time < 20; time += 1) {
      clock.turn(ms);
      clock.advance(2_000);
    }
    expect(told).toEqual([]);
    clock.advance(2_000);
    expect(told).toEqual(['silent']);
    clock.turn(ms);
    clock.advance(2_000);
    expect(told).toEqual(['silent']);
    heartbeat.heard();
    expect(told).toEqual(['silent', 'back']);
  });

  it('says nothing after it was stopped', () => {
    const { clock, heartbeat, told } = setUp();
    clock.advance(6_000);
    heartbeat.stop();
    heartbeat.heard();
    clock.advance(60_000);
    expect([told, clock.pending()]).toEqual([['silent'], 0]);
  });

  it('begins anew with the next process', () => {
    const { clock, heartbeat, told } = setUp();
    clock.advance(4_000);
    heartbeat.stop();
    heartbeat.start();
    clock.advance(4_000);
    expect(told).toEqual([]);
  });
});
