import { describe, expect, it } from 'vitest';
import { codeText } from '../../../../src/renderer/app/streaming/blocks.ts';
import { codeTitle, parseCodeInfo } from '../../../../src/renderer/app/streaming/code-info.ts';
import { completeTail } from '../../../../src/renderer/app/streaming/complete-tail.ts';
import { referredDefinitions } from '../../../../src/renderer/app/streaming/definitions.ts';
import { appendText, docOf, emptyDoc } from '../../../../src/renderer/app/streaming/text-doc.ts';

const kinds = (text: string) =>
  docOf(text, { open: true })
    .groups.flat()
    .map((block) => `${block.kind}${block.open ? '…' : ''}`);

describe('info strings', () => {
  it('are language, id, title and file, in any order', () => {
    expect(parseCodeInfo('tsx id=chart title="Orders by month" file=src/chart.tsx')).toEqual({
      language: 'tsx',
      id: 'chart',
      title: 'Orders by month',
      file: 'src/chart.tsx',
    });
    expect(parseCodeInfo("HTML title='x'")).toEqual({ language: 'html', title: 'x' });
    expect(parseCodeInfo('title="only"')).toEqual({ language: '', title: 'only' });
    expect(parseCodeInfo('  ')).toEqual({ language: '' });
    expect(parseCodeInfo('js {1,3} id=')).toEqual({ language: 'js' });
  });

  it('name a block by title, file or language', () => {
    expect(codeTitle({ language: 'ts', file: 'a.ts', title: 'A' })).toBe('A');
    expect(codeTitle({ language: 'ts', file: 'a.ts' })).toBe('a.ts');
    expect(codeTitle({ language: 'ts' })).toBe('TypeScript');
    expect(codeTitle({ language: 'brainfuck' })).toBe('brainfuck');
    expect(codeTitle({ language: '' })).toBe('Text');
  });
});

describe('a text that is being written', () => {
  it('closes a block as soon as another begins for certain', () => {
    expect(kinds('One')).toEqual(['markdown…']);
    expect(kinds('One\n\nT')).toEqual(['markdown', 'markdown…']);
    expect(kinds('One\n```ts\nlet')).toEqual(['markdown', 'code…']);
    expect(kinds('- a\n- b\n')).toEqual(['list…']);
    expect(kinds('- a\n\n1')).toEqual(['list…']);
    expect(kinds('- a\n\nx')).toEqual(['list', 'markdown…']);
    expect(kinds('| a |\n|---|\n| 1 |\n\n')).toEqual(['table']);
  });

  it('shows no mark that is not settled', () => {
    for (const text of ['', '#', '-', '1.', '```', '```ts', '***', '|', '=', '[']) {
      expect(kinds(text)).toEqual([]);
    }
    const code = docOf('```ts\nlet a;\n``', { open: true }).groups.flat()[0];
    expect(code?.kind === 'code' && codeText(code)).toBe('let a;');
  });

  it('leaves closed blocks and full groups the same objects', () => {
    const many = Array.from({ length: 60 }, (_, index) => `Paragraph ${index}.`).join('\n\n');
    const before = docOf(many, { open: true });
    const after = appendText(before, ' More of it.');
    expect(after.groups[0]).toBe(before.groups[0]);
    expect(after.groups[1]).toBe(before.groups[1]);
    const last = after.groups.at(-1) ?? [];
    expect(last.slice(0, -1)).toEqual((before.groups.at(-1) ?? []).slice(0, -1));
    expect(last[0]).toBe(before.groups.at(-1)?.[0]);
  });

  it('grows a list by its last item, and a table by its last rows', () => {
    let doc = emptyDoc;
    for (let number = 1; number <= 50; number += 1) doc = appendText(doc, `${number}. item\n`);
    const [list] = doc.groups.flat();
    const [grown] = appendText(doc, '   more').groups.flat();
    if (list?.kind !== 'list' || grown?.kind !== 'list') throw new Error('no list');
    expect(grown.items[0]).toBe(list.items[0]);
    expect(grown.items.flat()).toHaveLength(50);
    expect(grown.start).toBe(1);
  });

  it('takes a carriage return and its line feed for one line end, even apart', () => {
    const whole = docOf('a\r\n\r\nb\rc', { open: false });
    let doc = emptyDoc;
    for (const piece of ['a\r', '\n\r', '\nb', '\rc']) doc = appendText(doc, piece);
    expect(doc.groups.flat()).toHaveLength(2);
    expect(whole.groups.flat().map((block) => block.kind === 'markdown' && block.source)).toEqual([
      'a\n',
      'b\nc\n',
    ]);
  });
});

describe('definitions of other blocks', () => {
  const doc = docOf(
    'See [the page][Mill  Race] and a note[^why], [not this].\n\n[mill race]: https://x.y "Race"\n\n[^why]: Because of\n    *water*.\n[^two]: More.\n',
    { open: false },
  );
  const [first] = doc.groups.flat();
  const source = first?.kind === 'markdown' ? first.source : '';

  it('come with the block that refers to them, whatever the case and spaces', () => {
    expect(referredDefinitions(source, doc.definitions)).toBe(
      '[mill race]: https://x.y "Race"\n\n[^why]: 1',
    );
  });

  it('keep the text of footnotes, lines behind included', () => {
    expect(doc.definitions.footnotes).toEqual([
      { label: 'why', source: 'Because of\n*water*.' },
      { label: 'two', source: 'More.' },
    ]);
  });
});

describe('half-finished syntax', () => {
  it('is completed for the eye', () => {
    expect(completeTail('It is **bold')).toBe('It is **bold**');
    expect(completeTail('see [the page](https://exam')).toBe('see the page');
    expect(completeTail('a < b and <div')).toBe('a < b and <div');
  });

  it('makes a table of its first line', () => {
    expect(completeTail('| a | b \\| c |\n')).toBe('| a | b \\| c |\n| --- | --- |\n');
    expect(completeTail('| a | b |')).toBe('| a | b |');
  });
});
