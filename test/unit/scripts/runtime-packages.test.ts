import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importedPackages, runtimePackages } from '../../../scripts/lib/runtime-packages.mjs';
import { temporaryFolder } from './temporary-folder.ts';

function write(root: string, files: Record<string, string | object>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    writeFileSync(join(root, name), text);
  }
}

describe('importedPackages', () => {
  test('every way to name a package, minified or not', () => {
    const code = `import a from"a";import"b/side-effect";export*from '@s/c/deep';
      const d = await import('d'), e = require("@s/e"); import {x} from \`f\`;`;
    expect(importedPackages(code)).toEqual(['a', 'b', '@s/c', 'd', '@s/e', 'f']);
  });

  test('not files, not builtins by their full name', () => {
    const code = `import './a.js'; import "../b.js"; require("/c.js"); import fs from 'node:fs';`;
    expect(importedPackages(code)).toEqual([]);
  });
});

describe('runtimePackages', () => {
  test('follows what is loaded to all that it needs, wherever it is installed', async () => {
    const root = temporaryFolder();
    write(root, {
      'package.json': { dependencies: { native: '1', bundled: '1' } },
      'out/main/index.js': 'import "electron"; import { open } from "native/promise";',
      'out/main/chunks/a.js': 'const text = `import x from "undeclared"`;',
      'node_modules/native/package.json': {
        dependencies: { helper: '1', shared: '2' },
        optionalDependencies: { 'native-linux': '1', 'native-mac': '1' },
      },
      'node_modules/native/node_modules/shared/package.json': {},
      'node_modules/native-linux/package.json': {},
      'node_modules/helper/package.json': { dependencies: { native: '1', shared: '1' } },
      'node_modules/shared/package.json': {},
      'node_modules/bundled/package.json': {},
      'node_modules/undeclared/package.json': {},
    });
    expect(await runtimePackages(root, [join(root, 'out/main'), join(root, 'out/none')])).toEqual([
      'node_modules/helper',
      'node_modules/native',
      'node_modules/native-linux',
      'node_modules/native/node_modules/shared',
      'node_modules/shared',
    ]);
  });
});
