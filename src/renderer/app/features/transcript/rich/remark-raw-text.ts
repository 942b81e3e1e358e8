import type { MarkdownNode } from './markdown-node.ts';

/** Raw HTML is shown as the text that it is; a block of it gets a paragraph of its own. */
export function remarkRawText() {
  return (tree: MarkdownNode): void => {
    tree.children = tree.children?.map((node) =>
      node.type === 'html'
        ? {
            type: 'paragraph',
            data: { hProperties: { className: ['raw-html'] } },
            children: [{ type: 'text', value: node.value ?? '' }],
          }
        : node,
    );
  };
}
