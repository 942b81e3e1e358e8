import type { TableBlock } from '../../../streaming/blocks.ts';
import { referredDefinitions, type Definitions } from '../../../streaming/definitions.ts';
import { RichText } from './rich-text.tsx';

interface Props {
  readonly block: TableBlock;
  readonly definitions: Definitions;
}

/** A table whose rows are parsed in pieces, each behind the head, which says how many cells there are. */
export function RichTable({ block, definitions }: Props) {
  const { head, rows, open } = block;
  return (
    <div className="table-frame" role="region" aria-label="Table" tabIndex={0}>
      <table>
        <RichText
          source={head}
          definitions={referredDefinitions(head, definitions)}
          open={false}
          part="head"
        />
        {rows.map((piece, index) => (
          <RichText
            key={index}
            source={head + piece}
            definitions={referredDefinitions(piece, definitions)}
            open={open && index === rows.length - 1}
            part="rows"
          />
        ))}
      </table>
    </div>
  );
}
