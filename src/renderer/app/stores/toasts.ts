import { createStore, type StoreApi } from 'zustand/vanilla';

export interface Toast {
  readonly id: string;
  readonly text: string;
  readonly tone: 'plain' | 'error';
  readonly action?: { readonly label: string; readonly run: () => void };
}

export interface Toasts {
  readonly store: StoreApi<readonly Toast[]>;
  /** Returns how to take it away. `onGone`: it went by itself or was closed, not by its action. */
  show(
    toast: Omit<Toast, 'id'>,
    options?: { readonly ms?: number; readonly onGone?: () => void },
  ): () => void;
  /** Presses its button. */
  act(id: string): void;
  close(id: string): void;
  /** The page goes away: what waited for a notice's end happens now. */
  closeAll(): void;
  /** While the pointer or the focus is on them none goes away. */
  hold(held: boolean): void;
}

export interface ToastsOptions {
  readonly after: (milliseconds: number, callback: () => void) => () => void;
  readonly newId: () => string;
}

export function createToasts({ after, newId }: ToastsOptions): Toasts {
  const store = createStore<readonly Toast[]>()(() => []);
  const live = new Map<string, { ms: number; cancel: (() => void) | null; onGone: () => void }>();
  let held = false;

  function take(id: string): (() => void) | undefined {
    const entry = live.get(id);
    if (entry === undefined) return undefined;
    entry.cancel?.();
    live.delete(id);
    store.setState((toasts) => toasts.filter((toast) => toast.id !== id), true);
    return entry.onGone;
  }

  function count(id: string): void {
    const entry = live.get(id);
    if (entry === undefined || held) return;
    entry.cancel?.();
    entry.cancel = after(entry.ms, () => take(id)?.());
  }

  return {
    store,
    show(toast, options = {}) {
      const id = newId();
      live.set(id, {
        ms: options.ms ?? 6000,
        cancel: null,
        onGone: options.onGone ?? (() => undefined),
      });
      store.setState((toasts) => [...toasts, { ...toast, id }], true);
      count(id);
      return () => void take(id);
    },
    act(id) {
      const toast = store.getState().find((other) => other.id === id);
      take(id);
      toast?.action?.run();
    },
    close: (id) => take(id)?.(),
    closeAll() {
      for (const id of [...live.keys()]) take(id)?.();
    },
    hold(next) {
      if (next === held) return;
      held = next;
      for (const [id, entry] of live) {
        entry.cancel?.();
        entry.cancel = null;
        count(id);
      }
    },
  };
}
