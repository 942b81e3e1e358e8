import { parentPort } from 'node:worker_threads';

/**
 * In the place of the disk's worker: answers `position`, has trouble with `forget`, and dies of anything
 * else.
 */
parentPort?.on('message', (message) => {
  if (message.type === 'close') parentPort?.close();
  else if (message.call.method === 'position') {
    parentPort?.postMessage({ type: 'answer', id: message.id, value: 7 });
  } else if (message.call.method === 'forget') {
    parentPort?.postMessage({ type: 'problem', store: 'journal', problem: 'Trouble.' });
    parentPort?.postMessage({ type: 'failed', id: message.id, reason: 'full', message: 'Full.' });
  } else throw new Error('This was too much.');
});
