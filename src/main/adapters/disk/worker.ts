import { parentPort, workerData } from 'node:worker_threads';
import { createDisk } from './disk.ts';
import { storageFailure } from './failures.ts';
import type { FromWorker, ToWorker, WorkerData } from './messages.ts';

/** The entry of the disk's worker: the driver is synchronous, and main's thread never waits. */
const port = parentPort;
if (port === null) throw new Error('The disk runs as a worker.');

const send = (message: FromWorker): void => port.postMessage(message);

const disk = createDisk({
  folder: (workerData as WorkerData).folder,
  now: Date.now,
  onProblem: (problem) => send({ type: 'problem', ...problem }),
  onNews: (news) => send({ type: 'news', ...news }),
});

port.on('message', (message: ToWorker) => {
  if (message.type === 'close') {
    disk.close();
    port.close();
    return;
  }
  const { id, call } = message;
  try {
    send({ type: 'answer', id, value: disk.run(call) });
  } catch (error) {
    const { reason, message } = storageFailure(error);
    send({ type: 'failed', id, reason, message });
  }
});

disk.open();
