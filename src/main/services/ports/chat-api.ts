import type { Chat } from '../../../shared/chat.ts';
import type {
  Accepted,
  ChatPage,
  CreateChatRequest,
  MessagePage,
  ModelList,
  RetryRequest,
  RunDetail,
  SendMessageRequest,
  ServerConfig,
  UpdateChatRequest,
} from '../../../shared/http.ts';
import type { Run } from '../../../shared/chat.ts';

/** A run as it is asked for; `retryAfterMs`: the server's `Retry-After`. */
export interface RunAnswer {
  readonly detail: RunDetail;
  readonly retryAfterMs: number | undefined;
}

/** The chat server's routes. Rejects with a MillraceError; `key` is an Idempotency-Key. */
export interface ChatApi {
  listChats(page: { limit?: number | undefined; cursor?: string | undefined }): Promise<ChatPage>;
  createChat(request: CreateChatRequest, key: string): Promise<Chat>;
  getChat(sessionId: string): Promise<Chat>;
  updateChat(sessionId: string, patch: UpdateChatRequest): Promise<Chat>;
  deleteChat(sessionId: string): Promise<void>;
  listMessages(
    sessionId: string,
    page: { limit?: number | undefined; cursor?: string | undefined },
  ): Promise<MessagePage>;
  sendMessage(sessionId: string, request: SendMessageRequest, key: string): Promise<Accepted>;
  getRun(sessionId: string, runId: string): Promise<RunAnswer>;
  cancelRun(sessionId: string, runId: string): Promise<Run>;
  retryRun(sessionId: string, runId: string, request: RetryRequest, key: string): Promise<Run>;
  listModels(): Promise<ModelList>;
  getConfig(): Promise<ServerConfig>;
}
