import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isAtLeast, nodeProblem, OLDEST_NODE } from '../../../scripts/lib/node-version.mjs';

const ROOT = join(import.meta.dirname, '../../..');

describe('isAtLeast', () => {
  test.each([
    ['20.19.0', true],
    ['v20.19.0', true],
    ['20.19.1', true],
    ['20.20.0', true],
    ['21.0.0', true],
    ['100.0.0', true],
    ['20.18.9', false],
    ['20.9.0', false],
    ['9.99.99', false],
    ['14.21.3', false],
    ['26.0.0-nightly20261101', true],
    ['', false],
  ])('%s: %s', (version, enough) => {
    expect(isAtLeast(version, '20.19.0')).toBe(enough);
  });
});

test('an old Node is told in one sentence, with both versions', () => {
  expect(nodeProblem('v14.21.3')).toBe(
    'Millrace needs Node 20.19.0 or newer; this is Node 14.21.3.',
  );
  expect(nodeProblem(process.version)).toBeNull();
});

test('package.json asks for the same Node', () => {
  const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    engines: { node: string };
  };
  expect(isAtLeast(engines.node.replace(/^>=/, ''), OLDEST_NODE)).toBe(true);
  expect(isAtLeast(OLDEST_NODE, engines.node.replace(/^>=/, ''))).toBe(true);
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
