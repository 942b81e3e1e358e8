import { createStore, type StoreApi } from 'zustand/vanilla';

export type SettingsSection = 'appearance' | 'models' | 'connection' | 'about';

/** A dialog about accounts. */
export type AccountDialog =
  | { readonly kind: 'addServer' }
  | { readonly kind: 'signIn'; readonly accountId: string }
  | { readonly kind: 'signOut'; readonly accountId: string };

export interface ViewState {
  /** `null`: a new chat. */
  readonly selected: string | null;
  readonly settings: SettingsSection | null;
  readonly dialog: AccountDialog | null;
  /** The sidebar over the page, where the window is too narrow for both. */
  readonly drawerOpen: boolean;
  /** The stream inspector beside the page, or over it. */
  readonly inspectorOpen: boolean;
  /** What was picked for the next new chat. */
  readonly newChatModel: string | null;
  /** Counts up when the message box shall have the focus. */
  readonly focusComposer: number;
  /** Counts up with each message that is sent from here: the reader wants to see it, at the end. */
  readonly sent: number;
}

export interface View {
  readonly store: StoreApi<ViewState>;
  requestComposerFocus(): void;
  wasSent(): void;
}

export function createView(selected: string | null): View {
  const store = createStore<ViewState>()(() => ({
    selected,
    settings: null,
    dialog: null,
    drawerOpen: false,
    inspectorOpen: false,
    newChatModel: null,
    focusComposer: 1,
    sent: 0,
  }));
  return {
    store,
    requestComposerFocus() {
      store.setState(({ focusComposer }) => ({ focusComposer: focusComposer + 1 }));
    },
    wasSent() {
      store.setState(({ sent }) => ({ sent: sent + 1 }));
    },
  };
}
