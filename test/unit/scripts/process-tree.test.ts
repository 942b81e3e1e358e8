import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { descendants, killAll, processTree } from '../../../scripts/lib/process-tree.mjs';

test('descendants: all generations, in whatever order they are listed', () => {
  const table = [
    [40, 30],
    [30, 20],
    [20, 10],
    [21, 10],
    [99, 1],
  ] as const;
  expect(descendants(table, 10).sort()).toEqual([10, 20, 21, 30, 40]);
  expect(descendants(table, 99)).toEqual([99]);
  expect(descendants([], 5)).toEqual([5]);
});

test.runIf(process.platform !== 'win32')('a tree is found and ended whole', async () => {
  const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; wait'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exited = once(parent, 'exit');
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const child = Number(line.toString());
  const tree = processTree(parent.pid ?? 0);
  expect(tree).toContain(child);
  killAll(tree);
  await exited;
  // Once more is no error: what has ended has ended.
  killAll(tree);
  expect(processTree(parent.pid ?? 0)).not.toContain(child);
});
