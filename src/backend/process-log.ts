import { writeSync } from 'node:fs';
import { systemClock } from './clock.ts';
import { createLogger, type Logger } from './log.ts';

/** The log of a process of its own: JSON lines on stderr. */
export function processLogger(): Logger {
  return createLogger((line) => {
    try {
      // Synchronous, so that the last words of a process that ends are not lost.
      writeSync(2, line);
    } catch {
      // Nobody reads it any more.
    }
  }, systemClock);
}

/** An error that nobody caught leaves a process in no known state: it says so and ends with code 1. */
export function exitOnUncaught(log: Logger): void {
  process.on('uncaughtException', (error, origin) => {
    log.error('crashed', { origin, stack: error.stack ?? String(error) });
    process.exit(1);
  });
}
