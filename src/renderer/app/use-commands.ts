import { useEffect } from 'react';
import type { EventPayload } from '../../shared/ipc.ts';
import { useApp } from './app-context.ts';

type Command = EventPayload<'command'>;

/** The accelerators of main's menu, for where there is no menu, such as a dev server's page. */
const keys: Readonly<Record<string, Command>> = {
  n: 'new-chat',
  ',': 'settings',
  b: 'toggle-sidebar',
  l: 'focus-composer',
};

export function useCommands(isNarrow: boolean): void {
  const app = useApp();
  useEffect(() => {
    const run = (command: Command): void => {
      if (command !== 'toggle-sidebar' && command !== 'settings') app.closeSettings();
      if (command === 'new-chat') app.newChat();
      else if (command === 'focus-composer') app.view.requestComposerFocus();
      else if (command === 'toggle-sidebar') app.toggleSidebar(isNarrow);
      else if (command === 'stop') app.stopAnswer();
      else app.openSettings(app.view.store.getState().settings ?? 'appearance');
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.altKey || event.shiftKey || event.metaKey === event.ctrlKey) return;
      const command = keys[event.key.toLowerCase()];
      if (command === undefined) return;
      event.preventDefault();
      run(command);
    };
    const stop = app.bridge.on('command', run);
    addEventListener('keydown', onKey);
    return () => {
      stop();
      removeEventListener('keydown', onKey);
    };
  }, [app, isNarrow]);
}
