// @ts-check
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { takeFlags } from '../lib/arguments.mjs';
import { say } from '../lib/console.mjs';
import { startVirtualDisplay } from '../lib/display.mjs';
import { ROOT } from '../lib/paths.mjs';
import { buildFor, launchEnvironment, makeLaunch, prepareElectron } from '../lib/prepare.mjs';
import { Problem } from '../lib/problem.mjs';
import { run } from '../lib/process.mjs';

const FOLDER = path.join(ROOT, 'test', 'bench');

/**
 * `npm run bench -- NAME [ARGUMENTS FOR THE BENCH]`: runs test/bench/NAME.ts, .mts or .mjs in the
 * checkout's folder, with MILLRACE_LAUNCH for scripts/lib/launch.mjs and a display.
 *
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export async function main(args) {
  const { flags, rest } = takeFlags(args, ['--official']);
  const [name = '', ...others] = rest;
  const file = benches().get(name);
  if (!file) {
    const names = [...benches().keys()].join(', ') || 'none yet';
    throw new Problem(`${name ? `There is no bench "${name}"` : 'Name a bench'}: ${names}.`);
  }
  const electron = await prepareElectron({
    virtualDisplay: process.platform === 'linux',
    retryOfficial: flags.has('--official'),
  });
  await buildFor(electron);
  const launch = await makeLaunch(electron, { lasting: false });
  const script = file.endsWith('.mjs') ? file : await bundle(name, file);
  // A display of its own: what somebody does on theirs must not show in the figures.
  const display = process.platform === 'linux' ? await startVirtualDisplay() : null;
  say(`Bench ${name}`);
  const result = await run(process.execPath, ['--enable-source-maps', script, ...others], {
    cwd: ROOT,
    env: launchEnvironment(launch, display),
    show: true,
    wholeTree: true,
  });
  return result.code ?? 1;
}

/** @returns {Map<string, string>} files by the name of their bench; helpers lie in folders below */
function benches() {
  /** @type {Map<string, string>} */
  const found = new Map();
  if (!existsSync(FOLDER)) return found;
  for (const file of readdirSync(FOLDER).sort()) {
    const name = /^([\w-]+)\.(?:mjs|ts|mts)$/.exec(file)?.[1];
    if (name) found.set(name, path.join(FOLDER, file));
  }
  return found;
}

/**
 * Node 20 does not run TypeScript, and Vite is here: it bundles the bench and the sources that it
 * imports. Packages, and the scripts beside this one, are left to Node.
 *
 * @param {string} name
 * @param {string} file
 * @returns {Promise<string>} the script to run
 */
async function bundle(name, file) {
  const { build } = await import('vite');
  const outDir = path.join(ROOT, 'out', 'bench');
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'warn',
    resolve: { alias: { '@shared': path.join(ROOT, 'src', 'shared') } },
    build: {
      ssr: file,
      outDir,
      emptyOutDir: false,
      target: 'node20',
      sourcemap: true,
      minify: false,
      rollupOptions: {
        external: [/\/scripts\/lib\//],
        output: { entryFileNames: `${name}.mjs`, chunkFileNames: `${name}-[hash].mjs` },
      },
    },
  });
  return path.join(outDir, `${name}.mjs`);
}
