import { createInterface } from 'node:readline';
import { utilityProcess, type UtilityProcess } from 'electron';
import { fromServerSchema } from '../../shared/host.ts';
import type { ServerLauncher } from '../services/ports/server-process.ts';

/** Runs the embedded chat server in a utility process; what it prints goes to the log file. */
export function createServerLauncher(options: {
  readonly entry: string;
  readonly log: (line: string) => void;
}): ServerLauncher {
  return {
    launch(on) {
      const child = utilityProcess.fork(options.entry, [], {
        serviceName: 'Millrace chat server',
        stdio: ['ignore', 'pipe', 'pipe'],
        // Proxies and certificates are the user's; the app's own switches are not the server's.
        env: Object.fromEntries(
          Object.entries(process.env).filter(([name]) => !name.startsWith('MILLRACE_')),
        ),
      });
      for (const output of [child.stdout, child.stderr]) {
        if (output === null) continue;
        createInterface({ input: output }).on('line', (line) => options.log(`server: ${line}`));
      }
      child.on('message', (raw: unknown) => {
        const message = fromServerSchema.safeParse(raw);
        if (message.success) on.message(message.data);
        else options.log('server: sent a message that is not of the contract');
      });
      child.on('exit', (code) => {
        options.log(`server: ended with code ${code}`);
        on.exit(code);
      });
      return {
        send: (message) => child.postMessage(message),
        kill: () => kill(child),
      };
    },
  };
}

/**
 * Electron's own `kill` sends SIGTERM, which a process that is stopped does not get before it goes on:
 * only on Linux does Chromium see to its end, two seconds later.
 */
function kill(child: UtilityProcess): void {
  // Not there yet, or not any more.
  if (child.pid === undefined) {
    child.kill();
    return;
  }
  try {
    process.kill(child.pid, 'SIGKILL');
  } catch {
    // It has ended by itself, and `exit` is on its way.
  }
}
