import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { NODE_RANGE, nodeProblem, satisfies } from '../../../scripts/lib/node-version.mjs';

const ROOT = join(import.meta.dirname, '../../..');
/** They say what they run on, and stop or go wrong on anything else. */
const TOOLS = ['electron-vite', 'eslint', 'knip', 'vite', 'vitest'];

function nodeRange(folder: string): string {
  const text = readFileSync(join(ROOT, folder, 'package.json'), 'utf8');
  return (JSON.parse(text) as { engines: { node: string } }).engines.node;
}

describe('satisfies', () => {
  test.each([
    ['20.19.0', true],
    ['v20.19.0', true],
    ['20.19.1', true],
    ['20.20.0', true],
    ['22.13.0', true],
    ['22.21.3', true],
    ['24.0.0', true],
    ['25.1.0', true],
    ['100.0.0', true],
    ['26.0.0-nightly20261101', true],
    ['20.18.9', false],
    ['20.9.0', false],
    ['21.7.3', false],
    ['22.0.0', false],
    ['22.12.9', false],
    ['23.11.0', false],
    ['9.99.99', false],
    ['14.21.3', false],
    ['', false],
  ])('%s: %s', (version, enough) => {
    expect(satisfies(version, NODE_RANGE)).toBe(enough);
  });

  test('what it cannot read is not met', () => {
    expect(satisfies('24.0.0', '~24.0.0')).toBe(false);
    expect(satisfies('24.0.0', '>=20 <24')).toBe(false);
    expect(satisfies('24.0.0', '>=20 <24 || ^24')).toBe(true);
  });
});

test('a Node that does not fit is told in one sentence, with those that would', () => {
  expect(nodeProblem('v14.21.3')).toBe(
    'Millrace needs Node 20 from 20.19 on, 22 from 22.13 on, or 24 or newer; this is Node 14.21.3.',
  );
  expect(nodeProblem(process.version)).toBeNull();
});

test('package.json asks for the same Node', () => {
  expect(nodeRange('.')).toBe(NODE_RANGE);
});

test('it is what all the tools run on, and no less', () => {
  const ranges = TOOLS.map((name) => nodeRange(join('node_modules', name)));
  for (let major = 18; major <= 30; major += 1) {
    for (let minor = 0; minor <= 25; minor += 1) {
      const version = `${major}.${minor}.0`;
      const fits = ranges.every((range) => satisfies(version, range));
      expect(satisfies(version, NODE_RANGE), version).toBe(fits);
    }
  }
});

test('what runs before the check has only syntax and imports that an old Node knows', () => {
  const early = ['start', 'test', 'dev', 'bench'].map((name) => `scripts/${name}.mjs`);
  for (const file of [...early, 'scripts/lib/entry.mjs', 'scripts/lib/node-version.mjs']) {
    const code = readFileSync(join(ROOT, file), 'utf8').replace(/\/\/.*|\/\*[\s\S]*?\*\//g, '');
    const imports = [...code.matchAll(/^import .* from '(.*)'/gm)].map(([, name]) => name);
    expect(imports.every((name) => /\/(entry|node-version)\.mjs$/.test(name ?? ''))).toBe(true);
    expect(code, file).not.toMatch(/\?\.|\?\?|\|\|=|^await |#\w|\bcatch \{|'node:|\d_\d/m);
  }
});
