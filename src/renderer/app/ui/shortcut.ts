const isMac = /mac/iu.test(navigator.platform);

/** As the system writes it: `Ctrl+N`, `⌘N`. */
export function shortcut(key: string): string {
  return isMac ? `⌘${key}` : `Ctrl+${key}`;
}
