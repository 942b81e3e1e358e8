import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toPieces } from '../../../../src/backend/agent/demo/pieces.ts';
import { parseScript } from '../../../../src/backend/agent/demo/script-format.ts';
import { fillTemplate } from '../../../../src/backend/agent/demo/template.ts';
import { hardText } from '../../../helpers/hard-text.ts';

/** Words, signs made of several code points, and anything. (fast-check's own graphemes take seconds.) */
const signs = [
  'a',
  'word',
  ' ',
  '\n',
  '\r\n',
  '👩‍🔬',
  '🇯🇵',
  'e\u0301',
  '水',
  '한',
  'ا',
  '\u200d',
  '\ufe0f',
];
const text = fc.oneof(
  fc.array(fc.constantFrom(...signs)).map((some) => some.join('')),
  fc.string({ unit: 'binary' }),
);

const head = '---\ntitle: A title\n---\n';

describe('pieces', () => {
  const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

  /** Whether the pieces are the text, none is empty, and each ends with a grapheme. */
  function wellCut(whole: string): boolean {
    const begins = new Set([...segmenter.segment(whole)].map(({ index }) => index));
    let at = 0;
    for (const piece of toPieces(whole)) {
      if (piece === '' || !begins.has(at)) return false;
      at += piece.length;
    }
    return at === whole.length && [...toPieces(whole)].join('') === whole;
  }

  test('joined they are the text, and each ends with a grapheme', () => {
    expect(wellCut(hardText().text)).toBe(true);
    fc.assert(fc.property(text, wellCut));
  });

  test('are about as long as tokens', () => {
    expect([...toPieces('The mill turns slowly.\n\nSometimes extraordinarily.')]).toEqual([
      'The',
      ' mill',
      ' turns',
      ' slowly',
      '.',
      '\n\n',
      'Sometime',
      's',
      ' extraor',
      'dinarily',
      '.',
    ]);
    expect([...toPieces('水车转动，👩‍🔬')]).toEqual(['水车', '转动', '，👩‍🔬']);
  });
});

describe('a script', () => {
  test('has a head and sections', () => {
    const source = `---
title: Sales
match: sales, Revenue
after: id=x
try: Show the sales.
---

<!-- think -->

Hm.

<!-- call query -->

\`\`\`sql
SELECT 1
\`\`\`

<!-- call other -->

\`\`\`json
{ "a": [1] }
\`\`\`

<!-- say -->

Line one

\`\`\`html
<!-- not a section -->
\`\`\`
`;
    expect(parseScript('sales.md', source)).toEqual({
      title: 'Sales',
      match: ['sales', 'revenue'],
      after: 'id=x',
      try: 'Show the sales.',
      sections: [
        { type: 'think', text: 'Hm.' },
        { type: 'call', tool: 'query', input: { sql: 'SELECT 1' } },
        { type: 'call', tool: 'other', input: { a: [1] } },
        { type: 'say', text: 'Line one\n\n```html\n<!-- not a section -->\n```' },
      ],
    });
  });

  test('keeps any text as it is', () => {
    const kept = text.map((one) => one.replaceAll('\r', '').trim()).filter((one) => one !== '');
    const section = fc.record({ type: fc.constantFrom('think', 'say'), text: kept });
    fc.assert(
      fc.property(fc.array(section, { minLength: 1 }), fc.boolean(), (sections, windows) => {
        const body = sections.map((one) => `<!-- ${one.type} -->\n\n${one.text}\n`).join('\n');
        const source = head + body;
        const parsed = parseScript('x.md', windows ? source.replaceAll('\n', '\r\n') : source);
        expect(parsed.sections).toEqual(sections);
      }),
    );
  });

  test.each([
    ['no head', '<!-- say -->\n\nHi'],
    ['a head without a colon', '---\ntitle\n---\n<!-- say -->\n\nHi'],
    ['an unknown key', '---\ntitle: a\ncolour: red\n---\n<!-- say -->\n\nHi'],
    ['no title', '---\nmatch: a\n---\n<!-- say -->\n\nHi'],
    ['an empty phrase', '---\ntitle: a\nmatch: a,,b\n---\n<!-- say -->\n\nHi'],
    ['no section', head],
    ['an empty section', `${head}<!-- say -->\n`],
    ['text before the first section', `${head}Hi\n<!-- say -->\n\nHi`],
    ['a call without a block', `${head}<!-- call query -->\n\nSELECT 1`],
    ['a call without a tool', `${head}<!-- call -->\n\n\`\`\`sql\nSELECT 1\n\`\`\``],
    ['input that is no JSON', `${head}<!-- call query -->\n\n\`\`\`json\n{\n\`\`\``],
  ])('with %s is refused, by name', (_, source) => {
    expect(() => parseScript('bad.md', source)).toThrow(/^bad\.md: /u);
  });
});

describe('places', () => {
  const outcome = {
    output: {
      columns: [{ name: 'mill' }, { name: '2025 (€)' }],
      rows: [
        ['Long|water', 194199.5],
        [null, 7],
      ],
      rowCount: 2,
    },
  };

  test('are filled from the result', () => {
    expect(fillTemplate('{{cell 1 mill}}: {{cell last 2025 (€)}}, {{rows}}', outcome, [])).toBe(
      'Long|water: 7, 2',
    );
    expect(fillTemplate('{{table}}', outcome, [])).toBe(
      '| mill | 2025 (€) |\n| --- | ---: |\n| Long\\|water | 194,199.5 |\n| – | 7 |',
    );
    expect(fillTemplate('{{prompts}}', undefined, ['a', 'b'])).toBe('- a\n- b');
  });

  test('say what is missing, and leave other braces alone', () => {
    expect(fillTemplate('{{table}}', { error: 'too slow' }, [])).toBe(
      '(the query failed: too slow)',
    );
    expect(fillTemplate('{{error}}', { error: 'too slow' }, [])).toBe('too slow');
    expect(fillTemplate('{{cell 9 mill}} {{cell 1 nothing}}', outcome, [])).toBe(
      '(no such cell) (no such cell)',
    );
    expect(fillTemplate("<a style={{ color: 'red' }}>", outcome, [])).toBe(
      "<a style={{ color: 'red' }}>",
    );
  });
});
