import { createStore, type StoreApi } from 'zustand/vanilla';
import type { MillraceBridge } from '../../../shared/ipc.ts';

/**
 * What is typed and not sent: by chat, `null` for a new one; by the id of a message that waits, while
 * that is being changed.
 */
export type DraftKey = string | null;

export interface Drafts {
  readonly store: StoreApi<ReadonlyMap<DraftKey, string>>;
  load(): Promise<void>;
  get(key: DraftKey): string;
  set(key: DraftKey, text: string): void;
  /**
   * Empties it for a message that is being sent. On disk the text stays until `release`: should the
   * app die in between, it is in the box again.
   */
  take(key: DraftKey): { readonly release: () => void };
  /** Puts text back in front of what was typed since. */
  putBack(key: DraftKey, text: string): void;
  /** What is typed there goes before what is typed here. */
  move(from: DraftKey, to: DraftKey): void;
  /** The box in which somebody types just now; what other windows tell of it is not taken over. */
  setFocused(key: DraftKey | undefined): void;
  /** Hands over all that is not kept yet, for the page may go away. */
  flush(): void;
  stop(): void;
}

export interface DraftsOptions {
  readonly bridge: MillraceBridge;
  /** Returns how to cancel. */
  readonly after: (milliseconds: number, callback: () => void) => () => void;
}

/** Between two savings of a long text: a millisecond each so many characters, 100 ms for a megabyte. */
const CHARACTERS_A_MS = 10_000;
/** Shorter texts cost nothing worth a pause. */
const LONG = 16_000;

export function createDrafts({ bridge, after }: DraftsOptions): Drafts {
  const store = createStore<ReadonlyMap<DraftKey, string>>()(() => new Map());
  /** Changed and not handed over yet. */
  const dirty = new Set<DraftKey>();
  const held = new Set<DraftKey>();
  let isSaving = false;
  let focused: DraftKey | undefined;

  const get = (key: DraftKey): string => store.getState().get(key) ?? '';

  function show(key: DraftKey, text: string): void {
    const drafts = new Map(store.getState());
    if (text === '') drafts.delete(key);
    else drafts.set(key, text);
    store.setState(drafts, true);
  }

  /** Not kept: main says why in a notice of its own. It goes with the next change, or with a flush. */
  async function handOver(key: DraftKey): Promise<boolean> {
    dirty.delete(key);
    const { ok } = await bridge.call('drafts.save', { sessionId: key, text: get(key) });
    if (!ok) dirty.add(key);
    return ok;
  }

  /** One call at a time; what is typed meanwhile goes with the next, the newest alone. */
  async function save(): Promise<void> {
    const next = [...dirty].find((key) => !held.has(key));
    if (isSaving || next === undefined) return;
    isSaving = true;
    const { length } = get(next);
    const isKept = await handOver(next);
    const goOn = (): void => {
      isSaving = false;
      void save();
    };
    if (!isKept) isSaving = false;
    else if (length < LONG) goOn();
    else after(length / CHARACTERS_A_MS, goOn);
  }

  function set(key: DraftKey, text: string): void {
    if (get(key) === text) return;
    show(key, text);
    dirty.add(key);
    void save();
  }

  function putBack(key: DraftKey, text: string): void {
    const typed = get(key);
    set(key, typed === '' ? text : `${text}\n\n${typed}`);
  }

  const stop = bridge.on('drafts.changed', ({ sessionId, text }) => {
    if (focused === sessionId && text !== get(sessionId)) return;
    // What is typed here and not handed over yet is newer.
    if (!dirty.has(sessionId)) show(sessionId, text);
  });

  return {
    store,
    stop,
    get,
    set,
    async load() {
      const result = await bridge.call('drafts.list');
      if (!result.ok) return;
      const drafts = new Map(store.getState());
      for (const { sessionId, text } of result.value.items) {
        // What was typed before this came goes before what is kept: neither is lost.
        const typed = drafts.get(sessionId);
        if (typed === undefined) drafts.set(sessionId, text);
        else if (typed !== text) {
          drafts.set(sessionId, `${text}\n\n${typed}`);
          dirty.add(sessionId);
        }
      }
      store.setState(drafts, true);
      void save();
    },
    take(key) {
      held.add(key);
      set(key, '');
      return {
        release() {
          held.delete(key);
          void save();
        },
      };
    },
    putBack,
    move(from, to) {
      const text = get(from);
      if (text === '') return;
      putBack(to, text);
      set(from, '');
    },
    setFocused: (key) => void (focused = key),
    flush() {
      for (const key of [...dirty]) if (!held.has(key)) void handOver(key);
    },
  };
}
