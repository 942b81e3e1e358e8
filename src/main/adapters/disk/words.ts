import type { StorageError } from '../../services/ports/journal.ts';
import type { StoreName } from './methods.ts';

/** What is said of trouble with a file: what happened, what it means, what to do. */
export interface Words {
  /** News: a new file was begun, and works. */
  damaged(aside: string, saved: number): string;
  newer(file: string): string;
  unusable(file: string, why: string): string;
  /** A call failed; the file stays in use. */
  failed(reason: StorageError['reason'], message: string): string;
  /** News: the rest of the file is there. */
  skipped(rows: number): string;
}

const journal: Words = {
  // Nobody needs the file that was set aside: the server has all of it.
  damaged: () =>
    'The copy of your chats on this computer was damaged, and a new one was begun. Chats come back from the server as you open them.',
  newer: (file) =>
    `The copy of your chats on this computer was written by a newer version of Millrace and is left as it is (${file}). Until that version is installed again, chats are not kept for reading offline.`,
  unusable: (file, why) =>
    `Chats are not kept on this computer, so they cannot be read offline after Millrace is closed: ${file} cannot be used (${why}). Check the folder's permissions and free space, then start Millrace again.`,
  failed: (reason, message) =>
    ({
      full: 'The disk is full. Chats are shown as they come, but not kept on this computer. Free some space.',
      readonly:
        'The disk is read-only. Chats are shown as they come, but not kept on this computer.',
      damaged: 'The copy of your chats on this computer is damaged. Start Millrace again.',
      failed: `Chats are shown as they come, but cannot be kept on this computer (${message}).`,
    })[reason],
  skipped: (rows) =>
    `The copy of your chats on this computer has ${counted(rows, 'entry that cannot', 'entries that cannot')} be read and that are left out. They come back from the server.`,
};

const outbox: Words = {
  damaged: (aside, saved) =>
    `The file of your unsent messages and drafts was damaged. ${saved === 0 ? 'Nothing' : counted(saved, 'entry', 'entries')} could be saved. What is missing may still be in ${aside}.`,
  newer: (file) =>
    `Your unsent messages and drafts were written by a newer version of Millrace and are left as they are (${file}). Install that version again to see them. Until then, messages that could not be sent are lost when Millrace is closed.`,
  unusable: (file, why) =>
    `Unsent messages and drafts cannot be kept on this computer and are lost when Millrace is closed: ${file} cannot be used (${why}). Check the folder's permissions and free space, then start Millrace again.`,
  failed: (reason, message) =>
    ({
      full: 'The disk is full. Messages and drafts cannot be kept before they are sent. Free some space, then try again.',
      readonly: 'The disk is read-only. Messages and drafts cannot be kept before they are sent.',
      damaged: 'The file of your unsent messages and drafts is damaged. Start Millrace again.',
      failed: `Messages and drafts cannot be kept before they are sent (${message}).`,
    })[reason],
  skipped: (rows) =>
    `Of your unsent messages and drafts, ${counted(rows, 'entry', 'entries')} cannot be read and were left out; they stay in the file.`,
};

export const wordsFor: Readonly<Record<StoreName, Words>> = { journal, outbox };

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
