import { createStore, type StoreApi } from 'zustand/vanilla';

export type SettingsSection = 'appearance' | 'models' | 'about';

export interface ViewState {
  /** `null`: a new chat. */
  readonly selected: string | null;
  readonly settings: SettingsSection | null;
  /** The sidebar over the page, where the window is too narrow for both. */
  readonly drawerOpen: boolean;
  /** What is typed and not sent, by chat; `null` for a new one. */
  readonly drafts: ReadonlyMap<string | null, string>;
  /** What was picked for the next new chat. */
  readonly newChatModel: string | null;
  /** Counts up when the message box shall have the focus. */
  readonly focusComposer: number;
}

export interface View {
  readonly store: StoreApi<ViewState>;
  setDraft(sessionId: string | null, text: string): void;
  draft(sessionId: string | null): string;
  requestComposerFocus(): void;
}

export function createView(selected: string | null): View {
  const store = createStore<ViewState>()(() => ({
    selected,
    settings: null,
    drawerOpen: false,
    drafts: new Map(),
    newChatModel: null,
    focusComposer: 1,
  }));
  return {
    store,
    draft: (sessionId) => store.getState().drafts.get(sessionId) ?? '',
    setDraft(sessionId, text) {
      const drafts = new Map(store.getState().drafts);
      if (text === '') drafts.delete(sessionId);
      else drafts.set(sessionId, text);
      store.setState({ drafts });
    },
    requestComposerFocus() {
      store.setState(({ focusComposer }) => ({ focusComposer: focusComposer + 1 }));
    },
  };
}
