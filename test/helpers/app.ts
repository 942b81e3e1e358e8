import { test as base, type ElectronApplication, type Page, type TestInfo } from '@playwright/test';
import {
  makeProfile,
  readLaunch,
  removeProfile,
  startApp,
  type Logs,
  type StartedApp,
} from '../../scripts/lib/launch.mjs';
import type { KeyStore } from './key-store.ts';

export { expect } from '@playwright/test';

export interface LaunchOptions {
  /** A profile from an earlier launch of this test; a fresh one without. */
  readonly profileDir?: string;
  /** A server that is there already, instead of the embedded one. */
  readonly backendUrl?: string;
  readonly token?: string;
  /** English without: the names in tests are. */
  readonly locale?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** With a key store of the system's kind, made by `makeKeyStore`; without, it has none. */
  readonly keyStore?: KeyStore;
  /** What is done in main before the first page is there, and before any request of main's. */
  readonly prepare?: (app: ElectronApplication) => Promise<void>;
  /** Uncaught errors that belong to the test. Any other one fails it. */
  readonly expectErrors?: readonly RegExp[];
}

export interface RunningApp {
  readonly app: ElectronApplication;
  /** The first window. */
  readonly page: Page;
  readonly profileDir: string;
  /** What the app's processes wrote so far. */
  readonly logs: Logs;
  /** The pages' `console.error` so far: collected, no failure by itself. */
  readonly consoleErrors: readonly string[];
  /** Quits as a person would. */
  close(): Promise<void>;
  /** Ends all processes at once, as a crash would. */
  kill(): Promise<void>;
  /** Quits if it still runs, and starts again on the same profile. */
  relaunch(options?: LaunchOptions): Promise<RunningApp>;
}

type LaunchApp = (options?: LaunchOptions) => Promise<RunningApp>;

/** What a process of Electron's or Node's prints when an error of its code was caught by nobody. */
const UNCAUGHT =
  /^.*(?:A JavaScript error occurred in the main process|Uncaught Exception|UnhandledPromiseRejection|unhandledRejection|uncaughtException|The app could not be loaded).*$|^Node\.js v\d.*$/gim;

/** Keeps account of one launch for its test. */
class Launched implements RunningApp {
  readonly consoleErrors: string[] = [];
  readonly #pageErrors: string[] = [];

  readonly page: Page;
  readonly profileDir: string;
  readonly relaunch: LaunchApp;
  readonly #started: StartedApp;
  readonly #expected: readonly RegExp[];

  constructor(
    started: StartedApp,
    about: Pick<RunningApp, 'page' | 'profileDir' | 'relaunch'>,
    expected: readonly RegExp[],
  ) {
    this.#started = started;
    this.page = about.page;
    this.profileDir = about.profileDir;
    this.relaunch = about.relaunch;
    this.#expected = expected;
    for (const window of this.app.windows()) this.#watch(window);
    this.app.on('window', (window) => {
      this.#watch(window);
    });
  }

  get app(): ElectronApplication {
    return this.#started.app;
  }

  get logs(): Logs {
    return this.#started.logs;
  }

  async close(): Promise<void> {
    await this.#started.stop();
  }

  async kill(): Promise<void> {
    await this.#started.kill();
  }

  unexpectedErrors(): string[] {
    const written = `${this.logs.stdout}\n${this.logs.stderr}`;
    const found = [...this.#pageErrors, ...(written.match(UNCAUGHT) ?? [])];
    return found.filter((text) => !this.#expected.some((pattern) => pattern.test(text)));
  }

  async attachTo(testInfo: TestInfo, number: number): Promise<void> {
    const { stdout, stderr } = this.logs;
    const errors = [...this.#pageErrors, ...this.consoleErrors].join('\n');
    await testInfo.attach(`app-${number}.log`, {
      body: `stdout:\n${stdout}\nstderr:\n${stderr}\npages:\n${errors}\n`,
      contentType: 'text/plain',
    });
    for (const [index, window] of this.app.windows().entries()) {
      const body = await window.screenshot({ timeout: 5_000 }).catch(() => null);
      if (body) {
        await testInfo.attach(`app-${number}-window-${index}.png`, {
          body,
          contentType: 'image/png',
        });
      }
    }
  }

  #watch(window: Page): void {
    window.on('pageerror', (error) => {
      this.#pageErrors.push(`uncaught in a page: ${error.stack ?? error.message}`);
    });
    window.on('crash', () => {
      this.#pageErrors.push('a page crashed');
    });
    window.on('console', (message) => {
      if (message.type() === 'error') this.consoleErrors.push(message.text());
    });
  }
}

function environment(options: LaunchOptions): Record<string, string> {
  return {
    MILLRACE_LOCALE: options.locale ?? 'en',
    ...(options.backendUrl === undefined ? {} : { MILLRACE_BACKEND_URL: options.backendUrl }),
    ...(options.token === undefined ? {} : { MILLRACE_TOKEN: options.token }),
    ...options.keyStore?.env,
    ...options.env,
  };
}

/**
 * Tests of the real app. `launchApp()` starts it; whatever a test leaves behind, its processes and
 * its profiles are gone when it ends.
 */
export const test = base.extend<{ launchApp: LaunchApp }>({
  // Playwright reads from this pattern what a fixture needs; an empty one the lint refuses.
  launchApp: async ({ browserName: _none }, use, testInfo) => {
    const launch = readLaunch();
    const launches: Launched[] = [];
    const profiles = new Set<string>();

    const launchApp: LaunchApp = async (options = {}) => {
      const profileDir = options.profileDir ?? (await makeProfile(launch));
      profiles.add(profileDir);
      const started = await startApp(options.keyStore?.launch ?? launch, {
        profileDir,
        env: environment(options),
        args: [...(options.args ?? []), ...(options.keyStore?.args ?? [])],
      });
      await options.prepare?.(started.app);
      const page = await started.app.firstWindow().catch(async (error: unknown) => {
        await started.kill();
        throw new Error(`The app opened no window.\n${started.logs.stderr}`, { cause: error });
      });
      const relaunch: LaunchApp = async (next) => {
        await started.stop();
        return launchApp({ ...options, ...next, profileDir });
      };
      const about = { page, profileDir, relaunch };
      const launched = new Launched(started, about, options.expectErrors ?? []);
      launches.push(launched);
      await page.waitForLoadState('domcontentloaded');
      return launched;
    };

    try {
      await use(launchApp);
      const failed = testInfo.status !== testInfo.expectedStatus;
      const errors = launches.flatMap((launched) => launched.unexpectedErrors());
      if (failed || errors.length > 0) {
        for (const [index, launched] of launches.entries()) {
          await launched.attachTo(testInfo, index + 1);
        }
      }
      for (const launched of launches) await launched.close();
      // Once more: an app can also fail on its way out.
      const all = launches.flatMap((launched) => launched.unexpectedErrors());
      if (all.length > 0) {
        const logs = launches.map(({ logs: { stderr } }) => stderr).join('\n');
        throw new Error(`Errors that nobody caught:\n${all.join('\n')}\n\n${logs}`);
      }
    } finally {
      for (const launched of launches) await launched.kill();
      for (const profile of profiles) await removeProfile(profile);
    }
  },
});
