import { titleFrom } from '../../shared/chat-title.ts';
import type { Chat, Run } from '../../shared/chat.ts';
import type {
  Accepted,
  CreateChatRequest,
  RetryRequest,
  SendMessageRequest,
  UpdateChatRequest,
} from '../../shared/http.ts';
import { timestamp, type Clock } from '../clock.ts';
import type { RunManager } from '../runs/run-manager.ts';
import type { Idempotency, Store } from '../store/ports.ts';

export interface ChatServiceOptions {
  readonly store: Store;
  readonly runs: RunManager;
  readonly clock: Clock;
  /** Makes a new id; ids sort by the time that they were made. */
  readonly newId: () => string;
}

/** What changes a chat: the store's transaction, and what the runs have to hear of it. */
export class ChatService {
  readonly #store: Store;
  readonly #runs: RunManager;
  readonly #clock: Clock;
  readonly #newId: () => string;

  constructor({ store, runs, clock, newId }: ChatServiceOptions) {
    this.#store = store;
    this.#runs = runs;
    this.#clock = clock;
    this.#newId = newId;
  }

  create(userId: string, body: CreateChatRequest, idempotency: Idempotency): Promise<Chat> {
    return this.#store.createChat({
      userId,
      idempotency,
      sessionId: this.#newId(),
      title: body.title,
      model: body.model,
      now: timestamp(this.#clock),
    });
  }

  update(userId: string, sessionId: string, patch: UpdateChatRequest): Promise<Chat> {
    return this.#store.updateChat(userId, sessionId, patch, timestamp(this.#clock));
  }

  async delete(userId: string, sessionId: string): Promise<void> {
    this.#runs.abandon(await this.#store.deleteChat(userId, sessionId, timestamp(this.#clock)));
  }

  async send(
    userId: string,
    sessionId: string,
    body: SendMessageRequest,
    idempotency: Idempotency,
  ): Promise<Accepted> {
    const accepted = await this.#store.acceptMessage({
      userId,
      sessionId,
      idempotency,
      messageId: this.#newId(),
      answerId: this.#newId(),
      runId: this.#newId(),
      text: body.text,
      parentId: body.parentId,
      model: body.model,
      title: titleFrom(body.text),
      now: timestamp(this.#clock),
    });
    this.#runs.submit(sessionId);
    return accepted;
  }

  async retry(
    userId: string,
    sessionId: string,
    runId: string,
    body: RetryRequest,
    idempotency: Idempotency,
  ): Promise<Run> {
    const run = await this.#store.retryRun({
      userId,
      sessionId,
      idempotency,
      ofRunId: runId,
      runId: this.#newId(),
      answerId: this.#newId(),
      model: body.model,
      now: timestamp(this.#clock),
    });
    this.#runs.submit(sessionId);
    return run;
  }

  cancel(userId: string, sessionId: string, runId: string): Promise<Run> {
    return this.#runs.cancel(userId, sessionId, runId);
  }

  async deleteMessage(userId: string, sessionId: string, messageId: string): Promise<void> {
    const ended = await this.#store.deleteMessage(
      userId,
      sessionId,
      messageId,
      timestamp(this.#clock),
    );
    this.#runs.abandon(ended);
  }
}
