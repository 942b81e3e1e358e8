import type { MarkdownNode } from './markdown-node.ts';

/**
 * For a source that is one item of a list: the list around it becomes an element that shows its
 * children only (rich-text.tsx), and is loose if the whole list is.
 */
export function remarkItem(isLoose: boolean) {
  return (tree: MarkdownNode): void => {
    const [list] = tree.children ?? [];
    if (list?.type !== 'list') return;
    list.data = { ...list.data, hName: 'section' };
    list.spread = list.spread === true || isLoose;
  };
}
