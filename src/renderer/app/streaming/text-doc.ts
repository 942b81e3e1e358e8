import { surelyBeginsBlock } from './block-scanner.ts';
import { blockSource, replaceFrom, type Block, type Groups } from './blocks.ts';
import { collectDefinitions, noDefinitions, type Definitions } from './definitions.ts';
import { isBlank, openingFence } from './line-shape.ts';
import type { OpenBlock } from './open-block.ts';
import { showBlock } from './show-block.ts';
import { beginBlock, takeLine } from './take-line.ts';
import { isUnsettledLine } from './unsettled-line.ts';

/**
 * A text and its top-level blocks. Immutable: appending returns a new one that shares all closed
 * blocks, and costs what was appended, whatever the length of the text (docs/decisions/0030).
 */
export interface TextDoc {
  readonly text: string;
  readonly groups: Groups<Block>;
  readonly definitions: Definitions;
  readonly position: Position;
}

/** Where the scanning stands. */
interface Position {
  /** The last line, whose end has not come. */
  readonly line: string;
  /** The text ended in a carriage return: a line feed may follow that belongs to it. */
  readonly heldReturn: boolean;
  /** `null`: between two blocks. */
  readonly open: OpenBlock | null;
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
    open: null,
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
  #open: OpenBlock | null;
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
    const open = this.#open;
    if (open === null || open.kind === 'code' || open.kind === 'table') return;
    if (surelyBeginsBlock(open.state, this.#line)) this.#close();
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
    const taken = this.#open === null ? 'begins' : takeLine(this.#open, line);
    if (typeof taken !== 'string') {
      this.#open = taken;
      return;
    }
    this.#close();
    if (taken === 'begins' && !isBlank(line)) this.#open = beginBlock(line);
  }

  #close(): void {
    if (this.#open === null) return;
    const block = showBlock(this.#open, '', { index: this.#closedCount(), open: false });
    this.#open = null;
    if (block === undefined) return;
    if (block.kind !== 'code') {
      this.#definitions = collectDefinitions(this.#definitions, blockSource(block));
    }
    this.#closed.push(block);
  }

  #closedCount(): number {
    return this.#before.position.closedCount + this.#closed.length;
  }

  /** The block that is being written, as far as its last line is settled. */
  #shown(): Block | undefined {
    const place = { index: this.#closedCount(), open: true };
    if (this.#open !== null) return showBlock(this.#open, this.#line, place);
    if (isBlank(this.#line) || isUnsettledLine(this.#line)) return undefined;
    // A fence is code from its beginning on; its first line is shown nowhere.
    if (openingFence(this.#line) !== undefined) return undefined;
    return { kind: 'markdown', source: this.#line, ...place };
  }

  result(): TextDoc {
    const shown = this.#shown();
    return {
      text: this.#text,
      groups: replaceFrom(
        this.#before.groups,
        this.#before.position.closedCount,
        shown === undefined ? this.#closed : [...this.#closed, shown],
      ),
      definitions: this.#definitions,
      position: {
        line: this.#line,
        heldReturn: this.#heldReturn,
        open: this.#open,
        closedCount: this.#closedCount(),
        finished: this.#finished,
      },
    };
  }
}
