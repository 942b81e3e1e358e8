import type { InspectorReport } from '../../../shared/inspector.ts';
import { createStreamRecorder, type StreamRecorder } from './stream-recorder.ts';
import type { Times } from './times.ts';

/** More chats than have a stream at one time as a rule. The one that was opened longest ago goes first. */
const MAX_CHATS = 32;

/** What the streams of one account do, on record since the app was started. */
export interface Inspector {
  /** The chat's recorder: the same for each of its streams, one after the other. */
  chat(sessionId: string): StreamRecorder;
  readonly account: StreamRecorder;
  /** Nothing more is told of a chat that was deleted. */
  forget(sessionId: string): void;
  /** `null`: the account alone. */
  read(sessionId: string | null): InspectorReport;
}

export function createInspector(times: Times): Inspector {
  const chats = new Map<string, StreamRecorder>();
  const account = createStreamRecorder('/stream', times);
  return {
    chat(sessionId) {
      const path = `/chats/${encodeURIComponent(sessionId)}/stream`;
      const recorder = chats.get(sessionId) ?? createStreamRecorder(path, times);
      chats.delete(sessionId);
      chats.set(sessionId, recorder);
      const [oldest] = chats.keys();
      if (chats.size > MAX_CHATS && oldest !== undefined) chats.delete(oldest);
      return recorder;
    },
    account,
    forget: (sessionId) => void chats.delete(sessionId),
    read: (sessionId) => ({
      at: times.now(),
      chat: (sessionId === null ? undefined : chats.get(sessionId)?.read()) ?? null,
      account: account.read(),
    }),
  };
}
