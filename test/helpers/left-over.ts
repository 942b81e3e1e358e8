import type { ElectronApplication } from '@playwright/test';

/** What main holds on to: how many of each. */
export type Holdings = Readonly<Record<string, number>>;

/** Timers, sockets and listeners of the main process, by name. */
export function holdingsOf(app: ElectronApplication): Promise<Holdings> {
  return app.evaluate(({ ipcMain, powerMonitor, webContents, app: electron }) => {
    const counts: Record<string, number> = {};
    const add = (name: string, count: number): void => {
      counts[name] = (counts[name] ?? 0) + count;
    };
    for (const name of process.getActiveResourcesInfo()) add(name, 1);
    const emitters = [ipcMain, powerMonitor, electron, process, ...webContents.getAllWebContents()];
    for (const emitter of emitters) {
      for (const name of emitter.eventNames()) {
        add(`listeners of ${String(name)}`, emitter.listenerCount(name));
      }
    }
    return counts;
  });
}

/** What there is more of than there was before. */
export function more(now: Holdings, before: Holdings): Holdings {
  return Object.fromEntries(
    Object.entries(now).filter(([name, count]) => count > (before[name] ?? 0)),
  );
}
