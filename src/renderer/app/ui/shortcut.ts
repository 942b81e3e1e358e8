const isMac = /mac/iu.test(navigator.platform);

/** As the system writes it: `Ctrl+N`, `⌘N`; with Shift `Ctrl+Shift+D`, `⇧⌘D`. */
export function shortcut(key: string, withShift = false): string {
  if (isMac) return `${withShift ? '⇧' : ''}⌘${key}`;
  return `Ctrl+${withShift ? 'Shift+' : ''}${key}`;
}
