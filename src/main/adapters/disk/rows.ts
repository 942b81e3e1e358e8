import type { z } from 'zod';

/** Told of each stored row that makes no sense; it is left out. */
export type OnDamagedRow = () => void;

/** A row's JSON, checked; `undefined`, and reported, when it is not what was written. */
export function parseRow<S extends z.ZodType>(
  schema: S,
  data: string,
  onDamaged: OnDamagedRow,
): z.output<S> | undefined {
  const parsed = schema.safeParse(parseJson(data));
  if (parsed.success) return parsed.data;
  onDamaged();
  return undefined;
}

function parseJson(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}

export function isPresent<T>(value: T | undefined): value is T {
  return value !== undefined;
}
