import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { app, ipcMain, session } from 'electron';
import { commands } from './commands.ts';
import {
  CONFIG_VARIABLE,
  PROBE_MARK,
  type Ask,
  type FromHost,
  type HostConfig,
  type Mark,
} from './messages.ts';

/**
 * Runs the product's own main module, or a floor's, inside Electron with a probe in its pages. No
 * debugger is attached and no port is open while something is measured: both change what they watch.
 */

const now = (): number => performance.timeOrigin + performance.now();
const begunAt = now();
const config = JSON.parse(process.env[CONFIG_VARIABLE] ?? '') as HostConfig;
// What the product would pass on to its server and never sees when it runs by itself.
Reflect.deleteProperty(process.env, CONFIG_VARIABLE);

const socket = connect(config.port, '127.0.0.1');
socket.setNoDelay(true);
const say = (message: FromHost): void => {
  socket.write(`${JSON.stringify(message)}\n`);
};
const marked = new Set<Mark>();
const mark = (name: Mark, at: number): void => {
  if (marked.has(name)) return;
  marked.add(name);
  say({ type: 'mark', name, at });
};

mark('host', begunAt);
ipcMain.on(PROBE_MARK, (_event, name: Mark, at: number) => mark(name, at));
app.on('browser-window-created', (_event, window) => {
  mark('window', now());
  window.once('show', () => mark('shown', now()));
});
// Registered before the target's own: its first window finds the probe in place.
void app.whenReady().then(() => {
  mark('ready', now());
  addPreload(config.probe);
});
createInterface({ input: socket }).on('line', (line) => {
  const { id, name, args } = JSON.parse(line) as Ask;
  run(name, args).then(
    (value) => say({ type: 'answer', id, value }),
    (error: unknown) => say({ type: 'failed', id, message: String(error) }),
  );
});
// Whoever measured is gone.
socket.on('close', () => app.exit(0));
socket.on('error', () => app.exit(1));

if (config.appDir !== undefined) {
  // As Electron itself does for `electron FOLDER`; it is in no type.
  (app as unknown as { setAppPath(path: string): void }).setAppPath(config.appDir);
  app.setName('Millrace');
}
await import(pathToFileURL(config.target).href);
mark('imported', now());

function run(name: string, args: readonly unknown[]): Promise<unknown> {
  const command = commands[name];
  if (command === undefined) return Promise.reject(new Error(`The host knows no "${name}".`));
  return Promise.resolve().then(() => command(...args));
}

/** The call has this name since Electron 35. */
function addPreload(file: string): void {
  const { defaultSession } = session;
  if ('registerPreloadScript' in defaultSession) {
    defaultSession.registerPreloadScript({ type: 'frame', filePath: file });
  } else {
    (defaultSession as { setPreloads(files: string[]): void }).setPreloads([file]);
  }
}
