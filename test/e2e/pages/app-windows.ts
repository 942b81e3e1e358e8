import type { ElectronApplication, Page } from '@playwright/test';

/** A second window, from the menu as a person opens it. */
export async function openWindow(app: ElectronApplication): Promise<Page> {
  const opened = app.waitForEvent('window');
  await app.evaluate(({ Menu }) => {
    const file = Menu.getApplicationMenu()?.items.find(({ label }) => label === 'File');
    const item = file?.submenu?.items.find(({ label }) => label === 'New window');
    if (item === undefined) throw new Error('The menu has no item for a new window.');
    // Typed as any function at all.
    (item as unknown as { click(): void }).click();
  });
  const page = await opened;
  await page.waitForLoadState('domcontentloaded');
  return page;
}

/** The lid is closed, or opened again, as the system tells the app. */
export async function setAsleep(app: ElectronApplication, asleep: boolean): Promise<void> {
  await app.evaluate(
    ({ powerMonitor }, name) => {
      powerMonitor.emit(name);
    },
    asleep ? ('suspend' as const) : ('resume' as const),
  );
}
