import { writeFile } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { app, BrowserWindow, contentTracing, ipcMain, type WebContents } from 'electron';
import { makeChats } from './make-chats.ts';
import { PROBE_ANSWER, PROBE_ASK } from './messages.ts';

type Command = (...args: never[]) => unknown;

/** What the bench can have done inside the app. */
export const commands: Readonly<
  Record<string, ((...args: readonly unknown[]) => unknown) | undefined>
> = Object.fromEntries(
  Object.entries({
    /** Epoch milliseconds by this process's clock. */
    clock: () => performance.timeOrigin + performance.now(),
    probe: askProbe,
    evaluate: (code: string) => contents().executeJavaScript(code),
    makeChats: (count: number) =>
      makeChats(count, () => contents().executeJavaScript("window.millrace.call('models.list')")),
    /** Nothing of the page runs for so long. */
    freeze: (ms: number) =>
      contents().executeJavaScript(
        `{ const end = performance.now() + ${ms}; while (performance.now() < end); }`,
      ),
    type: typeKeys,
    memory,
    collectPage,
    watchLoop,
    loop: loopDelays,
    profileMain,
    profilePage,
    trace,
    url: (url: string) => contents().loadURL(url),
    quit: () => app.quit(),
  } satisfies Record<string, Command>),
) as Record<string, (...args: readonly unknown[]) => unknown>;

function contents(): WebContents {
  const window = BrowserWindow.getAllWindows()[0];
  if (window === undefined) throw new Error('There is no window.');
  return window.webContents;
}

const asked = new Map<number, { resolve: (value: unknown) => void; reject: (e: Error) => void }>();
let lastAsk = 0;
ipcMain.on(PROBE_ANSWER, (_event, id: number, error: string | null, value: unknown) => {
  const waiting = asked.get(id);
  asked.delete(id);
  if (error === null) waiting?.resolve(value);
  else waiting?.reject(new Error(error));
});

function askProbe(name: string, ...args: unknown[]): Promise<unknown> {
  lastAsk += 1;
  const id = lastAsk;
  return new Promise((resolve, reject) => {
    asked.set(id, { resolve, reject });
    contents().send(PROBE_ASK, id, name, args);
  });
}

/**
 * Types by way of Chromium's own input path, as a keyboard would.
 *
 * @param gapMs between keys; a little more or less each time, to fall on no beat of the frames
 */
async function typeKeys(text: string, gapMs: number): Promise<void> {
  const { debugger: bridge } = contents();
  bridge.attach('1.3');
  try {
    // Without a window manager no window ever gets the focus.
    await bridge.sendCommand('Emulation.setFocusEmulationEnabled', { enabled: true });
    for (const [index, key] of Array.from(text).entries()) {
      const about = { key, code: `Key${key.toUpperCase()}`, windowsVirtualKeyCode: codeOf(key) };
      await bridge.sendCommand('Input.dispatchKeyEvent', { type: 'keyDown', text: key, ...about });
      await bridge.sendCommand('Input.dispatchKeyEvent', { type: 'keyUp', ...about });
      await sleep(gapMs - 7 + ((index * 5) % 13));
    }
  } finally {
    bridge.detach();
  }
}

function codeOf(key: string): number {
  return key.toUpperCase().charCodeAt(0);
}

/** Main's memory in MB, after garbage is gone. */
function memory(): { heapMb: number; rssMb: number; outsideMb: number } {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, rss, external, arrayBuffers } = process.memoryUsage();
  const mb = (bytes: number): number => Math.round(bytes / 104857.6) / 10;
  return { heapMb: mb(heapUsed), rssMb: mb(rss), outsideMb: mb(external + arrayBuffers) };
}

/** Garbage of the page is gone when this resolves: V8 leaves it lying for as long as there is room. */
async function collectPage(): Promise<void> {
  const { debugger: bridge } = contents();
  bridge.attach('1.3');
  try {
    await bridge.sendCommand('HeapProfiler.enable');
    // What finalizers let go in the first is found by the second.
    await bridge.sendCommand('HeapProfiler.collectGarbage');
    await bridge.sendCommand('HeapProfiler.collectGarbage');
  } finally {
    bridge.detach();
  }
}

const delays = monitorEventLoopDelay({ resolution: 1 });

/** From here on main's event loop is watched. */
function watchLoop(): void {
  delays.reset();
  delays.enable();
}

/** How late main's event loop was since it is watched, in ms. */
function loopDelays(): { p50: number; p99: number; max: number } {
  delays.disable();
  const ms = (nanoseconds: number): number => Math.round(nanoseconds / 10_000) / 100;
  return { p50: ms(delays.percentile(50)), p99: ms(delays.percentile(99)), max: ms(delays.max) };
}

/** Writes a CPU profile of main, for the developer tools. */
async function profileMain(ms: number, file: string): Promise<void> {
  const inspector = new Session();
  inspector.connect();
  await inspector.post('Profiler.enable');
  await inspector.post('Profiler.setSamplingInterval', { interval: 200 });
  await inspector.post('Profiler.start');
  await sleep(ms);
  const { profile } = await inspector.post('Profiler.stop');
  inspector.disconnect();
  await writeFile(file, JSON.stringify(profile));
}

/** Writes a CPU profile of the page. */
async function profilePage(ms: number, file: string): Promise<void> {
  const { debugger: bridge } = contents();
  bridge.attach('1.3');
  await bridge.sendCommand('Profiler.enable');
  await bridge.sendCommand('Profiler.setSamplingInterval', { interval: 200 });
  await bridge.sendCommand('Profiler.start');
  await sleep(ms);
  const { profile } = (await bridge.sendCommand('Profiler.stop')) as { profile: unknown };
  bridge.detach();
  await writeFile(file, JSON.stringify(profile));
}

/** Writes what all processes did, for the developer tools' Performance panel. */
async function trace(ms: number, file: string): Promise<void> {
  await contentTracing.startRecording({
    included_categories: ['devtools.timeline', 'v8', 'toplevel', 'cc', 'blink', 'viz'],
  });
  await sleep(ms);
  await contentTracing.stopRecording(file);
}
