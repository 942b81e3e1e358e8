import { createStore, type StoreApi } from 'zustand/vanilla';

export interface Toast {
  readonly id: string;
  readonly text: string;
  readonly tone: 'plain' | 'error';
  readonly action?: { readonly label: string; readonly run: () => void };
}

export interface Toasts {
  readonly store: StoreApi<readonly Toast[]>;
  /** Returns how to take it away. `isFixed`: its action is over then, whoever is at it. */
  show(
    toast: Omit<Toast, 'id'>,
    options?: { readonly ms?: number; readonly isFixed?: boolean },
  ): () => void;
  /** Presses its button. */
  act(id: string): void;
  close(id: string): void;
  /** While the pointer or the focus is on them none goes away that may stay. */
  hold(held: boolean): void;
}

export interface ToastsOptions {
  readonly after: (milliseconds: number, callback: () => void) => () => void;
  readonly newId: () => string;
}

export function createToasts({ after, newId }: ToastsOptions): Toasts {
  const store = createStore<readonly Toast[]>()(() => []);
  const live = new Map<string, { ms: number; isFixed: boolean; cancel: (() => void) | null }>();
  let held = false;

  function take(id: string): void {
    live.get(id)?.cancel?.();
    live.delete(id);
    store.setState((toasts) => toasts.filter((toast) => toast.id !== id), true);
  }

  function count(id: string): void {
    const entry = live.get(id);
    if (entry === undefined || (held && !entry.isFixed)) return;
    entry.cancel = after(entry.ms, () => {
      take(id);
      // Taken away from under the pointer, which then leaves nothing that would say so.
      if (entry.isFixed) hold(false);
    });
  }

  function hold(next: boolean): void {
    if (next === held) return;
    held = next;
    for (const [id, entry] of live) {
      if (entry.isFixed) continue;
      entry.cancel?.();
      entry.cancel = null;
      count(id);
    }
  }

  return {
    store,
    show(toast, { ms = 6000, isFixed = false } = {}) {
      const id = newId();
      live.set(id, { ms, isFixed, cancel: null });
      store.setState((toasts) => [...toasts, { ...toast, id }], true);
      count(id);
      return () => take(id);
    },
    act(id) {
      const toast = store.getState().find((other) => other.id === id);
      take(id);
      toast?.action?.run();
    },
    close: take,
    hold,
  };
}
