import Markdown from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { completeTail } from '../../streaming/complete-tail.ts';
import { markdownComponents } from './markdown-components.tsx';
import { remarkFootnoteMarks } from './remark-footnote-marks.ts';
import { remarkRawText } from './remark-raw-text.ts';

export interface RichTextProps {
  readonly source: string;
  /** Definitions from other blocks that this one refers to. */
  readonly definitions: string;
  /** More may come: half-finished syntax is completed for the eye. */
  readonly open: boolean;
}

const plugins = [remarkGfm, remarkFootnoteMarks, remarkRawText];

export function RichText({ source, definitions, open }: RichTextProps) {
  const whole = open ? completeTail(source) : source;
  return (
    <Markdown remarkPlugins={plugins} components={markdownComponents} urlTransform={keepUrl}>
      {definitions === '' ? whole : `${whole}\n\n${definitions}`}
    </Markdown>
  );
}

/** Links and images are components of ours that never load or follow anything by themselves. */
function keepUrl(url: string): string {
  return url;
}
