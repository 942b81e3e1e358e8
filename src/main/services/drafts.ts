import type { Draft } from '../../shared/outbox.ts';
import type { OutboxStore } from './ports/outbox-store.ts';

export interface Drafts {
  /** What is typed and not sent, also what the disk does not have yet. */
  list(): readonly Draft[];
  /** An empty text is no draft. It is on disk a moment later. Answers whether it is a change. */
  save(draft: Draft): boolean;
  /** A chat goes by another id from now on. */
  move(from: string, to: string): void;
  /** Resolves when all is on disk, or the disk refused: nothing more can be done then. */
  flush(): Promise<void>;
}

export interface DraftsOptions {
  readonly store: Pick<OutboxStore, 'drafts' | 'saveDraft'>;
  /** In memory, and on its way to the disk. */
  readonly onChange: (draft: Draft) => void;
  /** Once when the disk begins to refuse; `null` when it takes drafts again. */
  readonly onProblem: (error: unknown) => void;
}

/**
 * The words in each chat's box. They are kept in memory whatever the disk says; of each chat one
 * write is under way at a time, and what was typed meanwhile goes in the next as a whole.
 */
export async function createDrafts(options: DraftsOptions): Promise<Drafts> {
  const { store } = options;
  const texts = new Map((await store.drafts()).map(({ sessionId, text }) => [sessionId, text]));
  /** By chat: the writing that is under way. */
  const writing = new Map<string | null, Promise<void>>();
  /** What the disk does not have, or may not have. */
  const unsaved = new Set<string | null>();
  let hasProblem = false;

  /** Writes until the disk has what is in memory, or refuses. Never rejects. */
  async function write(sessionId: string | null): Promise<void> {
    while (unsaved.delete(sessionId)) {
      try {
        await store.saveDraft({ sessionId, text: texts.get(sessionId) ?? '' });
        report(null);
      } catch (error) {
        unsaved.add(sessionId);
        report(error);
        break;
      }
    }
    // In the same breath as the last look: what is saved from now on needs a writing of its own.
    writing.delete(sessionId);
  }

  function report(error: unknown): void {
    if (hasProblem === (error !== null)) return;
    hasProblem = error !== null;
    options.onProblem(error);
  }

  function start(sessionId: string | null): void {
    if (!writing.has(sessionId)) writing.set(sessionId, write(sessionId));
  }

  function save({ sessionId, text }: Draft): boolean {
    if ((texts.get(sessionId) ?? '') === text) return false;
    if (text === '') texts.delete(sessionId);
    else texts.set(sessionId, text);
    unsaved.add(sessionId);
    // The disk may take what it refused before, of whichever chat.
    for (const waiting of unsaved) start(waiting);
    options.onChange({ sessionId, text });
    return true;
  }

  return {
    list: () => [...texts].map(([sessionId, text]): Draft => ({ sessionId, text })),
    save,
    move(from, to) {
      const text = texts.get(from);
      if (text === undefined) return;
      // The page may have brought it there already, and gone on typing.
      if (!texts.has(to)) save({ sessionId: to, text });
      save({ sessionId: from, text: '' });
    },
    async flush() {
      for (const waiting of unsaved) start(waiting);
      await Promise.all(writing.values());
    },
  };
}
