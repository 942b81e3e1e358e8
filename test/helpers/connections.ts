import type { ElectronApplication } from '@playwright/test';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { processTree } from '../../scripts/lib/process-tree.mjs';

export interface ConnectionWatch {
  /** Remote ends outside of this computer that any process of the app had a socket to so far. */
  readonly outside: ReadonlySet<string>;
  /** Resolves after one more look. */
  stop(): Promise<void>;
}

const TABLES = ['tcp', 'tcp6', 'udp', 'udp6'] as const;

/**
 * Looks again and again at which sockets the app's processes have (Linux, /proc), those of Chromium as
 * those of Node. A connection that nothing answers, and each question to a name server, is such a one.
 */
export function watchConnections(app: ElectronApplication): ConnectionWatch {
  const main = app.process().pid;
  if (main === undefined) throw new Error('The app has no process.');
  const outside = new Set<string>();
  let stopped = false;

  async function look(pid: number): Promise<void> {
    const inodes = await socketsOf(pid);
    for (const table of TABLES) {
      for (const { remote, inode } of await readTable(pid, table)) {
        if (inodes.has(inode) && !isHere(remote)) outside.add(`${table} ${remote} of ${pid}`);
      }
    }
  }

  async function lookAtAll(pid: number): Promise<void> {
    for (const one of processTree(pid)) await look(one).catch(() => undefined);
  }

  async function watch(pid: number): Promise<void> {
    while (!stopped) {
      await lookAtAll(pid);
      // The app wants the processor too.
      await setTimeout(20);
    }
    await lookAtAll(pid);
  }

  const watching = watch(main);
  return {
    outside,
    async stop() {
      stopped = true;
      await watching;
    },
  };
}

async function socketsOf(pid: number): Promise<Set<string>> {
  const inodes = new Set<string>();
  for (const fd of await readdir(`/proc/${pid}/fd`)) {
    const target = await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '');
    const inode = /^socket:\[(\d+)\]$/u.exec(target)?.[1];
    if (inode !== undefined) inodes.add(inode);
  }
  return inodes;
}

async function readTable(
  pid: number,
  table: (typeof TABLES)[number],
): Promise<{ remote: string; inode: string }[]> {
  const text = await readFile(`/proc/${pid}/net/${table}`, 'utf8');
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/u))
    .map((columns) => ({ remote: columns[2]?.split(':')[0] ?? '', inode: columns[9] ?? '' }));
}

/** Addresses as the kernel writes them: hexadecimal, each group of four bytes in this machine's order. */
function isHere(remote: string): boolean {
  return (
    /^0+$/u.test(remote) ||
    /^[0-9A-F]{6}7F$/u.test(remote) ||
    remote === '00000000000000000000000001000000' ||
    /^0{16}FFFF0000[0-9A-F]{6}7F$/u.test(remote)
  );
}
