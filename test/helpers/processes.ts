import type { ElectronApplication } from '@playwright/test';
import { readFile, readlink } from 'node:fs/promises';
import { processTree } from '../../scripts/lib/process-tree.mjs';

/** A process of the app as Linux shows it. */
export interface AppProcess {
  readonly pid: number;
  /** As Electron names it: Browser, Tab, GPU, Utility; `undefined` for zygotes and other helpers. */
  readonly type: string | undefined;
  readonly commandLine: readonly string[];
  readonly environment: string;
  /** 2: a filter decides about each system call. */
  readonly seccomp: number;
  /** The name of the namespace: one of its own has no devices but a loopback that is down. */
  readonly network: string;
}

/** All processes of the app, the main one first. */
export async function appProcesses(app: ElectronApplication): Promise<AppProcess[]> {
  const main = app.process().pid;
  if (main === undefined) throw new Error('The app has no process.');
  const types = new Map(
    await app.evaluate(({ app: electron }) =>
      electron.getAppMetrics().map((one) => [one.pid, one.type] as const),
    ),
  );
  const all = await Promise.all(processTree(main).map((pid) => look(pid, types.get(pid))));
  return all.filter((one) => one !== undefined);
}

/** `undefined` when it is gone by now. */
async function look(pid: number, type: string | undefined): Promise<AppProcess | undefined> {
  try {
    const [commandLine, environment, status, network] = await Promise.all([
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
      readFile(`/proc/${pid}/environ`, 'utf8'),
      readFile(`/proc/${pid}/status`, 'utf8'),
      readlink(`/proc/${pid}/ns/net`),
    ]);
    const seccomp = Number(/^Seccomp:\s+(\d)/mu.exec(status)?.[1]);
    return { pid, type, commandLine: commandLine.split('\0'), environment, seccomp, network };
  } catch {
    return undefined;
  }
}
