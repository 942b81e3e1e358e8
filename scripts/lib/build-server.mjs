// @ts-check
import path from 'node:path';
import { contentHash, isFresh, writeStamp } from './build.mjs';
import { say, step } from './console.mjs';
import { withLock } from './lock.mjs';
import { Problem, reasonOf } from './problem.mjs';

const FOLDER = 'out/server';
const SOURCES = [
  'src/backend',
  'src/shared',
  'src/sqlite',
  'scripts/lib/build-server.mjs',
  'package-lock.json',
];
const EXTERNAL = ['libsql', 'firebase-admin/app', 'firebase-admin/auth'];
/** Apart from the app's build: neither takes the other's files from under a server that runs. */
const BUILT = { stamp: `${FOLDER}/.build-stamp.json`, results: [FOLDER] };

/**
 * Bundles the chat server, which needs no Electron, unless what is there was made from these sources.
 *
 * @param {string} root the checkout, its packages installed
 * @param {string} cache
 * @returns {Promise<string>} the script to run
 */
export async function buildServer(root, cache) {
  await withLock(path.join(cache, 'locks'), `server ${root}`, async () => {
    const sources = await contentHash(root, SOURCES);
    if (await isFresh(root, sources, BUILT)) {
      say('The server is built already.');
      return;
    }
    await step('Building the server', () => build(root));
    await writeStamp(root, sources, BUILT);
  });
  return path.join(root, FOLDER, 'server.js');
}

/** @param {string} root */
async function build(root) {
  const vite = await import('vite');
  try {
    await vite.build({
      root,
      configFile: false,
      logLevel: 'error',
      // As in the app's build: everything but the native driver; and Firebase's library, which loads parts
      // of itself by name, and which only a server of a team loads.
      ssr: { noExternal: true, external: EXTERNAL },
      build: {
        ssr: true,
        outDir: FOLDER,
        emptyOutDir: true,
        target: 'node20',
        rolldownOptions: {
          input: { server: path.join(root, 'src/backend/standalone.ts') },
          external: EXTERNAL,
          output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
        },
      },
    });
  } catch (error) {
    throw new Problem(`The server could not be built: ${reasonOf(error)}`, { cause: error });
  }
}
