// @ts-check

// This file, entry.mjs and the scripts beside `lib` keep to the syntax of Node 12 and import nothing
// else: an old Node must get as far as the sentence below, not stop at a syntax error.

/** The oldest Node that the toolchain (Vite 8, electron-vite 6) runs on; see package.json, engines. */
export const OLDEST_NODE = '20.19.0';

/**
 * @param {string} version such as `v20.19.1` or `20.19.1`
 * @returns {number[]} major, minor, patch
 */
function versionParts(version) {
  return version
    .replace(/^v/, '')
    .split(/[.+-]/)
    .slice(0, 3)
    .map((part) => parseInt(part, 10) || 0);
}

/**
 * @param {string} version
 * @param {string} oldest
 * @returns {boolean} whether `version` is `oldest` or newer
 */
export function isAtLeast(version, oldest) {
  const have = versionParts(version);
  const want = versionParts(oldest);
  for (let i = 0; i < 3; i += 1) {
    const left = have[i] || 0;
    const right = want[i] || 0;
    if (left !== right) return left > right;
  }
  return true;
}

/**
 * @param {string} version the running Node's
 * @returns {string | null} one sentence for a Node that is too old, else null
 */
export function nodeProblem(version) {
  if (isAtLeast(version, OLDEST_NODE)) return null;
  const found = version.replace(/^v/, '');
  return `Millrace needs Node ${OLDEST_NODE} or newer; this is Node ${found}.`;
}
