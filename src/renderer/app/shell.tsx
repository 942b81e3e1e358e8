import { lazy, Suspense, useEffect } from 'react';
import { useStore } from 'zustand';
import { useApp } from './app-context.ts';
import { ChatPane } from './features/chat-pane.tsx';
import { Sidebar } from './features/sidebar/sidebar.tsx';
import { Announcer } from './ui/announcer.tsx';
import { useIsNarrow } from './ui/use-media.ts';

const InspectorPanel = lazy(() => import('./features/inspector/inspector-panel.tsx'));
const AccountDialog = lazy(() => import('./features/accounts/account-dialog.tsx'));
const SettingsDialog = lazy(() => import('./features/settings/settings-dialog.tsx'));

/** The window: chats on one side, the conversation on the other, and what lies over both. */
export function Shell() {
  const app = useApp();
  const isNarrow = useIsNarrow();
  const sidebarOpen = useStore(app.settings.store, (state) => state.settings.sidebarOpen);
  const drawerOpen = useStore(app.view.store, (state) => state.drawerOpen);
  const inspectorOpen = useStore(app.view.store, (state) => state.inspectorOpen);
  const settings = useStore(app.view.store, (state) => state.settings);
  const dialog = useStore(app.view.store, (state) => state.dialog);
  useEffect(() => {
    if (!isNarrow) app.view.store.setState({ drawerOpen: false });
  }, [app, isNarrow]);
  const showsSidebar = isNarrow ? drawerOpen : sidebarOpen;
  return (
    <>
      <a
        href="#composer"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-surface focus:px-3 focus:py-1.5 focus:shadow-pop"
        onClick={(event) => {
          event.preventDefault();
          app.view.requestComposerFocus();
        }}
      >
        Skip to message box
      </a>
      <div className="flex h-full">
        {showsSidebar && <Sidebar isDrawer={isNarrow} />}
        <div className="min-w-0 flex-1" inert={isNarrow && drawerOpen}>
          <ChatPane isNarrow={isNarrow} showsSidebar={showsSidebar} />
        </div>
        {inspectorOpen && (
          <Suspense fallback={null}>
            <InspectorPanel />
          </Suspense>
        )}
      </div>
      <Announcer />
      {dialog !== null && (
        <Suspense fallback={null}>
          <AccountDialog />
        </Suspense>
      )}
      {settings !== null && (
        <Suspense fallback={null}>
          <SettingsDialog />
        </Suspense>
      )}
    </>
  );
}
