// @ts-check
import { readFileSync, readdirSync } from 'node:fs';
import { run } from './process.mjs';

/**
 * @param {readonly (readonly [pid: number, parent: number])[]} table
 * @param {number} root
 * @returns {number[]} `root` and all below it
 */
export function descendants(table, root) {
  const found = new Set([root]);
  for (let before = 0; before !== found.size;) {
    before = found.size;
    for (const [pid, parent] of table) if (found.has(parent)) found.add(pid);
  }
  return [...found];
}

/** @returns {Promise<[number, number][]>} */
async function processTable() {
  if (process.platform === 'linux') return linuxTable();
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=']);
  return stdout
    .trim()
    .split('\n')
    .map((line) => {
      const [pid, parent] = line.trim().split(/\s+/).map(Number);
      return /** @type {[number, number]} */ ([pid ?? 0, parent ?? 0]);
    });
}

/** @returns {[number, number][]} */
function linuxTable() {
  /** @type {[number, number][]} */
  const table = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const text = readFileSync(`/proc/${name}/stat`, 'utf8');
      // "pid (name) state parent …"; the name can hold spaces and brackets.
      const parent = text.slice(text.lastIndexOf(')') + 2).split(' ')[1];
      table.push([Number(name), Number(parent)]);
    } catch {
      // It ended while we looked.
    }
  }
  return table;
}

/**
 * @param {number} root
 * @returns {Promise<number[]>} `root` and its descendants, as long as they are a tree: when a parent
 *   dies its children move elsewhere, so look before anything is ended
 */
export async function processTree(root) {
  return descendants(await processTable(), root);
}

/**
 * Ends processes for certain.
 *
 * @param {readonly number[]} pids
 */
export async function killAll(pids) {
  if (process.platform === 'win32') {
    await run('taskkill', ['/F', '/T', ...pids.flatMap((pid) => ['/PID', String(pid)])]);
    return;
  }
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  }
}
