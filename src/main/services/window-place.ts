import { z } from 'zod';

/** In the system's own units (device-independent pixels), of all displays together. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Smaller ones show nothing that could be used. */
export const MIN_WINDOW = { width: 400, height: 500 } as const;

export const windowStateSchema = z.object({
  /** Where it lies when it is not maximized. */
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  isMaximized: z.boolean(),
});
export type WindowState = z.infer<typeof windowStateSchema>;

export interface WindowPlace {
  readonly width: number;
  readonly height: number;
  /** Absent: the system places it. */
  readonly at?: { readonly x: number; readonly y: number };
}

/**
 * Where a window opens that lay at `kept`: whole on the display that it lay on, as far as that is still
 * there and large enough. `displays`: what of them is not taken by the system's bars; the main one first.
 */
export function placeWindow(kept: Rect, displays: readonly Rect[]): WindowPlace {
  const [first] = displays;
  if (first === undefined) return { width: kept.width, height: kept.height };
  let display = first;
  for (const other of displays) if (overlap(kept, other) > overlap(kept, display)) display = other;
  const width = Math.max(MIN_WINDOW.width, Math.min(kept.width, display.width));
  const height = Math.max(MIN_WINDOW.height, Math.min(kept.height, display.height));
  // Its display is gone: any other place on another one is a guess, which is the system's to make.
  if (overlap(kept, display) === 0) return { width, height };
  return {
    width,
    height,
    at: {
      x: within(kept.x, display.x, display.x + display.width - width),
      y: within(kept.y, display.y, display.y + display.height - height),
    },
  };
}

function overlap(a: Rect, b: Rect): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, width) * Math.max(0, height);
}

/** Where the room is too small, its beginning: a window's bar is at the top. */
function within(value: number, from: number, to: number): number {
  return Math.max(from, Math.min(value, to));
}
