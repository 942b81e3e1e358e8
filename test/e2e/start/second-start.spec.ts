import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readLaunch } from '../../../scripts/lib/launch.mjs';
import { expect, test } from '../../helpers/fixtures.ts';

test('a second start on the same profile ends at once, and the window of the first comes up', async ({
  launchApp,
}) => {
  const { app, page, profileDir } = await launchApp();
  const seen = app.evaluate(
    ({ BrowserWindow }) =>
      new Promise<readonly string[]>((resolve) => {
        const [window] = BrowserWindow.getAllWindows();
        if (window === undefined) throw new Error('There is no window.');
        // Whether a window is small or in front, a display without a window manager cannot tell.
        const calls: string[] = [];
        window.isMinimized = () => true;
        window.restore = () => calls.push('restore');
        window.focus = () => resolve([...calls, 'focus']);
      }),
  );
  const launch = readLaunch();
  const second = spawn(launch.executable, [launch.appDir], {
    cwd: launch.runFolder,
    env: { ...process.env, MILLRACE_USER_DATA: profileDir },
    stdio: 'ignore',
  });
  const [code] = (await once(second, 'exit')) as [number | null];
  expect(code).toBe(0);
  expect(await seen).toEqual(['restore', 'focus']);
  // It is the same window, with its page.
  expect(app.windows()).toEqual([page]);
});
