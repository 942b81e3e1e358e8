import { createWriteStream, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

export interface LogFile {
  readonly path: string;
  /** Appends a line; never throws, never waits. What cannot be written is lost, the app goes on. */
  write(line: string): void;
}

const MAX_BYTES = 2 * 1024 * 1024;

/** A log file that starts anew at each launch once it is over 2 MB; the one before is kept as `.1`. */
export function openLogFile(path: string, now: () => number): LogFile {
  try {
    mkdirSync(dirname(path), { recursive: true });
    if (existsSync(path) && statSync(path).size > MAX_BYTES) renameSync(path, `${path}.1`);
  } catch {
    // A profile that cannot be written: the stream's own error says the same below.
  }
  const stream = createWriteStream(path, { flags: 'a', mode: 0o600 });
  let left = MAX_BYTES * 4;
  stream.on('error', () => {
    // A full or read-only disk: the log is the first thing to do without.
    left = 0;
  });
  return {
    path,
    write(line) {
      const text = `${new Date(now()).toISOString()} ${line.trimEnd()}\n`;
      if (left <= 0) return;
      left -= text.length;
      stream.write(left > 0 ? text : 'The log of this launch ends here: it is full.\n');
    },
  };
}
