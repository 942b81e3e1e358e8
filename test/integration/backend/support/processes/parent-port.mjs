/**
 * Loaded with --import before the utility process's entry: gives plain Node the `parentPort` that
 * Electron gives a utility process, over the channel of child_process.fork.
 */
const listeners = new Map();
process.parentPort = {
  on(event, listener) {
    if (event === 'message') process.on('message', (data) => listener({ data }));
    else listeners.set(event, listener);
  },
  postMessage: (message) => process.send(message),
};
process.on('disconnect', () => listeners.get('close')?.());
