import type { ElectronApplication, Page } from '@playwright/test';

/** An item of the File menu, as a person presses it. */
export async function pressMenuItem(app: ElectronApplication, label: string): Promise<void> {
  await app.evaluate(({ Menu }, wanted) => {
    const file = Menu.getApplicationMenu()?.items.find((menu) => menu.label === 'File');
    const item = file?.submenu?.items.find((one) => one.label === wanted);
    if (item === undefined) throw new Error(`The menu has no item “${wanted}”.`);
    // Typed as any function at all.
    (item as unknown as { click(): void }).click();
  }, label);
}

/** A second window, from the menu as a person opens it. */
export async function openWindow(app: ElectronApplication): Promise<Page> {
  const opened = app.waitForEvent('window');
  await pressMenuItem(app, 'New window');
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
