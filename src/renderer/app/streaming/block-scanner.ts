import {
  indentOf,
  isBlockHtml,
  isAtxHeading,
  isBlank,
  isFootnoteDefinition,
  isThematicBreak,
  listMarker,
  longHtmlEnd,
  looksLikeHtml,
  mayBecomeListMarker,
  openingFence,
} from './line-shape.ts';

/** A list item or footnote that is open: what is indented by its offset belongs to it. */
interface Container {
  readonly min: number;
  readonly max: number;
  /** A line came that may have ended it (5.1, "lazy continuation"): only a parser could tell. */
  readonly maybe: boolean;
  /** Its first line is all there is: a blank line ends it (5.2). */
  readonly isEmpty?: boolean;
}

/** An empty item behind a blank line: nothing belongs to it, though its list may go on. */
const ended: Container = { min: Infinity, max: Infinity, maybe: false };

/** What is known of the open top-level block of Markdown after some of its lines. */
export interface BlockState {
  readonly afterBlank: boolean;
  readonly container: Container | null;
  /** `block`: HTML that a blank line ends. `maybe`: that or text. A pattern: HTML until it matches. */
  readonly html: RegExp | 'block' | 'maybe' | null;
  /** A line came that this scanner cannot place: the block goes on until the text ends. */
  readonly unsure: boolean;
}

const fresh: BlockState = { afterBlank: false, container: null, html: null, unsure: false };

/**
 * Whether this line begins a new top-level block, seen from its first lines alone. It says yes only
 * where CommonMark leaves no doubt; where it says no, the parser sees both parts together, and that
 * is always right. So the blocks may be parsed one by one, and the result is that of the whole.
 */
export function beginsBlock(state: BlockState, line: string): boolean {
  if (state.unsure || state.html instanceof RegExp) return false;
  const indent = indentOf(line);
  if (state.afterBlank) {
    if (state.container === null) return indent <= 3;
    return indent <= 3 && indent < state.container.min && listMarker(line) === undefined;
  }
  if (state.html !== null) return false;
  if (openingFence(line) !== undefined) return state.container === null || indent === 0;
  if (indent === 0 && isAtxHeading(line)) return true;
  return state.container === null && listMarker(line)?.interrupts === true;
}

/** The same for a line of which the end has not come yet: yes only if no end could change it. */
export function surelyBeginsBlock(state: BlockState, start: string): boolean {
  if (!state.afterBlank || isBlank(start)) return false;
  if (state.container !== null && mayBecomeListMarker(start)) return false;
  return beginsBlock(state, start);
}

/** The state behind the first line of a block. */
export function firstLine(line: string): BlockState {
  return outside({ ...fresh, afterBlank: true }, line);
}

/** The state behind one more line of the block. */
export function nextLine(state: BlockState, line: string): BlockState {
  if (isBlank(line)) {
    return {
      ...state,
      afterBlank: true,
      html: state.html instanceof RegExp ? state.html : null,
      container: state.container?.isEmpty === true ? ended : state.container,
    };
  }
  if (state.html instanceof RegExp) {
    return state.html.test(line) ? { ...state, afterBlank: false, html: null } : state;
  }
  const next =
    state.container === null ? outside(state, line) : within(state, state.container, line);
  return { ...next, afterBlank: false };
}

/** A line while no list item or footnote is open. */
function outside(state: BlockState, line: string): BlockState {
  const certain = state.afterBlank;
  const plain = { ...state, afterBlank: false };
  if (state.html === 'block') return plain;
  // Inside HTML these are text; what only looked like HTML would let them begin.
  if (state.html === 'maybe' && beginsSomething(line)) return { ...plain, unsure: true };
  const end = longHtmlEnd(line);
  if (end !== undefined) return { ...plain, html: end.test(behindOpening(line)) ? null : end };
  if (isBlockHtml(line)) return { ...plain, html: 'block' };
  if (looksLikeHtml(line)) return { ...plain, html: 'maybe' };
  if (isFootnoteDefinition(line)) {
    return { ...plain, container: { min: 4, max: 4, maybe: !certain } };
  }
  const marker = listMarker(line);
  if (marker === undefined) return plain;
  const { offset, interrupts, isEmpty } = marker;
  return {
    ...plain,
    container: { min: offset, max: offset, maybe: !certain && !interrupts, isEmpty },
  };
}

/** A line while a list item or footnote is open. */
function within(state: BlockState, open: Container, line: string): BlockState {
  const indent = indentOf(line);
  const isFence = openingFence(line) !== undefined;
  const isLongHtml = longHtmlEnd(line) !== undefined;
  if (indent >= open.max) {
    // Whatever begins inside of the item ends with it at the latest.
    if (open.maybe && (isFence || isLongHtml)) return { ...state, unsure: true };
    return open.isEmpty === true ? { ...state, container: { ...open, isEmpty: false } } : state;
  }
  const marker = listMarker(line);
  if (marker !== undefined) {
    const { offset, isEmpty } = marker;
    const exact = state.html === null && (!open.maybe || marker.interrupts || state.afterBlank);
    return {
      ...state,
      container: exact
        ? { min: offset, max: offset, maybe: false, isEmpty }
        : { min: Math.min(open.min, offset), max: Math.max(open.max, offset), maybe: true },
    };
  }
  if (indent < open.min && (state.afterBlank || isThematicBreak(line))) {
    return outside({ ...state, container: null, afterBlank: true }, line);
  }
  if (isFence || isLongHtml || state.afterBlank) return { ...state, unsure: true };
  const html = looksLikeHtml(line) ? 'maybe' : state.html;
  return { ...state, html, container: { ...open, maybe: true, isEmpty: false } };
}

function beginsSomething(line: string): boolean {
  return (
    openingFence(line) !== undefined ||
    listMarker(line) !== undefined ||
    longHtmlEnd(line) !== undefined ||
    isBlockHtml(line) ||
    isFootnoteDefinition(line)
  );
}

/** A comment does not end in its own opening: `<!-->` aside, which the parser knows better. */
function behindOpening(line: string): string {
  return line.replace(/^ {0,3}<!?/u, '');
}
