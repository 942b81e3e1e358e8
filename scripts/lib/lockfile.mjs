// @ts-check
/**
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {string} [resolved]
 * @property {string} [integrity]
 * @property {boolean} [optional]
 * @property {boolean} [devOptional]
 * @property {boolean} [link]
 */

/**
 * @typedef {object} Lockfile
 * @property {Record<string, LockedPackage>} [packages] by folder; '' is the project itself
 */

/**
 * Compares what should be installed with what npm noted as installed. The two files differ in form:
 * npm leaves the project itself out of its note, and what is for another system.
 *
 * @param {Lockfile} wanted package-lock.json
 * @param {Lockfile | null} installed node_modules/.package-lock.json
 * @returns {string | null} the first difference, in words; null when there is none
 */
export function lockDifference(wanted, installed) {
  if (!installed?.packages) return 'no packages are installed';
  const want = wanted.packages ?? {};
  for (const [folder, locked] of Object.entries(want)) {
    if (folder === '' || locked.link) continue;
    const found = installed.packages[folder];
    if (!found) {
      if (locked.optional || locked.devOptional) continue;
      return `${nameOf(folder)} is not installed`;
    }
    if (found.version !== locked.version) {
      return `${nameOf(folder)} is ${found.version}, not ${locked.version}`;
    }
    if (locked.integrity && found.integrity && found.integrity !== locked.integrity) {
      return `${nameOf(folder)} has other contents`;
    }
  }
  for (const folder of Object.keys(installed.packages)) {
    if (!(folder in want)) return `${nameOf(folder)} is no longer needed`;
  }
  return null;
}

/** @param {string} folder such as `node_modules/a/node_modules/b` */
function nameOf(folder) {
  return folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
}
