import { createRoot } from 'react-dom/client';
import { Shell } from './shell.tsx';
import { AppProvider } from './app-context.ts';
import { noBridge, safeBridge } from './bridge.ts';
import { listenForCommands } from './commands.ts';
import { applyTheme } from './theme.ts';
import { loadRichText } from './features/transcript/rich-text-loader.ts';
import { createApp, startApp } from './stores/app.ts';
import { browserClock } from './stores/clock.ts';
import type { Memory } from './stores/settings.ts';
import { sessionOfHash, hashOfSession } from './location.ts';
import { NARROW } from './ui/use-media.ts';
import { AppBoundary } from './ui/app-boundary.tsx';

const memory: Memory = {
  get: () => localStorage.getItem('millrace.look'),
  set: (value) => localStorage.setItem('millrace.look', value),
};

const app = createApp({
  bridge: safeBridge(window.millrace ?? noBridge),
  clock: browserClock,
  memory,
  newId: () => crypto.randomUUID(),
  selected: sessionOfHash(location.hash),
});

applyTheme(app.settings.store.getState().settings.theme);
app.settings.store.subscribe(({ settings }) => applyTheme(settings.theme));
// A page that loads anew (after a crash, or by hand) shows the same chat again.
app.view.store.subscribe(({ selected }, before) => {
  if (selected !== before.selected) history.replaceState(null, '', hashOfSession(selected));
});

listenForCommands(app, () => matchMedia(NARROW).matches);

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root.');
createRoot(root).render(
  <AppBoundary>
    <AppProvider value={app}>
      <Shell />
    </AppProvider>
  </AppBoundary>,
);
startApp(app);
// What is typed is on disk within a call; the last of it before the page may go away.
for (const event of ['pagehide', 'blur']) window.addEventListener(event, () => app.drafts.flush());
// Whoever comes back may have started a server of models meanwhile.
window.addEventListener('focus', () => void app.models.load());
// Behind the first frames: no answer can be shown before this is here, and none waits for it long.
requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => void loadRichText())));
