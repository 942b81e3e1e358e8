import type { MarkdownNode } from './markdown-node.ts';

/**
 * A footnote's mark stays where it is; its text is shown once, at the end of the whole answer
 * (footnotes.tsx), not at the end of the block that is parsed here.
 */
export function remarkFootnoteMarks() {
  return (tree: MarkdownNode): void => visit(tree);
}

function visit(node: MarkdownNode): void {
  const { children } = node;
  if (children === undefined) return;
  node.children = children.filter((child) => child.type !== 'footnoteDefinition');
  for (const child of node.children) {
    if (child.type === 'footnoteReference') {
      const label = child.label ?? child.identifier ?? '';
      child.data = {
        hName: 'sup',
        hProperties: { dataFootnote: label },
        hChildren: [{ type: 'text', value: label }],
      };
    } else visit(child);
  }
}
