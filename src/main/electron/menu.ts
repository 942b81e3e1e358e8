import type { MenuItemConstructorOptions } from 'electron';
import type { EventPayload } from '../../shared/ipc.ts';

type Command = EventPayload<'command'>;

/** The application menu's template: the system's own items, and ours, whose accelerators act on the page. */
export function menuTemplate(options: {
  readonly isMac: boolean;
  readonly isPackaged: boolean;
  readonly command: (command: Command) => void;
  readonly newWindow: () => void;
}): MenuItemConstructorOptions[] {
  const item = (
    label: string,
    accelerator: string,
    command: Command,
  ): MenuItemConstructorOptions => ({
    label,
    accelerator,
    click: () => options.command(command),
  });
  const settings = item('Settings…', 'CmdOrCtrl+,', 'settings');
  return [
    ...(options.isMac
      ? [
          {
            role: 'appMenu' as const,
            submenu: [
              { role: 'about' as const },
              { type: 'separator' as const },
              settings,
              { type: 'separator' as const },
              { role: 'hide' as const },
              { role: 'hideOthers' as const },
              { role: 'unhide' as const },
              { type: 'separator' as const },
              { role: 'quit' as const },
            ],
          },
        ]
      : []),
    {
      label: 'File',
      submenu: [
        item('New chat', 'CmdOrCtrl+N', 'new-chat'),
        {
          label: 'New window',
          accelerator: 'CmdOrCtrl+Shift+N',
          click: () => options.newWindow(),
        },
        ...(options.isMac ? [] : [settings]),
        { type: 'separator' },
        options.isMac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [
        item('Toggle sidebar', 'CmdOrCtrl+B', 'toggle-sidebar'),
        item('Go to message box', 'CmdOrCtrl+L', 'focus-composer'),
        item('Stream inspector', 'CmdOrCtrl+Shift+D', 'toggle-inspector'),
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        { type: 'separator' },
        { role: 'reload' },
        ...(options.isPackaged ? [] : [{ role: 'toggleDevTools' as const }]),
      ],
    },
    { role: 'windowMenu' },
  ];
}
