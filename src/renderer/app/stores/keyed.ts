/** Values by key, with listeners by key: one that changes wakes only those that look at it. */
export interface Keyed<T> {
  get(key: string): T | undefined;
  values(): Iterable<T>;
  /** `undefined` removes. Listeners are called by `notify`, once for all changes of a frame. */
  put(key: string, value: T | undefined): void;
  notify(keys: Iterable<string>): void;
  subscribe(key: string, listener: () => void): () => void;
}

export function createKeyed<T>(): Keyed<T> {
  const values = new Map<string, T>();
  const listeners = new Map<string, Set<() => void>>();
  return {
    get: (key) => values.get(key),
    values: () => values.values(),
    put(key, value) {
      if (value === undefined) values.delete(key);
      else values.set(key, value);
    },
    notify(keys) {
      for (const key of keys) for (const listener of listeners.get(key) ?? []) listener();
    },
    subscribe(key, listener) {
      const ofKey = listeners.get(key) ?? new Set();
      listeners.set(key, ofKey);
      ofKey.add(listener);
      return () => {
        ofKey.delete(listener);
        if (ofKey.size === 0 && listeners.get(key) === ofKey) listeners.delete(key);
      };
    },
  };
}
