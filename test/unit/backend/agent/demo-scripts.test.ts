import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { createElement, type ComponentType } from 'react';
import * as jsxRuntime from 'react/jsx-runtime';
import * as react from 'react';
import { renderToString } from 'react-dom/server';
import ts from 'typescript';
import { beforeAll, describe, expect, test } from 'vitest';
import { chooseScript } from '../../../../src/backend/agent/demo/choose.ts';
import { loadScripts } from '../../../../src/backend/agent/demo/load.ts';
import { toPieces } from '../../../../src/backend/agent/demo/pieces.ts';
import type { Script } from '../../../../src/backend/agent/demo/script-format.ts';
import { resourcesDir } from '../../../helpers/agent.ts';

let scripts: Script[];
beforeAll(async () => {
  scripts = await loadScripts(join(resourcesDir, 'demo/scripts'));
});

const choose = (asked: string, answers: string[] = []): string =>
  chooseScript(scripts, { asked, answers }).title;

function said(title: string): string {
  const script = scripts.find((one) => one.title === title);
  if (!script) throw new Error(`no script "${title}"`);
  return script.sections.map((one) => (one.type === 'say' ? one.text : '')).join('\n');
}

test('shows formulas in code alone: nothing here typesets them, and Markdown eats their backslashes', () => {
  const prose = said('Everything that text can be').replace(/(`{3,})[\s\S]*?\1|`[^`]*`/gu, '');
  expect(prose).not.toMatch(/\\[a-z]+|\$/u);
});

/** The code of the artifact in a script, and its info string. */
function artifact(title: string): { info: string; code: string } {
  const [, info = '', code = ''] =
    /^```(\S+ id=[^\n]*)\n([\s\S]*?)\n```$/mu.exec(said(title)) ?? [];
  return { info, code };
}

/** Runs a component as the preview would: compiled, with React alone to import. */
function component(code: string): ComponentType {
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, jsx: ts.JsxEmit.ReactJSX },
    reportDiagnostics: true,
  });
  const exports: { default?: ComponentType } = {};
  const modules: Record<string, unknown> = { react, 'react/jsx-runtime': jsxRuntime };
  runInNewContext(outputText, { exports, require: (name: string) => modules[name] });
  if (!exports.default) throw new Error('no default export');
  return exports.default;
}

describe('choosing a script', () => {
  test('every prompt that the default offers leads to its own script', () => {
    const offering = scripts.filter((script) => script.try !== undefined);
    expect(offering.length).toBeGreaterThanOrEqual(6);
    for (const script of offering) expect(choose(script.try!)).toBe(script.title);
  });

  test.each([
    [
      'Show me what you can do: a short list, a table and a piece of code.',
      'Everything that text can be',
    ],
    ['RUN A QUERY over the sample data!', 'A tool call over the sample data'],
    ['a query that fails, please', 'A tool call that fails, and its correction'],
    ['Write an HTML page', 'A web page that runs'],
    ['hello', 'Welcome'],
    ['', 'Welcome'],
    ['Is this suitable for reactions?', 'Welcome'],
  ])('%s → %s', (asked, title) => {
    expect(choose(asked)).toBe(title);
  });

  test('a fix is only for the answer that can be fixed', () => {
    const answers = [said('Code that fails when it runs')];
    expect(choose('Fix it')).toBe('Welcome');
    expect(choose('Fix it', answers)).toBe('The failed code, corrected');
    expect(
      choose("TypeError: Cannot read properties of undefined (reading 'length')", answers),
    ).toBe('The failed code, corrected');
    expect(choose('hello', answers)).toBe('Welcome');
  });
});

describe('what the scripts say', () => {
  test('every one says that it is scripted', () => {
    for (const { title } of scripts) {
      expect(said(title), title).toMatch(/scripted/iu);
      expect(said(title), title).toMatch(/Millrace’s demo/u);
    }
  });

  test('names of the interface are those that it has', async () => {
    const source = async (name: string): Promise<string> =>
      readFile(
        join(import.meta.dirname, '../../../../src/renderer/app/features/settings', name),
        'utf8',
      );
    const everything = scripts.map(({ title }) => said(title)).join('\n');
    const tabs = [...everything.matchAll(/\*\*Settings → ([^*]+)\*\*/gu)].map(([, tab]) => tab!);
    expect(tabs).not.toEqual([]);
    const dialog = await source('settings-dialog.tsx');
    for (const tab of tabs) expect(dialog).toContain(`label: '${tab}'`);
    expect(everything).toContain('**Add provider**');
    expect(await source('models-settings.tsx')).toContain('Add provider');
    expect(everything).toContain('**Test connection**');
    expect(await source('provider-form.tsx')).toContain("'Test connection'");
  });

  test('nothing is promised of a preview, which is not there yet', () => {
    for (const { title, sections } of scripts) {
      const words = sections.map((one) => ('text' in one ? one.text : '')).join('\n');
      expect(words, title).not.toMatch(/preview|Fix with AI|\*Console\*|opens beside/iu);
    }
  });

  test('the formatted answer is a long one', () => {
    const pieces = [...toPieces(said('Everything that text can be'))].length;
    expect(pieces).toBeGreaterThan(1_500);
    expect(pieces).toBeLessThan(2_000);
  });

  test('the component renders', () => {
    const { info, code } = artifact('A React component that runs');
    expect(info).toBe('tsx id=water-wheel title="Water wheel"');
    expect(renderToString(createElement(component(code)))).toContain('Water wheel');
  });

  test('the broken component fails when it renders, the corrected one does not', () => {
    const broken = artifact('Code that fails when it runs');
    const fixed = artifact('The failed code, corrected');
    expect(fixed.info).toBe(broken.info);
    expect(() => renderToString(createElement(component(broken.code)))).toThrow(
      /Cannot read properties of undefined \(reading 'length'\)/u,
    );
    expect(renderToString(createElement(component(fixed.code)))).toContain('Orders by quarter');
  });

  test('the page is whole and loads nothing', () => {
    const { info, code } = artifact('A web page that runs');
    expect(info).toMatch(/^html id=mill-clock /u);
    expect(code).toMatch(/^<!doctype html>[\s\S]*<\/html>$/u);
    expect(code).not.toMatch(/https?:|src=/u);
  });
});
