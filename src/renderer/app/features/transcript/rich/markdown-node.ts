/** What our plugins need to know of a node of Markdown's syntax tree. */
export interface MarkdownNode {
  type: string;
  value?: string;
  identifier?: string;
  label?: string;
  url?: string;
  spread?: boolean | null;
  children?: MarkdownNode[] | undefined;
  data?: { hName?: string; hProperties?: Record<string, unknown>; hChildren?: unknown[] };
}
