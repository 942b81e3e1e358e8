import { memo } from 'react';
import Markdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { completeTail } from '../../../streaming/complete-tail.ts';
import { nestingAtMost } from '../../../streaming/nesting.ts';
import { columnsAtMost } from '../../../streaming/table-width.ts';
import { markdownComponents } from './markdown-components.tsx';
import { remarkDirection } from './remark-direction.ts';
import { remarkFootnoteMarks } from './remark-footnote-marks.ts';
import { remarkItem } from './remark-item.ts';
import { remarkRawText } from './remark-raw-text.ts';

export interface RichTextProps {
  readonly source: string;
  /** Definitions from other blocks that this one refers to. */
  readonly definitions: string;
  /** More may come: half-finished syntax is completed for the eye. */
  readonly open: boolean;
  /** What of it is wanted, where the source is a piece of a list or table. */
  readonly part?: Part;
}

export type Part = 'tight-items' | 'loose-items' | 'head' | 'rows';

const plugins = [remarkGfm, remarkFootnoteMarks, remarkRawText, remarkDirection];
const pluginsOf: Readonly<Partial<Record<Part, typeof plugins>>> = {
  'tight-items': [...plugins, () => remarkItem(false)],
  'loose-items': [...plugins, () => remarkItem(true)],
};

const componentsOf: Readonly<Partial<Record<Part, Components>>> = {
  // The list around an item, and the table around a piece of it, are there already.
  'tight-items': { ...markdownComponents, section: ({ children }) => children },
  'loose-items': { ...markdownComponents, section: ({ children }) => children },
  head: { ...markdownComponents, table: ({ children }) => children },
  rows: {
    ...markdownComponents,
    table: ({ children }) => children,
    thead: () => null,
  },
};

/** No text has more by intention. At three thousand the parser takes two seconds, then the stack is full. */
const MAX_NESTING = 100;

/** No window shows as many at once; two thousand hold up the page for more than a second. */
const MAX_COLUMNS = 200;

/** Throws at what is nested too deeply or too wide; whoever is around it shows that as plain text. */
export const RichText = memo(function RichText({ source, definitions, open, part }: RichTextProps) {
  if (nestingAtMost(source) > MAX_NESTING) throw new RangeError('The text is nested too deeply.');
  const whole = open ? completeTail(source) : source;
  if (columnsAtMost(whole) > MAX_COLUMNS) throw new RangeError('The table is too wide.');
  return (
    <Markdown
      remarkPlugins={(part === undefined ? undefined : pluginsOf[part]) ?? plugins}
      components={(part === undefined ? undefined : componentsOf[part]) ?? markdownComponents}
      urlTransform={keepUrl}
    >
      {definitions === '' ? whole : `${whole}\n\n${definitions}`}
    </Markdown>
  );
});

/** Links and images are components of ours that never load or follow anything by themselves. */
function keepUrl(url: string): string {
  return url;
}
