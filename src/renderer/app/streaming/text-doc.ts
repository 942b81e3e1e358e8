import { CODE_CHUNK_LINES, GROUP_BLOCKS, type Block } from './blocks.ts';
import {
  beginsBlock,
  firstLine,
  nextLine,
  surelyBeginsBlock,
  type BlockState,
} from './block-scanner.ts';
import { parseCodeInfo, type CodeInfo } from './code-info.ts';
import { collectDefinitions, noDefinitions, type Definitions } from './definitions.ts';
import { closesFence, isBlank, mayCloseFence, openingFence, type Fence } from './line-shape.ts';
import { isUnsettledLine } from './unsettled-line.ts';

/**
 * A text and its top-level blocks. Immutable: appending returns a new one that shares all closed
 * blocks, and costs what was appended, whatever the length of the text (docs/decisions/0030).
 */
export interface TextDoc {
  readonly text: string;
  readonly groups: readonly (readonly Block[])[];
  readonly definitions: Definitions;
  readonly position: Position;
}

type Open =
  | { readonly kind: 'none' }
  | { readonly kind: 'markdown'; readonly source: string; readonly state: BlockState }
  | {
      readonly kind: 'code';
      readonly info: CodeInfo;
      readonly fence: Fence;
      readonly chunks: readonly string[];
      /** The lines of the piece that is being filled. */
      readonly rest: string;
      readonly restLines: number;
    };

/** Where the scanning stands. */
interface Position {
  /** The last line, whose end has not come. */
  readonly line: string;
  /** The text ended in a carriage return: a line feed may follow that belongs to it. */
  readonly heldReturn: boolean;
  readonly open: Open;
  readonly closedCount: number;
  readonly finished: boolean;
}

export const emptyDoc: TextDoc = {
  text: '',
  groups: [],
  definitions: noDefinitions,
  position: {
    line: '',
    heldReturn: false,
    open: { kind: 'none' },
    closedCount: 0,
    finished: false,
  },
};

export function docOf(text: string, options: { readonly open: boolean }): TextDoc {
  const doc = appendText(emptyDoc, text);
  return options.open ? doc : finishDoc(doc);
}

export function appendText(doc: TextDoc, added: string): TextDoc {
  if (added === '') return doc;
  const scanner = new Scanner(doc);
  scanner.feed(added);
  return scanner.result();
}

/** No more will come: the last block is closed. */
export function finishDoc(doc: TextDoc): TextDoc {
  if (doc.position.finished) return doc;
  const scanner = new Scanner(doc);
  scanner.finish();
  return scanner.result();
}

class Scanner {
  #text: string;
  readonly #closed: Block[] = [];
  #definitions: Definitions;
  #line: string;
  #heldReturn: boolean;
  #open: Open;
  #finished: boolean;
  readonly #before: TextDoc;

  constructor(doc: TextDoc) {
    this.#before = doc;
    this.#text = doc.text;
    this.#definitions = doc.definitions;
    this.#line = doc.position.line;
    this.#heldReturn = doc.position.heldReturn;
    this.#open = doc.position.open;
    this.#finished = doc.position.finished;
  }

  feed(added: string): void {
    this.#text += added;
    let text = this.#heldReturn ? `\r${added}` : added;
    this.#heldReturn = text.endsWith('\r');
    if (this.#heldReturn) text = text.slice(0, -1);
    if (text.includes('\r')) text = text.replace(/\r\n?/gu, '\n');
    let from = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', from)) {
      const line = this.#line + text.slice(from, end);
      this.#line = '';
      this.#completeLine(line);
      from = end + 1;
    }
    this.#line += text.slice(from);
    if (this.#open.kind === 'markdown' && surelyBeginsBlock(this.#open.state, this.#line)) {
      this.#close();
    }
  }

  finish(): void {
    const line = this.#line;
    this.#line = '';
    this.#heldReturn = false;
    if (line !== '') this.#completeLine(line);
    this.#close();
    this.#finished = true;
  }

  #completeLine(line: string): void {
    const open = this.#open;
    if (open.kind === 'code') {
      if (closesFence(line, open.fence)) this.#close();
      else this.#addCode(open, unindent(line, open.fence.indent));
    } else if (open.kind === 'none') {
      if (!isBlank(line)) this.#begin(line);
    } else if (!isBlank(line) && beginsBlock(open.state, line)) {
      this.#close();
      this.#begin(line);
    } else {
      this.#open = {
        kind: 'markdown',
        source: `${open.source}${line}\n`,
        state: nextLine(open.state, line),
      };
    }
  }

  #begin(line: string): void {
    const fence = openingFence(line);
    this.#open =
      fence === undefined
        ? { kind: 'markdown', source: `${line}\n`, state: firstLine(line) }
        : {
            kind: 'code',
            info: parseCodeInfo(fence.info),
            fence,
            chunks: [],
            rest: '',
            restLines: 0,
          };
  }

  #addCode(open: Extract<Open, { kind: 'code' }>, line: string): void {
    const rest = open.restLines === 0 ? line : `${open.rest}\n${line}`;
    this.#open =
      open.restLines + 1 < CODE_CHUNK_LINES
        ? { ...open, rest, restLines: open.restLines + 1 }
        : { ...open, chunks: [...open.chunks, rest], rest: '', restLines: 0 };
  }

  #close(): void {
    const block = this.#blockOf(this.#open, '', false);
    this.#open = { kind: 'none' };
    if (block === undefined) return;
    if (block.kind === 'markdown') {
      this.#definitions = collectDefinitions(this.#definitions, block.source);
    }
    this.#closed.push(block);
  }

  /** The open block as it is shown; with what of the last line is settled. */
  #blockOf(open: Open, line: string, isOpen: boolean): Block | undefined {
    const index = this.#before.position.closedCount + this.#closed.length;
    if (open.kind === 'code') {
      const hidden = line === '' || mayCloseFence(line, open.fence);
      const last = hidden ? [] : [unindent(line, open.fence.indent)];
      const rest = [...(open.restLines === 0 ? [] : [open.rest]), ...last];
      return {
        kind: 'code',
        index,
        info: open.info,
        chunks: rest.length === 0 ? open.chunks : [...open.chunks, rest.join('\n')],
        lines: open.chunks.length * CODE_CHUNK_LINES + open.restLines + last.length,
        open: isOpen,
      };
    }
    const shown = isUnsettledLine(line) ? '' : line;
    const whole = (open.kind === 'markdown' ? open.source : '') + shown;
    // Blank lines between two blocks belong to neither.
    const source = isOpen ? whole : whole.replace(/\n[ \t\n]*$/u, '\n');
    return isBlank(source) ? undefined : { kind: 'markdown', index, source, open: isOpen };
  }

  result(): TextDoc {
    const last = this.#finished ? undefined : this.#blockOf(this.#open, this.#line, true);
    const closedCount = this.#before.position.closedCount + this.#closed.length;
    return {
      text: this.#text,
      groups: grouped(
        this.#before.groups,
        this.#before.position.closedCount,
        last === undefined ? this.#closed : [...this.#closed, last],
      ),
      definitions: this.#definitions,
      position: {
        line: this.#line,
        heldReturn: this.#heldReturn,
        open: this.#open,
        closedCount,
        finished: this.#finished,
      },
    };
  }
}

/** The groups with everything from the block `from` on replaced; full groups stay the same arrays. */
function grouped(
  groups: readonly (readonly Block[])[],
  from: number,
  blocks: readonly Block[],
): readonly (readonly Block[])[] {
  const whole = Math.floor(from / GROUP_BLOCKS);
  const result = groups.slice(0, whole);
  let group = [...(groups[whole]?.slice(0, from % GROUP_BLOCKS) ?? [])];
  for (const block of blocks) {
    group.push(block);
    if (group.length < GROUP_BLOCKS) continue;
    result.push(group);
    group = [];
  }
  if (group.length > 0) result.push(group);
  return result;
}

/** The line without so many columns of white space; what is left of a tab stays as spaces (2.2). */
function unindent(line: string, columns: number): string {
  let start = 0;
  let column = 0;
  while (column < columns && (line[start] === ' ' || line[start] === '\t')) {
    column += line[start] === ' ' ? 1 : 4 - (column % 4);
    start += 1;
  }
  return start === 0 ? line : ' '.repeat(Math.max(column - columns, 0)) + line.slice(start);
}
