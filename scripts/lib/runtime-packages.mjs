// @ts-check
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * @param {string} code a bundle's
 * @returns {string[]} the packages that it names in `import`, `export from`, `import()`, `require()`
 */
export function importedPackages(code) {
  const names = new Set();
  for (const [, specifier] of code.matchAll(
    /(?:\bfrom|\bimport|\brequire)\s*\(?\s*["'`]([^"'`\s]+)["'`]/g,
  )) {
    const name = /^(?:@[\w.-]+\/)?[\w-][\w.-]*/.exec(specifier ?? '')?.[0];
    if (name && !specifier?.includes(':')) names.add(name);
  }
  return [...names];
}

/**
 * The packages that the built app still loads when it runs, with all that they need: what has to lie
 * beside it wherever it is copied to.
 *
 * @param {string} root the checkout
 * @param {readonly string[]} folders of bundles
 * @returns {Promise<string[]>} folders, relative to `root`
 */
export async function runtimePackages(root, folders) {
  const manifest = await readManifest(root);
  const direct = new Set(Object.keys(manifest?.dependencies ?? {}));
  /** @type {Set<string>} */
  const named = new Set();
  for (const folder of folders) {
    for (const file of await bundles(folder)) {
      for (const name of importedPackages(await readFile(file, 'utf8'))) {
        // Text inside of a bundle can look like an import. What the app may load is declared.
        if (direct.has(name)) named.add(name);
      }
    }
  }
  /** @type {Set<string>} */
  const found = new Set();
  for (const name of named) await addWithDependencies(root, root, name, found);
  return [...found].sort().map((folder) => path.relative(root, folder));
}

/** @param {string} folder @returns {Promise<string[]>} */
async function bundles(folder) {
  if (!existsSync(folder)) return [];
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => /\.[cm]?js$/.test(name)).map((name) => path.join(folder, name));
}

/**
 * @param {string} root
 * @param {string} from the folder of who needs it
 * @param {string} name
 * @param {Set<string>} found
 */
async function addWithDependencies(root, from, name, found) {
  const folder = locate(root, from, name);
  // Not installed: an optional dependency for another system.
  if (!folder || found.has(folder)) return;
  found.add(folder);
  const manifest = await readManifest(folder);
  const needed = { ...manifest?.dependencies, ...manifest?.optionalDependencies };
  for (const inner of Object.keys(needed)) await addWithDependencies(root, folder, inner, found);
}

/**
 * Looks as Node does: in `node_modules` beside, then further up, to the checkout's.
 *
 * @param {string} root
 * @param {string} from
 * @param {string} name
 */
function locate(root, from, name) {
  for (let up = from; ; up = path.dirname(up)) {
    const folder = path.join(up, 'node_modules', name);
    if (existsSync(path.join(folder, 'package.json'))) return folder;
    if (up === root || up === path.dirname(up)) return null;
  }
}

/**
 * @param {string} folder
 * @returns {Promise<{ dependencies?: Record<string, string>, optionalDependencies?: Record<string, string> } | null>}
 */
async function readManifest(folder) {
  try {
    return JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
  } catch {
    return null;
  }
}
