import type { Message, Part, Run, RunError, ToolPart } from '../../../shared/chat.ts';
import { endCut, endState, type PartEvent } from '../../../shared/fold.ts';
import type { LoggedEvent } from '../../../shared/events.ts';
import { appendText, docOf, finishDoc, type TextDoc } from '../streaming/text-doc.ts';

/** A message as the page holds it: its texts as blocks, and how its run stands. Immutable. */
export interface MessageView {
  readonly message: Omit<Message, 'parts'>;
  readonly parts: readonly PartView[];
  readonly run: RunView | null;
}

export type PartView =
  | { readonly kind: 'text'; readonly doc: TextDoc }
  | {
      readonly kind: 'reasoning';
      readonly doc: TextDoc;
      readonly durationMs?: number;
      /** When the page saw it begin, epoch milliseconds: only for reasoning that it saw live. */
      readonly startedAt?: number;
    }
  | { readonly kind: 'tool'; readonly tool: ToolPart };

export interface RunView {
  readonly runId: string;
  readonly state: Run['state'] | 'retrying';
  readonly activity?: 'thinking' | 'writing' | 'tool';
  readonly detail?: string;
  /** Epoch milliseconds of the next attempt, while `retrying`; of when to try, while `failed`. */
  readonly retryAt?: number;
  readonly error?: RunError;
}

export function isUnfinished(view: MessageView): boolean {
  return view.message.state === 'streaming';
}

/** What an unfinished answer is at, by what stands last in it; nothing where that does not say. */
export function activityOf({ parts }: MessageView): Pick<RunView, 'activity' | 'detail'> {
  const last = parts.at(-1);
  switch (last?.kind) {
    case 'text':
      return { activity: 'writing' };
    case 'reasoning':
      return { activity: 'thinking' };
    case 'tool':
      return last.tool.durationMs === undefined ? { activity: 'tool', detail: last.tool.name } : {};
    case undefined:
      return {};
  }
}

/** Takes a message over as a whole. Texts that are the same keep their blocks, and so their place on the screen. */
export function adoptMessage(message: Message, before: MessageView | undefined): MessageView {
  const { parts, ...rest } = message;
  const open = message.state === 'streaming';
  const views = parts.map((part, index) => adoptPart(part, before?.parts[index], open));
  const run = before?.run?.runId === message.runId ? (before?.run ?? null) : null;
  return { message: rest, parts: openLastOnly(views), run };
}

function adoptPart(part: Part, before: PartView | undefined, open: boolean): PartView {
  switch (part.type) {
    case 'text':
      return { kind: 'text', doc: adoptText(part.text, before, open) };
    case 'reasoning':
      return {
        kind: 'reasoning',
        doc: adoptText(part.text, before, open),
        ...(part.durationMs === undefined ? {} : { durationMs: part.durationMs }),
        ...(before?.kind === 'reasoning' && before.startedAt !== undefined
          ? { startedAt: before.startedAt }
          : {}),
      };
    case 'tool':
      return { kind: 'tool', tool: part };
  }
}

function adoptText(text: string, before: PartView | undefined, open: boolean): TextDoc {
  if (before !== undefined && before.kind !== 'tool' && !before.doc.position.finished) {
    const { doc } = before;
    if (text.startsWith(doc.text)) {
      const grown = appendText(doc, text.slice(doc.text.length));
      return open ? grown : finishDoc(grown);
    }
  }
  if (before !== undefined && before.kind !== 'tool' && before.doc.text === text) return before.doc;
  return docOf(text, { open });
}

/** Only the last part of an answer grows. */
function openLastOnly(parts: readonly PartView[]): readonly PartView[] {
  return parts.map((part, index) => (index === parts.length - 1 ? part : closePart(part)));
}

function closePart(part: PartView, now?: number): PartView {
  if (part.kind === 'tool') return part;
  const doc = finishDoc(part.doc);
  if (part.kind === 'text') return doc === part.doc ? part : { ...part, doc };
  const measured =
    part.durationMs === undefined && part.startedAt !== undefined && now !== undefined
      ? { durationMs: now - part.startedAt }
      : {};
  return doc === part.doc && measured.durationMs === undefined
    ? part
    : { ...part, doc, ...measured };
}

/** Adds events of an answer, as `foldPart` of src/shared does, at a cost that its length does not raise. */
export function foldEvent(view: MessageView, event: PartEvent, now: number): MessageView {
  return { ...view, parts: foldParts(view.parts, event, now) };
}

function foldParts(parts: readonly PartView[], event: PartEvent, now: number): readonly PartView[] {
  switch (event.type) {
    case 'token':
      return growText(parts, 'text', event.text, now);
    case 'thinking':
      return growText(parts, 'reasoning', event.text, now);
    case 'tool_call': {
      const { callId, name, input, startedAt } = event;
      const tool: ToolPart = { type: 'tool', callId, name, input, startedAt };
      return [...closeLast(parts, now), { kind: 'tool', tool }];
    }
    case 'tool_result':
      return parts.map((part) => {
        if (part.kind !== 'tool' || part.tool.callId !== event.callId) return part;
        const { output, error, durationMs } = event;
        return {
          kind: 'tool',
          tool: {
            ...part.tool,
            ...(output === undefined ? {} : { output }),
            ...(error === undefined ? {} : { error }),
            durationMs,
          },
        };
      });
  }
}

function growText(
  parts: readonly PartView[],
  kind: 'text' | 'reasoning',
  text: string,
  now: number,
): readonly PartView[] {
  const last = parts.at(-1);
  if (last?.kind === kind) {
    return [...parts.slice(0, -1), { ...last, doc: appendText(last.doc, text) }];
  }
  const doc = docOf(text, { open: true });
  const part: PartView = kind === 'text' ? { kind, doc } : { kind, doc, startedAt: now };
  return [...closeLast(parts, now), part];
}

function closeLast(parts: readonly PartView[], now: number): readonly PartView[] {
  const last = parts.at(-1);
  return last === undefined ? parts : [...parts.slice(0, -1), closePart(last, now)];
}

/** The run's last event: nothing is open any more. */
export function endMessage(
  view: MessageView,
  event: Extract<LoggedEvent, { type: 'completed' | 'error' }>,
  now: number,
): MessageView {
  const state = endState(event);
  const { runId } = event;
  const base = { ...view, parts: closeLast(view.parts, now) };
  if (event.type === 'completed') {
    const run: RunView = { runId, state: state === 'cancelled' ? 'cancelled' : 'completed' };
    return {
      ...base,
      message: { ...view.message, state, usage: event.usage, ...endCut(event) },
      run,
    };
  }
  const { code, message, retryable, retryAfterMs } = event;
  const error: RunError = {
    code,
    message,
    retryable,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
  return { ...base, message: { ...view.message, state }, run: failedRun(runId, error, now) };
}

export function failedRun(runId: string, error: RunError, endedAt: number): RunView {
  const { retryAfterMs } = error;
  return {
    runId,
    state: 'failed',
    error,
    ...(retryAfterMs === undefined ? {} : { retryAt: endedAt + retryAfterMs }),
  };
}

/** The wire's message again: for copying, and for tests to hold against the reference. */
export function messageOf(view: MessageView): Message {
  return { ...view.message, parts: view.parts.map(partOf) };
}

function partOf(part: PartView): Part {
  switch (part.kind) {
    case 'text':
      return { type: 'text', text: part.doc.text };
    case 'reasoning':
      return {
        type: 'reasoning',
        text: part.doc.text,
        ...(part.durationMs === undefined ? {} : { durationMs: part.durationMs }),
      };
    case 'tool':
      return part.tool;
  }
}

/** What the answer says, without its reasoning and tools. */
export function answerText(view: MessageView): string {
  return view.parts.flatMap((part) => (part.kind === 'text' ? [part.doc.text] : [])).join('\n\n');
}
