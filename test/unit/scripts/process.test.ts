import { expect, test } from 'vitest';
import { lastLines, run } from '../../../scripts/lib/process.mjs';

const node = process.execPath;

test('tells the exit code, and both streams', async () => {
  const code = 'console.log("out"); console.error("err"); process.exit(3)';
  const result = await run(node, ['-e', code]);
  expect(result).toMatchObject({ code: 3, signal: null, stdout: 'out\n', timedOut: false });
  expect(result.output).toContain('err');
});

test('gives no input: what asks a question ends, and does not wait', async () => {
  const code = 'process.stdin.on("data", () => {}).on("end", () => console.log("no input"))';
  expect((await run(node, ['-e', code])).stdout).toBe('no input\n');
});

test.runIf(process.platform !== 'win32')('ends what is late, with its children', async () => {
  // The grandchild holds the output open: this would wait for it were it not ended too.
  const result = await run('sh', ['-c', 'sleep 60 & while true; do :; done'], { timeoutMs: 100 });
  expect(result).toMatchObject({ code: null, signal: 'SIGKILL', timedOut: true });
});

test('a program that is not there is an error', async () => {
  await expect(run('no-such-program-here', [])).rejects.toThrow('ENOENT');
});

test('lastLines keeps the end', () => {
  expect(lastLines('a\nb\nc\n', 2)).toBe('b\nc');
});
