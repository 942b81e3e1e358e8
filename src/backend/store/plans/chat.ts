import type { UpdateChatRequest } from '../../../shared/http.ts';
import type { CreateChat } from '../ports.ts';
import type { Change, ChatRecord, MessageRecord, RunRecord } from '../records.ts';
import { draft } from './draft.ts';
import { endRun } from './run.ts';

/** What a chat is called until its first message names it. */
const UNTITLED = 'New chat';

export function newChat(input: CreateChat): ChatRecord {
  return {
    sessionId: input.sessionId,
    userId: input.userId,
    title: input.title ?? UNTITLED,
    titled: input.title !== undefined,
    ...(input.model === undefined ? {} : { model: input.model }),
    pinned: false,
    archived: false,
    createdAt: input.now,
    updatedAt: input.now,
    head: 0,
    tail: 0,
  };
}

/** `undefined` when the patch changes nothing. */
export function planUpdate(
  chat: ChatRecord,
  patch: UpdateChatRequest,
  now: string,
): Change | undefined {
  const next: Partial<ChatRecord> = {
    ...(patch.title === undefined ? {} : { title: patch.title, titled: true }),
    ...(patch.model === undefined ? {} : { model: patch.model }),
    ...(patch.pinned === undefined ? {} : { pinned: patch.pinned }),
    ...(patch.archived === undefined ? {} : { archived: patch.archived }),
  };
  const names = Object.keys(next) as (keyof ChatRecord)[];
  if (names.every((name) => next[name] === chat[name])) return undefined;
  const change = draft(chat, now);
  change.patchChat(next);
  change.logChat();
  return change.done();
}

/**
 * Removes messages. Those of their runs that are under way end first, as cancelled: every run ends
 * with one last event, also for who watches just now. One `message_deleted` each, for a client may
 * hold a message without its parent.
 */
export function planDelete(
  chat: ChatRecord,
  messages: readonly MessageRecord[],
  unfinished: readonly RunRecord[],
  now: string,
): Change {
  const change = draft(chat, now);
  const byId = new Map(messages.map((message) => [message.messageId, message]));
  for (const run of unfinished) {
    const answer = byId.get(run.messageId);
    if (answer === undefined) continue;
    endRun(
      change,
      run,
      answer,
      { type: 'completed', finishReason: 'cancelled', usage: NO_USAGE },
      now,
    );
  }
  for (const { messageId } of messages) change.log({ type: 'message_deleted', messageId });
  return { ...change.done(), messages: [], runs: [] };
}

/** Of a run that its provider never answered, or whose count never came. */
export const NO_USAGE = { inputTokens: 0, outputTokens: 0, estimated: true } as const;
