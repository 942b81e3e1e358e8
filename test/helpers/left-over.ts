import type { CDPSession, ElectronApplication, Page } from '@playwright/test';

/** What a process holds on to: how many of each. */
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

/** What stands in a page's global object while its timers are counted. */
interface Counted {
  readonly liveTimers: () => Readonly<Record<string, number>>;
}

/** Loads the page anew, and counts its timers from its first script on. */
export async function countTimers(page: Page): Promise<void> {
  await page.addInitScript(() => {
    type Callback = (...given: unknown[]) => void;
    const timeouts = new Set<number>();
    const intervals = new Set<number>();
    const setTimeout = window.setTimeout.bind(window);
    const setInterval = window.setInterval.bind(window);
    const clearTimeout = window.clearTimeout.bind(window);
    const begin = (callback: Callback, delay?: number, ...rest: unknown[]): number => {
      const id = setTimeout(
        (...given: unknown[]) => {
          timeouts.delete(id);
          callback(...given);
        },
        delay,
        ...rest,
      );
      timeouts.add(id);
      return id;
    };
    const repeat = (callback: Callback, delay?: number, ...rest: unknown[]): number => {
      const id = setInterval(callback, delay, ...rest);
      intervals.add(id);
      return id;
    };
    /** Ends what either of the two began: their numbers are of one kind, as the standard has it. */
    const end = (id?: number): void => {
      if (id !== undefined) {
        timeouts.delete(id);
        intervals.delete(id);
      }
      clearTimeout(id);
    };
    Object.assign(window, {
      setTimeout: begin,
      setInterval: repeat,
      clearTimeout: end,
      clearInterval: end,
      millraceTest: {
        liveTimers: () => ({ timeouts: timeouts.size, intervals: intervals.size }),
      },
    });
  });
  await page.reload();
}

/** Timers, listeners and parts of a page, by name, after its garbage is collected. */
export async function pageHoldingsOf(page: Page, cdp: CDPSession): Promise<Holdings> {
  await cdp.send('HeapProfiler.collectGarbage');
  const { metrics } = await cdp.send('Performance.getMetrics');
  const counts = metrics
    .filter(({ name }) => ['JSEventListeners', 'Nodes', 'Documents', 'Frames'].includes(name))
    .map(({ name, value }) => [name, value] as const);
  const timers = await page.evaluate(() =>
    (window as unknown as { millraceTest: Counted }).millraceTest.liveTimers(),
  );
  return { ...Object.fromEntries(counts), ...timers };
}

/** What there is more of than there was before. */
export function more(now: Holdings, before: Holdings): Holdings {
  return Object.fromEntries(
    Object.entries(now).filter(([name, count]) => count > (before[name] ?? 0)),
  );
}
