import { chmod, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { build } from 'vite';
import { ROOT } from '../../../scripts/lib/paths.mjs';
import type { Launch } from '../../../scripts/lib/prepare.mjs';

/** The host, its probe and the floors, where the app's user can read them. */
export interface BuiltHost {
  /** What Electron is started with. */
  readonly folder: string;
  readonly probe: string;
  readonly floors: { readonly empty: string; readonly bare: string };
}

export async function buildHost(launch: Launch): Promise<BuiltHost> {
  const folder = path.join(launch.runFolder, 'bench-host');
  await bundle(folder, 'es', {
    main: 'host/main.ts',
    empty: 'empty-app/main.ts',
    bare: 'bare-page/main.ts',
  });
  // A sandboxed preload script is CommonJS and one file.
  await bundle(folder, 'cjs', { probe: 'host/probe.ts' });
  await writeFile(
    path.join(folder, 'package.json'),
    JSON.stringify({ name: 'millrace-bench', version: '0.0.0', type: 'module', main: 'main.mjs' }),
  );
  await chmod(folder, 0o755);
  return {
    folder,
    probe: path.join(folder, 'probe.cjs'),
    floors: { empty: path.join(folder, 'empty.mjs'), bare: path.join(folder, 'bare.mjs') },
  };
}

async function bundle(
  outDir: string,
  format: 'es' | 'cjs',
  entries: Readonly<Record<string, string>>,
): Promise<void> {
  const from = path.join(ROOT, 'test', 'bench');
  const input = Object.fromEntries(
    Object.entries(entries).map(([name, file]) => [name, path.join(from, file)]),
  );
  await build({
    root: from,
    configFile: false,
    logLevel: 'warn',
    build: {
      outDir,
      emptyOutDir: false,
      target: 'node20',
      minify: false,
      lib: { entry: input, formats: [format] },
      rolldownOptions: {
        external: ['electron', ...builtinModules.flatMap((name) => [name, `node:${name}`])],
        output: { entryFileNames: format === 'es' ? '[name].mjs' : '[name].cjs' },
      },
    },
  });
}
