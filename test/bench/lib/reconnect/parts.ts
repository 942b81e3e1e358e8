import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { ROOT } from '../../../../scripts/lib/paths.mjs';

/** What runs in processes of its own, built as it is shipped. */
export interface Parts {
  /** The chat server by itself. */
  readonly server: string;
  readonly diskWorker: string;
  /** A headless client: client-process.ts. */
  readonly client: string;
  /** Where they keep their data; gone with the parts. */
  readonly folder: string;
  remove(): void;
}

export async function buildParts(): Promise<Parts> {
  const parent = join(ROOT, 'out', 'test');
  mkdirSync(parent, { recursive: true });
  // Inside the project, so that the native driver is found.
  const folder = mkdtempSync(join(parent, 'reconnect-'));
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    ssr: { noExternal: true, external: ['libsql'] },
    build: {
      ssr: true,
      target: 'node20',
      outDir: folder,
      emptyOutDir: false,
      rolldownOptions: {
        input: {
          server: join(ROOT, 'src/backend/standalone.ts'),
          diskWorker: join(ROOT, 'src/main/adapters/disk/worker.ts'),
          client: join(ROOT, 'test/bench/lib/reconnect/client-process.ts'),
        },
        external: ['libsql'],
        output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      },
    },
  });
  return {
    server: join(folder, 'server.mjs'),
    diskWorker: join(folder, 'diskWorker.mjs'),
    client: join(folder, 'client.mjs'),
    folder,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
