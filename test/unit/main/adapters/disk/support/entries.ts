import type { Chat, Message, Run } from '../../../../../../src/shared/chat.ts';
import type {
  FinishReason,
  LoggedEvent,
  SnapshotEvent,
} from '../../../../../../src/shared/events.ts';
import type { JournalEntry } from '../../../../../../src/main/services/ports/journal.ts';

/** What a chat's stream delivers, made with few words. */

export const CHAT = 'chat-1';

/** The `n`th second; messages are in order of their numbers. */
export const time = (n: number): string => new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString();

export const chat = (patch: Partial<Chat> = {}): Chat => ({
  sessionId: CHAT,
  title: 'Rivers',
  pinned: false,
  archived: false,
  createdAt: time(0),
  updatedAt: time(0),
  ...patch,
});

export const messageId = (n: number): string => `m${String(n).padStart(4, '0')}`;
export const runId = (n: number): string => `r${String(n).padStart(4, '0')}`;

export const question = (n: number, patch: Partial<Message> = {}): Message => ({
  messageId: messageId(n),
  sessionId: CHAT,
  parentId: null,
  role: 'user',
  parts: [{ type: 'text', text: `Question ${n}` }],
  state: 'complete',
  createdAt: time(n),
  ...patch,
});

/** An empty answer to the message before it. */
export const answer = (n: number, patch: Partial<Message> = {}): Message => ({
  messageId: messageId(n),
  sessionId: CHAT,
  parentId: messageId(n - 1),
  role: 'assistant',
  parts: [],
  runId: runId(n),
  state: 'streaming',
  createdAt: time(n),
  ...patch,
});

export const run = (n: number, patch: Partial<Run> = {}): Run => ({
  runId: runId(n),
  sessionId: CHAT,
  parentId: messageId(n - 1),
  messageId: messageId(n),
  state: 'running',
  createdAt: time(n),
  ...patch,
});

export const ofRun = (n: number) => ({ runId: runId(n), messageId: messageId(n) });

export const token = (n: number, text: string): LoggedEvent => ({
  type: 'token',
  ...ofRun(n),
  text,
});
export const completed = (n: number, finishReason: FinishReason = 'stop'): LoggedEvent => ({
  type: 'completed',
  ...ofRun(n),
  finishReason,
  usage: { inputTokens: 1, outputTokens: 2 },
});
export const failed = (n: number): LoggedEvent => ({
  type: 'error',
  ...ofRun(n),
  code: 'provider_error',
  message: 'It went wrong.',
  retryable: true,
});

export const snapshot = (
  sequence: number,
  content: Partial<SnapshotEvent> = {},
  sessionId = CHAT,
): JournalEntry => ({
  sessionId,
  item: {
    kind: 'snapshot',
    sequence,
    event: { type: 'snapshot', chat: chat({ sessionId }), messages: [], runs: [], ...content },
  },
});

export const logged = (sequence: number, event: LoggedEvent, sessionId = CHAT): JournalEntry => ({
  sessionId,
  item: { kind: 'logged', sequence, event },
});

export const skip = (sequence: number): JournalEntry => ({
  sessionId: CHAT,
  item: { kind: 'skip', sequence },
});

/** Events in a row, numbered from `first`. */
export const inOrder = (first: number, ...events: readonly LoggedEvent[]): JournalEntry[] =>
  events.map((event, index) => logged(first + index, event));
