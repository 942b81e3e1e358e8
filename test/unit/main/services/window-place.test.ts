import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MIN_WINDOW, placeWindow, type Rect } from '../../../../src/main/services/window-place.ts';

const laptop: Rect = { x: 0, y: 25, width: 1440, height: 875 };
const right: Rect = { x: 1440, y: 0, width: 2560, height: 1440 };
const rect = (x: number, y: number, width: number, height: number): Rect => ({
  x,
  y,
  width,
  height,
});

describe('the place of a window', () => {
  it('is where it was, on whichever display', () => {
    const displays = [laptop, right];
    for (const kept of [rect(100, 80, 700, 650), rect(1600, 200, 1200, 900)]) {
      const { x, y, width, height } = kept;
      expect(placeWindow(kept, displays)).toEqual({ width, height, at: { x, y } });
    }
  });

  it('is the system’s to choose where its display is gone', () => {
    expect(placeWindow(rect(1600, 200, 1200, 800), [laptop])).toEqual({ width: 1200, height: 800 });
    // The one that is left is smaller, too.
    expect(placeWindow(rect(1600, 200, 2400, 1300), [laptop])).toEqual({
      width: 1440,
      height: 875,
    });
  });

  it('is moved in, and the window made smaller, where the display has become smaller', () => {
    expect(placeWindow(rect(1000, 500, 700, 650), [laptop])).toEqual({
      width: 700,
      height: 650,
      at: { x: 740, y: 250 },
    });
    expect(placeWindow(rect(-30, -40, 3000, 2000), [laptop])).toEqual({
      width: 1440,
      height: 875,
      at: { x: 0, y: 25 },
    });
  });

  it('is on the display that has most of it', () => {
    expect(placeWindow(rect(1300, 100, 800, 600), [laptop, right])).toMatchObject({
      at: { x: 1440, y: 100 },
    });
  });

  it('is not known where no display is, and the window no smaller than is of use', () => {
    expect(placeWindow(rect(9, 9, 700, 650), [])).toEqual({ width: 700, height: 650 });
    expect(placeWindow(rect(9, 9, 1, 1), [rect(0, 0, 300, 200)])).toEqual({
      ...MIN_WINDOW,
      at: { x: 0, y: 0 },
    });
  });

  it('lies whole on one display that is large enough, whatever was kept', () => {
    const side = fc.integer({ min: 500, max: 4000 });
    const place = fc.integer({ min: -5000, max: 5000 });
    const display = fc.record({ x: place, y: place, width: side, height: side });
    const kept = fc.record({
      x: place,
      y: place,
      width: fc.integer({ min: 1, max: 9000 }),
      height: fc.integer({ min: 1, max: 9000 }),
    });
    fc.assert(
      fc.property(kept, fc.array(display, { minLength: 1, maxLength: 3 }), (window, displays) => {
        const { width, height, at } = placeWindow(window, displays);
        expect(width).toBeGreaterThanOrEqual(MIN_WINDOW.width);
        expect(height).toBeGreaterThanOrEqual(MIN_WINDOW.height);
        const holds = displays.some((one) => {
          const { x, y } = at ?? one;
          return (
            x >= one.x &&
            y >= one.y &&
            x + width <= one.x + one.width &&
            y + height <= one.y + one.height
          );
        });
        expect(holds).toBe(true);
      }),
    );
  });
});
