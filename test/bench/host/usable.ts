/** The composer by the role and name that the design gives it. */
export function findComposer(): HTMLElement | null {
  return document.querySelector<HTMLElement>(
    'textarea[aria-label="Message"], [role="textbox"][aria-label="Message"]',
  );
}

/** Visible, enabled and open to the keyboard. */
export function isUsable(composer: HTMLElement | null): boolean {
  if (composer === null || composer.tabIndex < 0) return false;
  if (composer instanceof HTMLTextAreaElement && (composer.disabled || composer.readOnly)) {
    return false;
  }
  return composer.checkVisibility({ visibilityProperty: true, opacityProperty: true });
}
