// @ts-check
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

// Synchronous throughout: this is also what a process does on its way out.

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

/** @returns {[number, number][]} */
function processTable() {
  if (process.platform === 'linux') return linuxTable();
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
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
 * @returns {number[]} `root` and its descendants, as long as they are a tree: when a parent
 *   dies its children move elsewhere, so look before anything is ended
 */
export function processTree(root) {
  // On Windows taskkill finds the tree itself.
  return process.platform === 'win32' ? [root] : descendants(processTable(), root);
}

/**
 * Ends processes for certain.
 *
 * @param {readonly number[]} pids
 */
export function killAll(pids) {
  for (const pid of pids) {
    try {
      if (process.platform === 'win32') {
        execFileSync('taskkill', ['/F', '/T', '/PID', String(pid)], { stdio: 'ignore' });
      } else {
        process.kill(pid, 'SIGKILL');
      }
    } catch {
      // It has ended already.
    }
  }
}
