import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { processTree } from '../../../scripts/lib/process-tree.mjs';

/** What the processes of an app use, read from /proc (Linux only; as root, or as their own user). */

export interface TreeMemory {
  /** Proportional set size of all together, in MB: a page shared by n processes counts 1/n in each. */
  readonly pssMb: number;
  /** What no other process has, in MB: another app of the same Electron beside it does not change it. */
  readonly privateMb: number;
  readonly processes: readonly { readonly role: string; readonly pssMb: number }[];
}

export function treeMemory(root: number): TreeMemory {
  const processes = [];
  let pssKb = 0;
  let privateKb = 0;
  for (const pid of processTree(root)) {
    const rollup = read(`/proc/${pid}/smaps_rollup`);
    const kb = kbOf(rollup, 'Pss');
    if (kb > 0) processes.push({ role: roleOf(pid), pssMb: inMb(kb) });
    pssKb += kb;
    privateKb += kbOf(rollup, 'Private_Clean') + kbOf(rollup, 'Private_Dirty');
  }
  return { pssMb: inMb(pssKb), privateMb: inMb(privateKb), processes };
}

function kbOf(rollup: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'mu').exec(rollup)?.[1] ?? 0);
}

/** To a tenth. */
function inMb(kb: number): number {
  return Math.round(kb / 102.4) / 10;
}

/**
 * Resolves when the tree has been at rest: its processes together used no more than 2 % of a core in
 * three windows in a row. Rejects when that never comes.
 */
export async function settled(root: number, withinMs = 60_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  let quiet = 0;
  let before = cpuTicks(root);
  while (quiet < 3) {
    if (performance.now() > deadline) throw new Error('The app does not come to rest.');
    await sleep(WINDOW_MS);
    const now = cpuTicks(root);
    quiet = now - before <= QUIET_TICKS ? quiet + 1 : 0;
    before = now;
  }
}

const WINDOW_MS = 500;
/** A tick is 10 ms. */
const QUIET_TICKS = 1;

/** Processor time of all processes of the tree, user and system, in ticks. */
export function cpuTicks(root: number): number {
  let ticks = 0;
  for (const pid of processTree(root)) {
    const text = read(`/proc/${pid}/stat`);
    // Behind "pid (name)", whose name can hold anything, `utime` and `stime` are the 12th and 13th.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    ticks += Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  }
  return ticks;
}

/** Whether a process of the tree listens on a TCP port: the embedded server is there. */
export function listens(root: number): boolean {
  const inodes = new Set<string>();
  for (const pid of processTree(root)) {
    for (const target of descriptors(pid)) {
      const inode = /^socket:\[(\d+)\]$/u.exec(target)?.[1];
      if (inode !== undefined) inodes.add(inode);
    }
  }
  const rows = read(`/proc/${root}/net/tcp`).split('\n');
  return rows.some((row) => {
    const fields = row.trim().split(/\s+/u);
    return fields[3] === LISTEN && inodes.has(fields[9] ?? '');
  });
}

const LISTEN = '0A';

function descriptors(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => link(`/proc/${pid}/fd/${fd}`));
  } catch {
    return [];
  }
}

/** `main`, `renderer`, `gpu-process`, `utility node.mojom.NodeService`, `zygote`. */
function roleOf(pid: number): string {
  const command = read(`/proc/${pid}/cmdline`).split('\0').join(' ');
  const type = /--type=(\S+)/u.exec(command)?.[1] ?? 'main';
  const sub = /--utility-sub-type=(\S+)/u.exec(command)?.[1];
  return sub === undefined ? type : `${type} ${sub}`;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // It ended while we looked.
    return '';
  }
}

function link(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}
