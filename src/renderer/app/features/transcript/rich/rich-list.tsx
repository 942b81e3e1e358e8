import { memo } from 'react';
import type { ListBlock, ListItem } from '../../../streaming/blocks.ts';
import { referredDefinitions, type Definitions } from '../../../streaming/definitions.ts';
import { RichText } from './rich-text.tsx';

interface Props {
  readonly block: ListBlock;
  readonly definitions: Definitions;
}

/** A list whose items are parsed one by one: a token costs its item, whatever the length of the list. */
export function RichList({ block, definitions }: Props) {
  const isLoose = block.items.some(hasSpace);
  const groups = block.items.map((items, index) => (
    <Items key={index} items={items} isLoose={isLoose} definitions={definitions} />
  ));
  return block.start === null ? (
    <ul>{groups}</ul>
  ) : (
    <ol start={block.start === 1 ? undefined : block.start}>{groups}</ol>
  );
}

interface ItemsProps {
  readonly items: readonly ListItem[];
  readonly isLoose: boolean;
  readonly definitions: Definitions;
}

const Items = memo(function Items({ items, isLoose, definitions }: ItemsProps) {
  return items.map(({ index, source, open }) => (
    <RichText
      key={index}
      source={source}
      definitions={referredDefinitions(source, definitions)}
      open={open}
      part={isLoose ? 'loose-items' : 'tight-items'}
    />
  ));
});

const known = new WeakMap<readonly ListItem[], boolean>();

/** Whether a blank line stands between two items of these: then all of the list are paragraphs (5.3). */
function hasSpace(items: readonly ListItem[]): boolean {
  let result = known.get(items);
  if (result === undefined) {
    result = items.some((item) => item.spaced);
    known.set(items, result);
  }
  return result;
}
