import type { Clock } from '../clock.ts';
import { createCodePointJoiner } from './code-points.ts';
import { createThinkSplitter, type Split } from './think-tags.ts';
import { uniqueId } from './unique-id.ts';
import type { AgentEvent } from './contract.ts';

type Emit = (event: AgentEvent) => Promise<void>;
type Activity = 'thinking' | 'writing' | 'tool';
type ToolOutcome =
  { readonly output: unknown } | { readonly error: { code: string; message: string } };

/** Writes one answer as events: holds back halves of code points, repeats no status. */
export class AnswerWriter {
  readonly #emit: Emit;
  readonly #clock: Clock;
  readonly #joiner = createCodePointJoiner();
  #splitter = createThinkSplitter();
  /** Calls without a result, by the provider's id: our id, and when each began. */
  readonly #open = new Map<string, { readonly callId: string; readonly startedAt: number }>();
  /** Some servers count their calls anew with each request: ids are made unique in an answer. */
  readonly #used = new Set<string>();
  #activity: Activity | undefined;
  #detail: string | undefined;
  #stepText = '';
  #hasAnswered = false;

  constructor(emit: Emit, clock: Clock) {
    this.#emit = emit;
    this.#clock = clock;
  }

  /** What the model wrote in this step, reasoning included: for estimates. */
  get stepText(): string {
    return this.#stepText;
  }

  /** Something but reasoning came: words, or a tool was called. */
  get hasAnswered(): boolean {
    return this.#hasAnswered;
  }

  beginStep(): void {
    this.#stepText = '';
    this.#splitter = createThinkSplitter();
  }

  async text(delta: string): Promise<void> {
    await this.#split(this.#splitter.push(delta));
  }

  async reasoning(delta: string): Promise<void> {
    await this.#piece('thinking', delta);
  }

  /** A tool call takes shape: its name is known, its input is still being written. */
  async toolNamed(name: string): Promise<void> {
    await this.endPart();
    await this.#status('tool', name);
  }

  async toolCall(providerId: string, name: string, input: unknown): Promise<void> {
    await this.toolNamed(name);
    const now = this.#clock.now();
    const callId = uniqueId(providerId, this.#used);
    this.#open.set(providerId, { callId, startedAt: now });
    this.#stepText += JSON.stringify(input);
    const startedAt = new Date(now).toISOString();
    await this.#emit({ type: 'tool_call', callId, name, input, startedAt });
  }

  /** `measuredMs`: where the tool itself was timed. Unknown calls are ignored. */
  async toolResult(providerId: string, outcome: ToolOutcome, measuredMs?: number): Promise<void> {
    const call = this.#open.get(providerId);
    if (call === undefined) return;
    this.#open.delete(providerId);
    const durationMs = measuredMs ?? Math.max(0, this.#clock.now() - call.startedAt);
    await this.#emit({ type: 'tool_result', callId: call.callId, ...outcome, durationMs });
    if (this.#open.size === 0) await this.waiting();
  }

  /** The next request is on its way, or its answer has not begun. */
  async waiting(): Promise<void> {
    this.#activity = undefined;
    this.#detail = undefined;
    await this.#emit({ type: 'status', state: 'running' });
  }

  async retrying(detail: string, retryAfterMs: number): Promise<void> {
    this.#activity = undefined;
    const at = new Date(this.#clock.now()).toISOString();
    await this.#emit({ type: 'status', state: 'retrying', detail, retryAfterMs, at });
  }

  /** Lets go of what was held back. */
  async endPart(): Promise<void> {
    await this.#split(this.#splitter.flush());
    await this.#endPiece();
  }

  /** No call stays without a result: the answer ends here. */
  async end(error: { code: string; message: string }): Promise<void> {
    await this.endPart();
    for (const id of [...this.#open.keys()]) await this.toolResult(id, { error });
  }

  async #split({ thinking, text }: Split): Promise<void> {
    await this.#piece('thinking', thinking);
    await this.#piece('writing', text);
  }

  async #endPiece(): Promise<void> {
    const rest = this.#joiner.flush();
    if (rest !== '') await this.#send(rest);
  }

  async #piece(activity: 'thinking' | 'writing', delta: string): Promise<void> {
    if (delta === '') return;
    if (this.#activity !== activity) {
      await this.#endPiece();
      await this.#status(activity);
    }
    const piece = this.#joiner.push(delta);
    if (piece !== '') await this.#send(piece);
  }

  async #send(text: string): Promise<void> {
    this.#stepText += text;
    const type = this.#activity === 'thinking' ? 'thinking' : 'token';
    this.#hasAnswered ||= type === 'token' && text.trim() !== '';
    await this.#emit({ type, text });
  }

  async #status(activity: Activity, detail?: string): Promise<void> {
    if (this.#activity === activity && this.#detail === detail) return;
    this.#activity = activity;
    this.#detail = detail;
    await this.#emit({
      type: 'status',
      state: 'running',
      activity,
      ...(detail === undefined ? {} : { detail }),
    });
  }
}
