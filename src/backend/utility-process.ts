import { startEmbedded } from './embedded.ts';
import { createHost } from './host.ts';
import { exitOnUncaught, processLogger } from './process-log.ts';

/** What Electron adds to a utility process: the port to main. The backend does not import electron. */
interface ParentPort {
  on(event: 'message', listener: (message: { readonly data: unknown }) => void): void;
  on(event: 'close', listener: () => void): void;
  postMessage(message: unknown): void;
}

const log = processLogger();
exitOnUncaught(log);

const { parentPort } = process as unknown as { parentPort?: ParentPort };
if (parentPort === undefined) {
  log.error('no_parent_port');
  process.exit(1);
}

const host = createHost({
  send: (message) => parentPort.postMessage(message),
  start: startEmbedded,
  // A turn later, so that the last message is on its way.
  exit: (code) => void setImmediate(() => process.exit(code)),
  log,
});
parentPort.on('message', ({ data }) => host.receive(data));
parentPort.on('close', () => host.parentGone());
parentPort.postMessage({ type: 'hello' });
