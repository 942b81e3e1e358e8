import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod } from 'node:fs/promises';
import { makeProfile, readLaunch, removeProfile, startApp } from '../../../scripts/lib/launch.mjs';
import { expect, test as base } from '../../helpers/fixtures.ts';

const test = base.extend<{ profileDir: string }>({
  profileDir: async ({ browserName: _none }, use) => {
    const profileDir = await makeProfile(readLaunch());
    await use(profileDir);
    await chmod(profileDir, 0o755);
    await removeProfile(profileDir);
  },
});

type Env = Readonly<Record<string, string>>;

/** Without a display nothing is there to be closed: it ends by itself. */
async function startWithoutDisplay(profileDir: string, env: Env) {
  const launch = readLaunch();
  const app = spawn(launch.executable, [launch.appDir], {
    cwd: launch.runFolder,
    env: {
      ...process.env,
      DISPLAY: '',
      WAYLAND_DISPLAY: '',
      MILLRACE_USER_DATA: profileDir,
      ...env,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  app.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(app, 'close')) as [number | null];
  return { code, stderr };
}

/** With one it waits in its dialog, whose button stands for any way to quit. */
async function startWithDisplay(profileDir: string, env: Env) {
  const { app, logs, kill } = await startApp(readLaunch(), { profileDir, env });
  try {
    const exit = once(app.process(), 'exit');
    // It may be gone before it can answer; how it ends says its code.
    app.evaluate(({ app: electron }) => electron.quit()).catch(() => undefined);
    const [code] = (await exit) as [number | null];
    return { code, stderr: logs.stderr };
  } finally {
    await kill();
  }
}

for (const [where, start] of [
  ['with a display', startWithDisplay],
  ['without a display', startWithoutDisplay],
] as const) {
  for (const url of ['not a url', 'ftp://127.0.0.1:4780']) {
    test(`the server's address "${url}" is refused in one sentence, ${where}`, async ({
      profileDir,
    }) => {
      const { code, stderr } = await start(profileDir, { MILLRACE_BACKEND_URL: url });
      expect(stderr).toContain(
        `MILLRACE_BACKEND_URL is no http:// or https:// address: “${url}”.\n`,
      );
      expect(stderr).not.toMatch(/TypeError|^ {4}at /mu);
      expect(code).toBe(1);
    });
  }

  test(`a profile that cannot be written to is refused in one sentence, ${where}`, async ({
    profileDir,
  }) => {
    await chmod(profileDir, 0o555);
    const { code, stderr } = await start(profileDir, {});
    expect(stderr).toContain(`Millrace cannot write to its profile's folder, ${profileDir} (`);
    expect(stderr).not.toContain('SingletonLock');
    expect(code).toBe(1);
  });
}

test('a profile in a place that takes no folders is refused as well', async () => {
  const { code, stderr } = await startWithoutDisplay('/proc/nowhere/profile', {});
  expect(stderr).toContain("cannot write to its profile's folder, /proc/nowhere/profile (");
  expect(code).toBe(1);
});
