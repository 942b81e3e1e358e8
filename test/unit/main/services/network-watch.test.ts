import { describe, expect, it } from 'vitest';
import { watchNetwork } from '../../../../src/main/services/network-watch.ts';
import { createVirtualClock } from '../../../helpers/virtual-clock.ts';

function setUp(serverUrl = 'https://chat.example.org') {
  const clock = createVirtualClock();
  const told: boolean[] = [];
  let isOnline = true;
  let looks = 0;
  const stop = watchNetwork({
    serverUrl,
    clock,
    isOnline() {
      looks += 1;
      return isOnline;
    },
    onChange: (offline) => told.push(offline),
  });
  return {
    clock,
    told,
    stop,
    looks: () => looks,
    become: (online: boolean) => {
      isOnline = online;
    },
  };
}

describe('network watch', () => {
  it('tells within two seconds that the network went and that it came, each once', () => {
    const { clock, told, become } = setUp();
    clock.advance(60_000);
    expect(told).toEqual([]);
    become(false);
    clock.advance(2_000);
    expect(told).toEqual([true]);
    clock.advance(60_000);
    expect(told).toEqual([true]);
    become(true);
    clock.advance(2_000);
    expect(told).toEqual([true, false]);
  });

  it('tells of a network that is missing from the beginning', () => {
    const { clock, told, become } = setUp();
    become(false);
    clock.advance(2_000);
    expect(told).toEqual([true]);
  });

  it('has nothing to say of one that was gone between two looks', () => {
    const { clock, told, become } = setUp();
    clock.advance(2_000);
    become(false);
    clock.advance(1_000);
    become(true);
    clock.advance(10_000);
    expect(told).toEqual([]);
  });

  it.each(['http://localhost:8080', 'http://127.0.0.1:1', 'http://127.1:1', 'http://[::1]:8080'])(
    'leaves a server on this computer alone: %s',
    (url) => {
      const { clock, told, become, looks } = setUp(url);
      become(false);
      clock.advance(60_000);
      expect([told, looks(), clock.pending()]).toEqual([[], 0, 0]);
    },
  );

  it.each(['http://127.example.org', 'http://localhost.example.org', 'http://10.0.0.1:8080'])(
    'does not take one elsewhere for one here: %s',
    (url) => {
      const { clock, told, become } = setUp(url);
      become(false);
      clock.advance(2_000);
      expect(told).toEqual([true]);
    },
  );

  it('looks no more after it was stopped', () => {
    const { clock, told, become, stop } = setUp();
    clock.advance(2_000);
    stop();
    become(false);
    clock.advance(60_000);
    expect([told, clock.pending()]).toEqual([[], 0]);
  });
});
