import { describe, expect, it } from 'vitest';
import { activePath, type TreeNode } from '../../../../src/renderer/app/stores/active-path.ts';

/** `[id, parent, rank]` */
function tree(...nodes: [string, string | null, number][]): TreeNode[] {
  return nodes.map(([messageId, parentId, rank]) => ({ messageId, parentId, rank }));
}

describe('the path that is shown', () => {
  it('is empty for no messages', () => {
    expect(activePath([])).toEqual([]);
  });

  it('leads from the root to the newest leaf, whatever the order', () => {
    const nodes = tree(['u1', null, 1], ['a1', 'u1', 2], ['u2', 'a1', 3], ['a2', 'u2', 4]);
    expect(activePath(nodes)).toEqual(['u1', 'a1', 'u2', 'a2']);
    expect(activePath(nodes.reverse())).toEqual(['u1', 'a1', 'u2', 'a2']);
  });

  it('leaves out the answer that was tried again, and what hung on it', () => {
    const nodes = tree(['u1', null, 1], ['a1', 'u1', 2], ['u2', 'a1', 3], ['a1b', 'u1', 4]);
    expect(activePath(nodes)).toEqual(['u1', 'a1b']);
  });

  it('ends where a page is not loaded, and where messages lead in a circle', () => {
    expect(activePath(tree(['u2', 'a1', 3], ['a2', 'u2', 4]))).toEqual(['u2', 'a2']);
    expect(activePath(tree(['x', 'y', 1], ['y', 'x', 2], ['z', 'y', 3]))).toEqual(['x', 'y', 'z']);
  });
});
