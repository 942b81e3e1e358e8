import { assertNever } from '../../../../../shared/assert-never.ts';
import type { Block, CodeBlock } from '../../../streaming/blocks.ts';
import { referredDefinitions, type Definitions } from '../../../streaming/definitions.ts';
import { RichList } from './rich-list.tsx';
import { RichTable } from './rich-table.tsx';
import { RichText } from './rich-text.tsx';

export { Footnotes } from './footnotes.tsx';

/**
 * Characters of one block beyond which it is shown as plain text, so that no frame waits for the
 * parser: while it is written it is parsed again in each frame, afterwards once.
 */
const MAX_OPEN = 16_000;
const MAX_CLOSED = 100_000;

interface Props {
  readonly block: Exclude<Block, CodeBlock>;
  readonly definitions: Definitions;
}

/** Everything that a text may have besides code. In a chunk of its own: see rich-text-loader.ts. */
export function RichBlock({ block, definitions }: Props) {
  switch (block.kind) {
    case 'markdown':
      if (block.source.length > (block.open ? MAX_OPEN : MAX_CLOSED)) {
        return <p className="whitespace-pre-wrap">{block.source}</p>;
      }
      return (
        <RichText
          source={block.source}
          definitions={referredDefinitions(block.source, definitions)}
          open={block.open}
        />
      );
    case 'list':
      return <RichList block={block} definitions={definitions} />;
    case 'table':
      return <RichTable block={block} definitions={definitions} />;
    default:
      return assertNever(block);
  }
}
