import { describe, expect, it } from 'vitest';
import { stepDelivery } from '../../../../src/main/stream/delivery-machine.ts';
import {
  initialDelivery,
  modeOf,
  type DeliveryEffect,
  type DeliveryInput,
  type DeliveryMode,
} from '../../../../src/main/stream/delivery-state.ts';
import type { StreamingPreference } from '../../../../src/shared/settings.ts';

function machine(preference: StreamingPreference = 'auto', isEnabled: boolean | undefined = true) {
  let state = initialDelivery(preference, isEnabled);
  let now = 1_000_000;
  function feed(input: DeliveryInput): readonly DeliveryEffect[] {
    const next = stepDelivery(state, input, { now, random: 0.5 });
    state = next.state;
    return next.effects;
  }
  return {
    feed,
    checked: (answers: boolean) => feed({ type: 'checked', generation: state.generation, answers }),
    probeTimer: () => feed({ type: 'probeTimer', generation: state.generation }),
    probed: (heard: boolean) => feed({ type: 'probed', generation: state.generation, heard }),
    wait: (ms: number) => void (now += ms),
    mode: (): DeliveryMode => modeOf(state),
    state: () => state,
  };
}

const polling = (reason: string) => ({ way: 'polling', reason });

function buffered() {
  const it = machine();
  it.feed({ type: 'silent' });
  it.checked(true);
  expect(it.mode()).toEqual(polling('buffered'));
  return it;
}

describe('delivery machine', () => {
  it.each([
    ['auto', true, { way: 'streaming' }],
    ['auto', false, polling('rollout')],
    ['auto', undefined, { way: 'undecided' }],
    ['on', false, { way: 'streaming' }],
    ['on', undefined, { way: 'streaming' }],
    ['off', true, polling('preference')],
  ] as const)('%s, and a server that says %s', (preference, isEnabled, expected) => {
    expect(modeOf(initialDelivery(preference, isEnabled))).toEqual(expected);
  });

  it('takes silence with REST answering for a buffer on the way', () => {
    const it = machine();
    expect(it.feed({ type: 'silent' })).toEqual([{ type: 'check', generation: 1 }]);
    expect(it.mode()).toEqual({ way: 'streaming' });
    expect(it.checked(true)).toEqual([{ type: 'setProbeTimer', generation: 2, ms: 15_000 }]);
    expect(it.mode()).toEqual(polling('buffered'));
  });

  it('does not when REST is silent too, nor when the stream speaks before the verdict', () => {
    const it = machine();
    it.feed({ type: 'silent' });
    it.checked(false);
    expect(it.mode()).toEqual({ way: 'streaming' });
    it.feed({ type: 'silent' });
    const { generation } = it.state();
    it.feed({ type: 'heard' });
    it.feed({ type: 'checked', generation, answers: true });
    expect(it.mode()).toEqual({ way: 'streaming' });
  });

  it('gives streams up after three failures in a row, each with REST answering', () => {
    const it = machine();
    for (const answers of [true, true, false, true, true]) {
      it.feed({ type: 'failed' });
      it.checked(answers);
      expect(it.mode()).toEqual({ way: 'streaming' });
    }
    it.feed({ type: 'heard' });
    for (let left = 3; left > 0; left -= 1) {
      expect(it.mode()).toEqual({ way: 'streaming' });
      it.feed({ type: 'failed' });
      it.checked(true);
    }
    expect(it.mode()).toEqual(polling('failing'));
  });

  it('opens a stream that is stuck anew, and gives up the second one within two minutes', () => {
    const it = machine();
    it.feed({ type: 'stuck' });
    it.wait(120_001);
    it.feed({ type: 'stuck' });
    expect(it.mode()).toEqual({ way: 'streaming' });
    it.wait(60_000);
    it.feed({ type: 'stuck' });
    expect(it.mode()).toEqual(polling('buffered'));
  });

  it('tries a stream later and later, and streams again when one speaks', () => {
    const it = buffered();
    const waits = [30_000, 60_000, 120_000, 240_000, 300_000, 300_000];
    for (const ms of waits) {
      expect(it.probeTimer()).toContainEqual({ type: 'probe', generation: it.state().generation });
      expect(it.probed(false)).toEqual([
        { type: 'setProbeTimer', generation: it.state().generation, ms },
      ]);
    }
    it.probeTimer();
    it.probed(true);
    expect(it.mode()).toEqual({ way: 'streaming' });
  });

  it('does not go to and fro: trouble that is soon back is waited for longer', () => {
    const it = buffered();
    it.probeTimer();
    it.probed(true);
    it.wait(60_000);
    it.feed({ type: 'silent' });
    expect(it.checked(true)).toMatchObject([{ type: 'setProbeTimer', ms: 30_000 }]);
    it.probeTimer();
    it.probed(true);
    it.wait(600_000);
    it.feed({ type: 'silent' });
    expect(it.checked(true)).toMatchObject([{ type: 'setProbeTimer', ms: 15_000 }]);
  });

  it('tries at once when asked to, and on another network', () => {
    const it = buffered();
    expect(it.feed({ type: 'tryNow' })).toMatchObject([
      { type: 'clearProbeTimer' },
      { type: 'probe' },
    ]);
    expect(it.feed({ type: 'tryNow' })).toEqual([]);
    expect(it.feed({ type: 'away', isAway: true })).toEqual([
      { type: 'clearProbeTimer' },
      { type: 'endProbe' },
    ]);
    expect(it.feed({ type: 'tryNow' })).toEqual([]);
    expect(it.feed({ type: 'away', isAway: false })).toMatchObject([
      { type: 'clearProbeTimer' },
      { type: 'probe' },
    ]);
    expect(it.probed(false)).toMatchObject([{ type: 'setProbeTimer', ms: 30_000 }]);
  });

  it('draws no conclusion from a computer that sleeps or is offline', () => {
    const it = machine();
    it.feed({ type: 'away', isAway: true });
    expect(it.feed({ type: 'silent' })).toEqual([]);
    expect(it.feed({ type: 'failed' })).toEqual([]);
    expect(it.mode()).toEqual({ way: 'streaming' });
  });

  it('asks the server again when its word is what is waited for', () => {
    const it = machine('auto', false);
    expect(it.feed({ type: 'tryNow' })).toEqual([{ type: 'askServer' }]);
    it.feed({ type: 'enabled', isEnabled: true });
    expect(it.mode()).toEqual({ way: 'streaming' });
    it.feed({ type: 'preference', preference: 'off' });
    expect(it.feed({ type: 'tryNow' })).toEqual([]);
    it.feed({ type: 'enabled', isEnabled: false });
    expect(it.mode()).toEqual(polling('preference'));
    expect(it.feed({ type: 'preference', preference: 'auto' })).toEqual([{ type: 'askServer' }]);
  });

  it('forgets trouble when the user chooses', () => {
    const it = buffered();
    expect(it.feed({ type: 'preference', preference: 'off' })).toEqual([
      { type: 'clearProbeTimer' },
      { type: 'endProbe' },
    ]);
    it.feed({ type: 'preference', preference: 'on' });
    expect(it.mode()).toEqual({ way: 'streaming' });
  });
});
