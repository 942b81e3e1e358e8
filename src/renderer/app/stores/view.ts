import { createStore, type StoreApi } from 'zustand/vanilla';

export type SettingsSection = 'appearance' | 'models' | 'about';

export interface ViewState {
  /** `null`: a new chat. */
  readonly selected: string | null;
  readonly settings: SettingsSection | null;
  /** The sidebar over the page, where the window is too narrow for both. */
  readonly drawerOpen: boolean;
  /** What was picked for the next new chat. */
  readonly newChatModel: string | null;
  /** Counts up when the message box shall have the focus. */
  readonly focusComposer: number;
}

export interface View {
  readonly store: StoreApi<ViewState>;
  requestComposerFocus(): void;
}

export function createView(selected: string | null): View {
  const store = createStore<ViewState>()(() => ({
    selected,
    settings: null,
    drawerOpen: false,
    newChatModel: null,
    focusComposer: 1,
  }));
  return {
    store,
    requestComposerFocus() {
      store.setState(({ focusComposer }) => ({ focusComposer: focusComposer + 1 }));
    },
  };
}
