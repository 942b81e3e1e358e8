import type { MarkdownNode } from './markdown-node.ts';

/**
 * A footnote's mark stays where it is; its text is shown once, at the end of the whole answer
 * (footnotes.tsx), not at the end of the block that is parsed here. What stands in its place behind
 * the block is its number (streaming/definitions.ts).
 */
export function remarkFootnoteMarks() {
  return (tree: MarkdownNode): void => {
    const numbers = new Map<string, string>();
    for (const node of tree.children ?? []) {
      if (node.type === 'footnoteDefinition') numbers.set(node.identifier ?? '', textOf(node));
    }
    mark(tree, numbers);
  };
}

function mark(node: MarkdownNode, numbers: ReadonlyMap<string, string>): void {
  if (node.children === undefined) return;
  node.children = node.children.filter((child) => child.type !== 'footnoteDefinition');
  for (const child of node.children) {
    if (child.type === 'footnoteReference') {
      const number = numbers.get(child.identifier ?? '') ?? child.label ?? '';
      child.data = { hName: 'sup', hChildren: [{ type: 'text', value: number }] };
    } else mark(child, numbers);
  }
}

function textOf(node: MarkdownNode): string {
  return node.value ?? (node.children ?? []).map(textOf).join('');
}
