import clsx from 'clsx';
import { memo } from 'react';
import type { Block, MarkdownBlock } from '../../streaming/blocks.ts';
import { referredDefinitions, type Definitions } from '../../streaming/definitions.ts';
import type { TextDoc } from '../../streaming/text-doc.ts';
import { CodeView } from './code-view.tsx';
import { Footnotes } from './footnotes.tsx';
import { useRichText } from './rich-text-loader.ts';

/** A text by its blocks. Of a growing text only the last group, and in it the last block, is new. */
export const TextView = memo(function TextView({ doc, small }: { doc: TextDoc; small?: boolean }) {
  return (
    <div className={clsx('prose', small === true && 'prose-small')}>
      {doc.groups.map((blocks, index) => (
        <Group key={index} blocks={blocks} definitions={doc.definitions} />
      ))}
      {doc.definitions.footnotes.length > 0 && <Footnotes definitions={doc.definitions} />}
    </div>
  );
});

interface GroupProps {
  readonly blocks: readonly Block[];
  readonly definitions: Definitions;
}

const Group = memo(function Group({ blocks, definitions }: GroupProps) {
  return (
    <div>
      {blocks.map((block) =>
        block.kind === 'code' ? (
          <CodeView
            key={block.index}
            info={block.info}
            chunks={block.chunks}
            lines={block.lines}
            open={block.open}
          />
        ) : (
          <RichBlock
            key={block.index}
            block={block}
            definitions={referredDefinitions(block.source, definitions)}
          />
        ),
      )}
    </div>
  );
});

interface RichBlockProps {
  readonly block: MarkdownBlock;
  readonly definitions: string;
}

const RichBlock = memo(function RichBlock({ block, definitions }: RichBlockProps) {
  const RichText = useRichText();
  if (RichText === null) return <p className="whitespace-pre-wrap">{block.source.trimEnd()}</p>;
  return <RichText source={block.source} definitions={definitions} open={block.open} />;
});
