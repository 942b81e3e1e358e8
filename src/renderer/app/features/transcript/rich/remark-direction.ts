import type { MarkdownNode } from './markdown-node.ts';

const blocks = new Set(['paragraph', 'heading', 'listItem', 'tableCell', 'blockquote']);

/** Each block runs in the direction of its own first letter, whatever the language of the page. */
export function remarkDirection() {
  return visit;
}

function visit(node: MarkdownNode): void {
  if (blocks.has(node.type)) {
    node.data = { ...node.data, hProperties: { ...node.data?.hProperties, dir: 'auto' } };
  }
  node.children?.forEach(visit);
}
