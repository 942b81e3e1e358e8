import { inspect } from 'node:util';

/**
 * Errors that nobody caught go to the log and to stderr, and the app goes on: Electron's own answer is
 * a dialog that blocks main, and with it every stream, until somebody presses a button.
 */
export function logUncaught(log: (line: string) => void): void {
  const report =
    (kind: string) =>
    (error: unknown): void => {
      const text = `${kind}: ${inspect(error)}`;
      log(text);
      process.stderr.write(`${text}\n`);
    };
  process.on('uncaughtException', report('uncaughtException'));
  process.on('unhandledRejection', report('unhandledRejection'));
}
