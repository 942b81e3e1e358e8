import clsx from 'clsx';
import { memo } from 'react';
import { blockSource, type Block, type CodeBlock } from '../../streaming/blocks.ts';
import type { Definitions } from '../../streaming/definitions.ts';
import type { TextDoc } from '../../streaming/text-doc.ts';
import { BlockBoundary } from './block-boundary.tsx';
import { CodeView } from './code-view.tsx';
import { useRichText } from './rich-text-loader.ts';

/** A text by its blocks. Of a growing text only the last group, and in it the last block, is new. */
export const TextView = memo(function TextView({ doc, small }: { doc: TextDoc; small?: boolean }) {
  const rich = useRichText();
  return (
    <div className={clsx('prose', small === true && 'prose-small')}>
      {doc.groups.map((blocks, index) => (
        <Group key={index} blocks={blocks} definitions={doc.definitions} />
      ))}
      {rich !== null && doc.definitions.footnotes.length > 0 && (
        <rich.Footnotes definitions={doc.definitions} />
      )}
    </div>
  );
});

interface GroupProps {
  readonly blocks: readonly Block[];
  readonly definitions: Definitions;
}

const Group = memo(function Group({ blocks, definitions }: GroupProps) {
  return (
    <div className="block-group">
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
          <Rich key={block.index} block={block} definitions={definitions} />
        ),
      )}
    </div>
  );
});

interface RichProps {
  readonly block: Exclude<Block, CodeBlock>;
  readonly definitions: Definitions;
}

const Rich = memo(function Rich({ block, definitions }: RichProps) {
  const rich = useRichText();
  if (rich === null) return <p className="whitespace-pre-wrap">{blockSource(block).trimEnd()}</p>;
  return (
    <BlockBoundary text={() => blockSource(block)}>
      <rich.RichBlock block={block} definitions={definitions} />
    </BlockBoundary>
  );
});
