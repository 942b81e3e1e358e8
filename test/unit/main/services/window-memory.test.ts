import { describe, expect, it } from 'vitest';
import { createWindowMemory } from '../../../../src/main/services/window-memory.ts';
import { createVirtualClock } from '../../../helpers/virtual-clock.ts';

const state = { x: 10, y: 20, width: 700, height: 650, isMaximized: false };

async function scene(stored?: unknown) {
  const clock = createVirtualClock();
  const written: unknown[] = [];
  const lines: string[] = [];
  const disk = { isFull: false };
  const memory = createWindowMemory({
    document: {
      read: () => Promise.resolve(stored),
      setAside: () => Promise.resolve(),
      write(value) {
        if (disk.isFull) return Promise.reject(new Error('no space left'));
        written.push(value);
        return Promise.resolve();
      },
    },
    clock,
    log: (line) => lines.push(line),
  });
  await memory.load();
  return { clock, disk, lines, memory, written };
}

describe('what is known of the last window', () => {
  it('is what was kept at the last launch; nothing where there was none, or it makes no sense', async () => {
    expect((await scene(state)).memory.last()).toEqual(state);
    expect((await scene()).memory.last()).toBeUndefined();
    for (const wrong of [{ ...state, width: 0 }, { ...state, x: 0.5 }, { x: 1 }, 'wide', []]) {
      expect((await scene(wrong)).memory.last()).toBeUndefined();
    }
  });

  it('is written once it stays, and not for each step of a drag', async () => {
    const { clock, memory, written } = await scene(state);
    for (let step = 1; step <= 100; step += 1) {
      memory.keep({ ...state, x: state.x + step });
      clock.advance(16);
    }
    expect(written).toEqual([]);
    clock.advance(500);
    expect(written).toEqual([{ ...state, x: 110 }]);
    // Nothing new is nothing to write.
    memory.keep({ ...state, x: 110 });
    expect(clock.pending()).toBe(0);
    memory.keep({ ...state, x: 110, isMaximized: true });
    clock.advance(500);
    expect(written).toHaveLength(2);
    expect(memory.last()).toEqual({ ...state, x: 110, isMaximized: true });
  });

  it('is written at once at the end, and only then', async () => {
    const { clock, memory, written } = await scene();
    await memory.flush();
    expect(written).toEqual([]);
    memory.keep(state);
    await memory.flush();
    expect(written).toEqual([state]);
    clock.advance(1_000);
    await memory.flush();
    expect(written).toEqual([state]);
  });

  it('ends nothing where the disk refuses it, and is tried with the next change', async () => {
    const { disk, lines, memory, written } = await scene();
    disk.isFull = true;
    memory.keep(state);
    await memory.flush();
    expect(lines).toEqual(['the window’s place could not be kept: no space left']);
    disk.isFull = false;
    memory.keep({ ...state, x: 0 });
    await memory.flush();
    expect(written).toEqual([{ ...state, x: 0 }]);
  });
});
