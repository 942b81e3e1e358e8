/**
 * The shapes of Markdown lines that decide where a top-level block ends. They follow CommonMark 0.31
 * (the clause is named at each); what they leave open is left to the parser, see `text-doc.ts`.
 */

/** Columns of white space at the start; a tab goes to the next multiple of four (2.2). */
export function indentOf(line: string): number {
  let columns = 0;
  for (const char of line) {
    if (char === ' ') columns += 1;
    else if (char === '\t') columns += 4 - (columns % 4);
    else break;
  }
  return columns;
}

export function isBlank(line: string): boolean {
  return /^[ \t\r]*$/u.test(line);
}

export interface Fence {
  readonly char: '`' | '~';
  readonly length: number;
  readonly indent: number;
  readonly info: string;
}

/** An opening code fence (4.5); `undefined` for any other line. */
export function openingFence(line: string): Fence | undefined {
  const match = /^( {0,3})(`{3,}(?=[^`]*$)|~{3,})(.*)$/u.exec(line);
  if (match === null) return undefined;
  const [, indent = '', marks = '', info = ''] = match;
  return {
    char: marks.startsWith('`') ? '`' : '~',
    length: marks.length,
    indent: indent.length,
    info,
  };
}

export function closesFence(line: string, fence: Fence): boolean {
  const match = /^ {0,3}(`{3,}|~{3,})[ \t\r]*$/u.exec(line);
  return match?.[1]?.[0] === fence.char && match[1].length >= fence.length;
}

/** The beginning of a line that may yet become the closing fence: shown only once that is settled. */
export function mayCloseFence(line: string, fence: Fence): boolean {
  const match = /^ {0,3}(`*|~*)[ \t]*$/u.exec(line);
  if (match === null) return false;
  const marks = match[1] ?? '';
  return marks === '' ? line !== '' : marks.startsWith(fence.char);
}

/** A thematic break (4.1): looks like a list item, and is none. */
export function isThematicBreak(line: string): boolean {
  return /^ {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}\r?$/u.test(line);
}

export function isAtxHeading(line: string): boolean {
  return /^ {0,3}#{1,6}(?:[ \t\r]|$)/u.test(line);
}

export interface ListMarker {
  /** Where the item's content begins: what is indented so far belongs to the item (5.2). */
  readonly offset: number;
  /** Empty items and numbers other than 1 do not interrupt a paragraph (5.2). */
  readonly interrupts: boolean;
  readonly isEmpty: boolean;
  /** `null`: a bullet. */
  readonly number: number | null;
  /** What markers of one list have in common: `-`, `+`, `*`, `.` or `)`. */
  readonly kind: string;
}

export function listMarker(line: string): ListMarker | undefined {
  const match = /^( {0,3})([-+*]|(\d{1,9})[.)])([ \t]+|\r?$)(.*)$/u.exec(line);
  if (match === null || isThematicBreak(line)) return undefined;
  const [, indent = '', marker = '', number, gap = '', content = ''] = match;
  const start = indent.length + marker.length;
  const isEmpty = isBlank(content);
  const width = indentOf(' '.repeat(start) + gap) - start;
  // More than four columns: the item begins with indented code, one column behind the marker.
  const offset = start + (isEmpty || width > 4 ? 1 : width);
  return {
    offset,
    interrupts: !isEmpty && (number === undefined || Number(number) === 1),
    isEmpty,
    number: number === undefined ? null : Number(number),
    kind: marker.slice(-1),
  };
}

/** The beginning of a line from which one cannot tell yet whether it becomes a list item. */
export function mayBecomeListMarker(line: string): boolean {
  return (
    /^ {0,3}(?:[-+*]|\d{1,9}[.)]?)?$/u.test(line) ||
    /^ {0,3}([-*_])(?:[ \t]*\1)*[ \t]*$/u.test(line)
  );
}

/** A footnote's definition: like a list item whose content is indented by four columns (GFM). */
export function isFootnoteDefinition(line: string): boolean {
  return /^ {0,3}\[\^[^\]\s]+\]:/u.test(line);
}

/** HTML that goes on over blank lines until its end (4.6, kinds 1 to 5): how it ends. */
export function longHtmlEnd(line: string): RegExp | undefined {
  const start = line.replace(/^ {0,3}/u, '');
  if (/^<(?:script|pre|style|textarea)(?:[\s>]|$)/iu.test(start)) {
    return /<\/(?:script|pre|style|textarea)>/iu;
  }
  if (start.startsWith('<!--')) return /-->/u;
  if (start.startsWith('<?')) return /\?>/u;
  if (start.startsWith('<![CDATA[')) return /\]\]>/u;
  return /^<![a-z]/iu.test(start) ? />/u : undefined;
}

const blockTags =
  'address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|' +
  'dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|' +
  'iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|' +
  'summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul';
const blockTag = new RegExp(`^ {0,3}</?(?:${blockTags})(?:[ \\t>]|/>|$)`, 'iu');

/** HTML that a blank line ends (4.6, kind 6): certain to interrupt a paragraph. */
export function isBlockHtml(line: string): boolean {
  return blockTag.test(line);
}

/** What may be HTML that a blank line ends (kind 7), or text. */
export function looksLikeHtml(line: string): boolean {
  return /^ {0,3}<[a-z/!?]/iu.test(line);
}
