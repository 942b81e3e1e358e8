// @ts-check

// This file, entry.mjs and the scripts beside `lib` keep to the syntax of Node 12 and import nothing
// else: an old Node must get as far as the sentence below, not stop at a syntax error.

/**
 * The Nodes that every tool runs on: Vite and electron-vite want ^20.19 || >=22.12, ESLint
 * ^20.19 || ^22.13 || >=24, Vitest ^20 || ^22 || >=24. The same stands in package.json, engines.
 */
export const NODE_RANGE = '^20.19.0 || ^22.13.0 || >=24.0.0';

/**
 * @param {string} version such as `v20.19.1`, `20.19` or `20`
 * @returns {number[]} major, minor, patch
 */
function versionParts(version) {
  const parts = version
    .replace(/^v/, '')
    .split(/[.+-]/)
    .slice(0, 3)
    .map((part) => parseInt(part, 10) || 0);
  return [parts[0] || 0, parts[1] || 0, parts[2] || 0];
}

/**
 * @param {string} version
 * @param {string} range of `^a.b.c` and `>=a.b.c`, with `||` between; what is more counts as unmet
 * @returns {boolean}
 */
export function satisfies(version, range) {
  const have = versionParts(version);
  return range.split('||').some((alternative) => {
    const match = /^\s*(\^|>=) ?(\d[\d.]*)\s*$/.exec(alternative);
    if (!match) return false;
    const want = versionParts(match[2] || '');
    if (match[1] === '^' && have[0] !== want[0]) return false;
    const i = [0, 1, 2].find((at) => have[at] !== want[at]);
    return i === undefined || Number(have[i]) > Number(want[i]);
  });
}

/**
 * @param {string} version the running Node's
 * @returns {string | null} one sentence for a Node that does not fit, else null
 */
export function nodeProblem(version) {
  if (satisfies(version, NODE_RANGE)) return null;
  const found = version.replace(/^v/, '');
  return `Millrace needs Node 20 from 20.19 on, 22 from 22.13 on, or 24 or newer; this is Node ${found}.`;
}
