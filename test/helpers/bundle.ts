import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { ROOT } from '../../scripts/lib/paths.mjs';

const EXTERNAL = ['libsql', 'firebase-admin/app', 'firebase-admin/auth'];

export interface Bundles {
  /** Gone with them. */
  readonly folder: string;
  file(name: string): string;
  remove(): void;
}

/**
 * Bundles entries as the builds of app and server do: everything but the native driver and Firebase's
 * library. The folder lies inside the project, so that these are found.
 *
 * @param entries name of the bundle → source file, from the project's root
 */
export async function bundle(entries: Readonly<Record<string, string>>): Promise<Bundles> {
  const parent = join(ROOT, 'out', 'test');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'bundle-'));
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    ssr: { noExternal: true, external: EXTERNAL },
    build: {
      ssr: true,
      target: 'node20',
      outDir: folder,
      rolldownOptions: {
        input: Object.fromEntries(
          Object.entries(entries).map(([name, path]) => [name, join(ROOT, path)]),
        ),
        external: EXTERNAL,
        output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      },
    },
  });
  return {
    folder,
    file: (name) => join(folder, `${name}.mjs`),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
