import { contextBridge, ipcRenderer } from 'electron';
import { callNames, eventNames } from '../shared/ipc-names.ts';

/**
 * The page's only way out: names of the contract, and nothing else of Electron. Neither `ipcRenderer`
 * nor an event object reaches the page. It is not parsed here: main parses what comes in.
 */
const known = { calls: new Set<string>(callNames), events: new Set<string>(eventNames) };

contextBridge.exposeInMainWorld('millrace', {
  call(name: string, input: unknown): Promise<unknown> {
    if (!known.calls.has(name)) return Promise.reject(new Error(`There is no call "${name}".`));
    return ipcRenderer.invoke(name, input);
  },
  on(name: string, listener: (payload: unknown) => void): () => void {
    if (!known.events.has(name)) throw new Error(`There is no event "${name}".`);
    const forward = (_event: unknown, payload: unknown): void => listener(payload);
    ipcRenderer.on(name, forward);
    return () => ipcRenderer.removeListener(name, forward);
  },
});
