import type { AcceptMessage, RetryRun } from '../ports.ts';
import type { Change, ChatRecord, MessageRecord, RunRecord } from '../records.ts';
import { draft, type Draft } from './draft.ts';

/** A user's message and the run that will answer it. `parentId`: null for a root. */
export function planAccept(
  chat: ChatRecord,
  parentId: string | null,
  input: AcceptMessage,
): Change & { message: MessageRecord; run: RunRecord } {
  const change = draft(chat, input.now);
  const message = change.addMessage({
    messageId: input.messageId,
    sessionId: chat.sessionId,
    parentId,
    role: 'user',
    parts: [{ type: 'text', text: input.text }],
    state: 'complete',
    createdAt: input.now,
  });
  if (!chat.titled && input.title !== undefined) {
    change.patchChat({ title: input.title, titled: true });
    change.logChat();
  }
  const run = addAnswer(change, message.messageId, input);
  return { ...change.done(), message, run };
}

/** One more answer to the message that `old` answered, beside the old one. */
export function planRetry(
  chat: ChatRecord,
  old: RunRecord,
  input: RetryRun,
): Change & { run: RunRecord } {
  const change = draft(chat, input.now);
  const run = addAnswer(change, old.parentId, {
    ...input,
    model: input.model ?? old.requestedModel,
  });
  return { ...change.done(), run };
}

/** The empty answer, whose id exists from the start, and its queued run. */
function addAnswer(
  change: Draft,
  parentId: string,
  input: { runId: string; answerId: string; model?: string | undefined; now: string },
): RunRecord {
  const { sessionId } = change.chat;
  const model = input.model ?? change.chat.model;
  const answer = change.addMessage({
    messageId: input.answerId,
    sessionId,
    parentId,
    role: 'assistant',
    parts: [],
    runId: input.runId,
    ...(model === undefined ? {} : { model }),
    state: 'streaming',
    createdAt: input.now,
  });
  const sequence = change.log(
    { type: 'status', runId: input.runId, state: 'queued', at: input.now },
    answer.sequence,
  );
  const run: RunRecord = {
    runId: input.runId,
    sessionId,
    parentId,
    messageId: input.answerId,
    state: 'queued',
    createdAt: input.now,
    sequence,
    answerSequence: answer.sequence,
    ...(input.model === undefined ? {} : { requestedModel: input.model }),
  };
  change.putRun(run);
  return run;
}
