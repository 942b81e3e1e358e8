import { openDisk } from '../../../../../src/main/adapters/disk/open-disk.ts';
import {
  answer,
  logged,
  question,
  snapshot,
  token,
} from '../../../../unit/main/adapters/disk/support/entries.ts';
import { outboxMessage } from '../../../../unit/main/adapters/disk/support/outbox-records.ts';

/**
 * Writes an endless answer and ever more unsent messages through the real worker, and prints what was
 * reported stored: `journal POSITION`, `outbox COUNT`. One to kill.
 *
 * Arguments: the built worker, the folder.
 */
const [workerFile = '', folder = ''] = process.argv.slice(2);
const disk = openDisk({
  workerFile,
  folder,
  now: () => performance.now(),
  onProblem: ({ problem }) => process.stdout.write(`problem ${problem}\n`),
  onNews: ({ news }) => process.stdout.write(`news ${news}\n`),
});
disk.start();

async function writeAnswer(): Promise<never> {
  let position = await disk.journal.position('chat-1');
  if (position === null) {
    await disk.journal.append([snapshot(0, { messages: [question(1), answer(2)] })]);
    position = 0;
  }
  for (let size = 1; ; size = (size % 40) + 1) {
    const first = position + 1;
    await disk.journal.append(
      Array.from({ length: size }, (_, index) =>
        logged(first + index, token(2, `${first + index} `)),
      ),
    );
    position += size;
    process.stdout.write(`journal ${position}\n`);
  }
}

async function writeMessages(): Promise<never> {
  const { messages } = await disk.outbox.load();
  for (let count = messages.length; ; count += 1) {
    await disk.outbox.write([{ type: 'putMessage', message: outboxMessage(`message-${count}`) }]);
    process.stdout.write(`outbox ${count + 1}\n`);
  }
}

await Promise.all([writeAnswer(), writeMessages()]);
