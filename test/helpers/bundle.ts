import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { ROOT } from '../../scripts/lib/paths.mjs';

export interface Bundles {
  /** Gone with them. */
  readonly folder: string;
  file(name: string): string;
  remove(): void;
}

/**
 * Bundles entries as the app's build does: everything but the native driver. The folder lies inside
 * the project, so that the driver is found.
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
    ssr: { noExternal: true, external: ['libsql'] },
    build: {
      ssr: true,
      target: 'node20',
      outDir: folder,
      rolldownOptions: {
        input: Object.fromEntries(
          Object.entries(entries).map(([name, path]) => [name, join(ROOT, path)]),
        ),
        external: ['libsql'],
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
