import fc from 'fast-check';
import Markdown from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { describe, expect, it } from 'vitest';
import {
  codeText,
  type Block,
  type ListBlock,
  type TableBlock,
} from '../../../../src/renderer/app/streaming/blocks.ts';
import {
  appendText,
  docOf,
  emptyDoc,
  finishDoc,
  type TextDoc,
} from '../../../../src/renderer/app/streaming/text-doc.ts';

interface Node {
  readonly type: string;
  readonly children?: readonly Node[];
  readonly [key: string]: unknown;
}

/** What the page's own parser makes of a source, without positions. */
function parse(source: string): readonly Node[] {
  let tree: Node = { type: 'root' };
  Markdown({
    children: source,
    remarkPlugins: [
      remarkGfm,
      () => (root: Node) => {
        tree = structuredClone(root);
      },
    ],
  });
  return (tree.children ?? []).map(withoutPositions);
}

function withoutPositions(node: Node): Node {
  const { children, ...rest } = { ...node, position: undefined };
  // Where HTML or code never ends, blank lines at the very end of the text belong to it or not.
  if (node.type === 'code') return { ...rest, value: String(node['value']).trimEnd() };
  if (node.type === 'html') return { type: 'html', value: String(node['value']).trimEnd() };
  return children === undefined ? rest : { ...rest, children: children.map(withoutPositions) };
}

function blocksOf(doc: TextDoc): readonly Block[] {
  return doc.groups.flat();
}

/** The nodes of all blocks, each parsed by itself, and each piece of a list or table by itself. */
function parseBlocks(doc: TextDoc): readonly Node[] {
  return blocksOf(doc).flatMap((block): readonly Node[] => {
    switch (block.kind) {
      case 'markdown':
        return parse(block.source);
      case 'code':
        return [{ type: 'code', language: block.info.language, value: codeText(block).trimEnd() }];
      case 'table':
        return [parseTable(block)];
      case 'list':
        return [parseList(block)];
    }
  });
}

function parseTable({ head, rows }: TableBlock): Node {
  const [table] = parse(head);
  const children = rows.flatMap((piece) => parse(head + piece)[0]?.children?.slice(1) ?? []);
  return { ...table!, children: [...(table?.children ?? []), ...children] };
}

function parseList({ start, items }: ListBlock): Node {
  const all = items.flat();
  const lists = all.map((item) => parse(item.source));
  expect(lists.map((nodes) => nodes.length)).toEqual(lists.map(() => 1));
  return {
    type: 'list',
    ordered: start !== null,
    start,
    spread: all.some((item) => item.spaced),
    children: lists.flatMap((nodes) => nodes[0]?.children ?? []),
  };
}

/**
 * Top-level code is compared by language and text: how its info string reads is another test's. A
 * blank line behind an item whose code or HTML never ends belongs to that, or parts it from the next
 * item: that is not compared.
 */
function simplify(nodes: readonly Node[]): readonly Node[] {
  return nodes.map((node) => {
    if (node.type === 'list' && /"type":"(?:code|html)"/u.test(JSON.stringify(node))) {
      return { ...node, spread: undefined };
    }
    if (node.type !== 'code') return node;
    const language = node['language'] ?? (node['lang'] as string | null)?.toLowerCase() ?? '';
    return { type: 'code', language, value: node['value'] };
  });
}

const lines = [
  '',
  '',
  '',
  'A paragraph of words.',
  'More words',
  ' one space in',
  '   three spaces in',
  '    four spaces in',
  '\ta tab in',
  '# Heading',
  '## ',
  ' # heading one in',
  '===',
  '---',
  '***',
  '- - -',
  '- item',
  '-',
  '- ',
  '* star',
  '+ plus',
  '**bold** start',
  '1. one',
  '2. two',
  '1) paren',
  '10. ten',
  '  - nested',
  '   - nested three',
  '    - nested four',
  '- - twice',
  '-     code item',
  '- [ ] task',
  '> quote',
  '> - item in quote',
  '>',
  '```',
  '```js',
  '````',
  '~~~',
  '  ```',
  '   ```',
  '    ```',
  '   ~~~ py',
  '- ```js',
  '``` a`b',
  '`code` first',
  '| a | b |',
  '| --- | --- |',
  '| 1 | 2 |',
  '--|--',
  '<div>',
  '</div>',
  ' <b>x</b>',
  '<!-- open',
  'x --> end',
  '  <!-- in',
  '<!-- all -->',
  '<https://example.com>',
  '<pre>',
  '</pre>',
  '<?php',
  '- <!-- item',
  'word  ',
  'back\\',
];

const document = fc
  .array(fc.constantFrom(...lines), { maxLength: 14 })
  // With an end to the last line: without one micromark reads `- a` and `</b>` in the next line otherwise.
  .map((all) => all.map((line) => `${line}\n`).join(''))
  // Behind indented code and a blank line micromark takes some list items for text.
  .filter((text) => !/^(?: {4}|\t).*\n(?:[ \t]*\n)+ {0,3}(?:-[ \t]*$|2|10)/mu.test(text));

function pieces(text: string, cuts: readonly number[]): readonly string[] {
  const at = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((start, index) => text.slice(start, at[index]));
}

describe('a text and its blocks', () => {
  it('reads the same block by block as in one go', () => {
    fc.assert(
      fc.property(document, (text) => {
        const doc = docOf(text, { open: false });
        expect(simplify(parseBlocks(doc))).toEqual(simplify(parse(text)));
      }),
      { numRuns: Number(process.env['RUNS'] ?? 1500) },
    );
  });

  it('is the same however it was cut into pieces', () => {
    fc.assert(
      fc.property(document, fc.array(fc.nat(), { maxLength: 12 }), (text, cuts) => {
        let doc = emptyDoc;
        for (const piece of pieces(text, cuts)) doc = appendText(doc, piece);
        expect(blocksOf(finishDoc(doc))).toEqual(blocksOf(docOf(text, { open: false })));
        expect(doc.text).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });
});
