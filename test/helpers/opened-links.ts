import type { ElectronApplication } from '@playwright/test';

/** From here on nothing is opened outside: what would have been is kept instead. */
export async function watchOpenedLinks(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ shell }) => {
    const opened: string[] = [];
    (globalThis as typeof globalThis & { openedLinks?: string[] }).openedLinks = opened;
    shell.openExternal = (url) => {
      opened.push(url);
      return Promise.resolve();
    };
  });
}

export function openedLinks(app: ElectronApplication): Promise<string[]> {
  return app.evaluate(
    () => (globalThis as typeof globalThis & { openedLinks?: string[] }).openedLinks ?? [],
  );
}
