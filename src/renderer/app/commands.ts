import type { EventPayload } from '../../shared/ipc.ts';
import type { App } from './stores/app.ts';

type Command = EventPayload<'command'>;

/** The accelerators of main's menu, for where there is no menu, such as a dev server's page. */
const keys: Readonly<Record<string, Command>> = {
  n: 'new-chat',
  ',': 'settings',
  b: 'toggle-sidebar',
  l: 'focus-composer',
};

/** The same, with Shift. */
const shiftKeys: Readonly<Record<string, Command>> = { d: 'toggle-inspector' };

/** From the first moment on, not from the first render: a key that comes early counts. */
export function listenForCommands(app: App, isNarrow: () => boolean): void {
  const run = (command: Command): void => {
    const staysOpen = ['toggle-sidebar', 'settings', 'toggle-inspector'];
    if (!staysOpen.includes(command)) app.closeSettings();
    if (command === 'new-chat') app.newChat();
    else if (command === 'focus-composer') app.view.requestComposerFocus();
    else if (command === 'toggle-sidebar') app.toggleSidebar(isNarrow());
    else if (command === 'toggle-inspector') app.toggleInspector();
    else if (command === 'stop') app.stopAnswer();
    else app.openSettings(app.view.store.getState().settings ?? 'appearance');
  };
  app.bridge.on('command', run);
  addEventListener('keydown', (event) => {
    if (event.altKey || event.metaKey === event.ctrlKey) return;
    const command = (event.shiftKey ? shiftKeys : keys)[event.key.toLowerCase()];
    if (command === undefined) return;
    event.preventDefault();
    run(command);
  });
}
