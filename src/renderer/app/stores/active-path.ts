/** What a message's place in the tree depends on. */
export interface TreeNode {
  readonly messageId: string;
  readonly parentId: string | null;
  /** In the order of acceptance. A message's time does not say it: clocks are set back. */
  readonly rank: number;
}

/**
 * From the root to the newest leaf: what the transcript shows. Siblings (an answer that was tried
 * again, an edited message) are left out. A parent that is not here, because its page is not loaded,
 * ends the path.
 */
export function activePath(messages: Iterable<TreeNode>): readonly string[] {
  const byId = new Map<string, TreeNode>();
  const parents = new Set<string>();
  for (const message of messages) {
    byId.set(message.messageId, message);
    if (message.parentId !== null) parents.add(message.parentId);
  }
  let newest: TreeNode | undefined;
  for (const message of byId.values()) {
    if (parents.has(message.messageId)) continue;
    if (newest === undefined || message.rank > newest.rank) newest = message;
  }
  const path: string[] = [];
  const seen = new Set<string>();
  for (let node = newest; node !== undefined && !seen.has(node.messageId);) {
    seen.add(node.messageId);
    path.push(node.messageId);
    node = node.parentId === null ? undefined : byId.get(node.parentId);
  }
  return path.reverse();
}
