import { resolve } from 'node:path';
import { temporaryFolder } from '../../unit/backend/support/temporary-folder.ts';
import { bundle } from '../../helpers/bundle.ts';
import { startServerProcess, type ServerProcess } from '../backend/support/server-process.ts';

const resources = resolve(import.meta.dirname, '../../../resources');

export interface Standalone {
  readonly server: ServerProcess;
  /** Kills the process, and starts another on the same data. */
  restart(): Promise<void>;
  dispose(): void;
}

/** The chat server as it is shipped, in a process of its own. It answers with the demo. */
export async function startStandalone(): Promise<Standalone> {
  const bundled = await bundle({ standalone: 'src/backend/standalone.ts' });
  const folder = temporaryFolder();
  const start = (): Promise<ServerProcess> =>
    startServerProcess(bundled.file('standalone'), folder.path, {
      MILLRACE_RESOURCES_DIR: resources,
    });
  let server = await start();
  return {
    get server() {
      return server;
    },
    async restart() {
      server.child.kill('SIGKILL');
      await server.exited;
      server = await start();
    },
    dispose() {
      server.child.kill('SIGKILL');
      folder.remove();
      bundled.remove();
    },
  };
}
