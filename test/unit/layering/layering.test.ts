import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

/**
 * Attacks the rule that holds the folders apart: a small project of files that import what they may
 * not is given to the very configuration that `npm run check:layers` uses.
 */
const root = resolve(import.meta.dirname, '../../..');

const forbidden: readonly (readonly [rule: string, from: string, to: string])[] = [
  ['shared', 'src/shared/bad.ts', 'src/main/services/target.ts'],
  ['backend', 'src/backend/bad.ts', 'src/main/services/target.ts'],
  ['backend', 'src/backend/bad2.ts', 'src/renderer/app/target.ts'],
  ['sqlite', 'src/sqlite/bad.ts', 'src/shared/target.ts'],
  ['sqlite', 'src/sqlite/bad2.ts', 'src/backend/target.ts'],
  ['shared', 'src/shared/bad2.ts', 'src/sqlite/target.ts'],
  ['main-services', 'src/main/services/bad2.ts', 'src/sqlite/target.ts'],
  ['main', 'src/main/electron/bad3.ts', 'src/sqlite/target.ts'],
  ['preload', 'src/preload/bad2.ts', 'src/sqlite/target.ts'],
  ['renderer-app', 'src/renderer/app/bad3.ts', 'src/sqlite/target.ts'],
  ['main-adapters', 'src/main/adapters/bad3.ts', 'src/backend/target.ts'],
  ['main-stream', 'src/main/stream/bad.ts', 'src/main/services/target.ts'],
  ['main-services', 'src/main/services/bad.ts', 'src/main/adapters/target.ts'],
  ['main-adapters', 'src/main/adapters/bad.ts', 'src/main/stream/target.ts'],
  ['main-adapters', 'src/main/adapters/bad2.ts', 'src/main/services/target.ts'],
  ['main', 'src/main/electron/bad.ts', 'src/backend/target.ts'],
  ['preload', 'src/preload/bad.ts', 'src/main/services/target.ts'],
  ['renderer-app', 'src/renderer/app/bad.ts', 'src/main/services/target.ts'],
  ['renderer-app', 'src/renderer/app/bad2.ts', 'src/renderer/preview/target.ts'],
  ['renderer-preview', 'src/renderer/preview/bad.ts', 'src/shared/target.ts'],
  ['root-is-imported-by-nobody', 'src/main/electron/bad2.ts', 'src/main/index.ts'],
  ['page-starts-without-schemas', 'src/renderer/app/bad4.ts', 'src/shared/target.ts'],
  ['light-shared-stays-light', 'src/shared/ipc-names.ts', 'src/shared/target.ts'],
];

const allowed: readonly (readonly [from: string, to: string])[] = [
  ['src/backend/good.ts', 'src/shared/target.ts'],
  ['src/main/stream/good.ts', 'src/shared/target.ts'],
  ['src/main/services/good.ts', 'src/main/stream/target.ts'],
  ['src/backend/good2.ts', 'src/sqlite/target.ts'],
  ['src/main/adapters/good2.ts', 'src/sqlite/target.ts'],
  ['src/main/adapters/good.ts', 'src/main/services/ports/target.ts'],
  ['src/main/electron/good.ts', 'src/main/services/target.ts'],
  ['src/main/index.ts', 'src/main/adapters/target.ts'],
  ['src/preload/good.ts', 'src/shared/target.ts'],
  ['src/renderer/app/good.ts', 'src/shared/fold.ts'],
  ['src/renderer/app/features/settings/good.ts', 'src/shared/target.ts'],
];

const withoutElectron = [
  'src/backend',
  'src/main/services',
  'src/renderer/app',
  'src/shared',
  'src/sqlite',
];

interface Violation {
  readonly from: string;
  readonly to: string;
  readonly rule: { readonly name: string };
}

let project: string;
let violations: readonly Violation[];

async function write(path: string, text: string): Promise<void> {
  const file = join(project, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'millrace-layers-'));
  await symlink(join(root, 'node_modules'), join(project, 'node_modules'));
  await symlink(join(root, 'tsconfig.base.json'), join(project, 'tsconfig.base.json'));
  const edges = [...forbidden.map(([, from, to]) => [from, to] as const), ...allowed];
  for (const [, to] of edges) await write(to, 'export const value = 1;\n');
  for (const [from, to] of edges) {
    const path = relative(dirname(from), to);
    const specifier = path.startsWith('.') ? path : `./${path}`;
    await write(from, `import { value } from '${specifier}';\nexport const own = value;\n`);
  }
  for (const place of withoutElectron) {
    await write(
      `${place}/electron.ts`,
      "import { app } from 'electron';\nexport const own = app;\n",
    );
  }
  for (const place of ['src/renderer/app', 'src/shared']) {
    await write(`${place}/node.ts`, "import { sep } from 'node:path';\nexport const own = sep;\n");
  }
  const firebase = "import { getAuth } from 'firebase-admin/auth';\nexport const own = getAuth;\n";
  await write('src/backend/auth/firebase.ts', firebase);
  await write('src/backend/http/firebase.ts', firebase);
  await write('src/backend/between.ts', "export const own = () => import('./auth/firebase.ts');\n");
  await write(
    'src/backend/utility-process.ts',
    "import { own } from './between.ts';\nexport const start = own;\n",
  );
  await write('src/backend/cycle-a.ts', "import { b } from './cycle-b.ts';\nexport const a = b;\n");
  await write('src/backend/cycle-b.ts', "import { a } from './cycle-a.ts';\nexport const b = a;\n");
  violations = await cruise();
}, 60_000);

afterAll(() => rm(project, { recursive: true, force: true }));

function cruise(): Promise<readonly Violation[]> {
  const bin = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const config = join(root, '.dependency-cruiser.cjs');
  return new Promise((done, fail) => {
    execFile(
      process.execPath,
      [bin, '--config', config, '--output-type', 'json', 'src'],
      { cwd: project, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout) => {
        if (stdout === '') fail(error ?? new Error('no output'));
        else {
          const report = JSON.parse(stdout) as { summary: { violations: readonly Violation[] } };
          done(report.summary.violations);
        }
      },
    );
  });
}

function rulesAt(from: string): readonly string[] {
  return violations.filter((found) => found.from === from).map((found) => found.rule.name);
}

it.each(forbidden)('%s: %s may not import %s', (rule, from) => {
  expect(rulesAt(from)).toContain(rule);
});

it.each(allowed)('%s may import %s', (from) => {
  expect(rulesAt(from)).toEqual([]);
});

it.each(withoutElectron)('%s does not know Electron', (place) => {
  expect(rulesAt(`${place}/electron.ts`)).toContain('electron-in-its-place');
});

it.each(['src/renderer/app', 'src/shared'])('%s does not know Node', (place) => {
  expect(rulesAt(`${place}/node.ts`)).toContain('no-node-in-shared-and-renderer');
});

it('one file knows Firebase’s library for servers, and the embedded server none of it', () => {
  expect(rulesAt('src/backend/auth/firebase.ts')).toEqual([]);
  expect(rulesAt('src/backend/http/firebase.ts')).toContain('firebase-admin-in-its-place');
  // However far away it is, and however late it would be loaded.
  expect(rulesAt('src/backend/utility-process.ts')).toContain('no-sign-in-in-the-embedded-server');
});

it('finds a cycle', () => {
  expect(rulesAt('src/backend/cycle-a.ts')).toContain('no-cycles');
});
