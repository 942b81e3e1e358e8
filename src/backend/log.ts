import type { Clock } from './clock.ts';

/**
 * What may be logged: ids, counts, codes and durations. Never a token, a key or what a person or a
 * model wrote; error messages of our own and of the database are fine.
 */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Logger {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

/** JSON lines: `{"time", "level", "event", ...fields}`. `write` gets each line with its line feed. */
export function createLogger(write: (line: string) => void, clock: Clock): Logger {
  const log = (level: string, event: string, fields: LogFields = {}): void => {
    const time = new Date(clock.now()).toISOString();
    write(`${JSON.stringify({ time, level, event, ...fields })}\n`);
  };
  return {
    info: (event, fields) => log('info', event, fields),
    warn: (event, fields) => log('warn', event, fields),
    error: (event, fields) => log('error', event, fields),
  };
}

export const silentLogger: Logger = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
