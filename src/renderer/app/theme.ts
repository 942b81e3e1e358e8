import type { Settings } from '../../shared/settings.ts';

/** `system` leaves it to `prefers-color-scheme` (styles/base.css). */
export function applyTheme(theme: Settings['theme']): void {
  const { dataset } = document.documentElement;
  if (theme === 'system') delete dataset['theme'];
  else dataset['theme'] = theme;
}
