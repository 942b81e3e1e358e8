import type { StorageStatus } from '../../shared/ipc.ts';

export interface StorageWords {
  /** What is wrong with one of the files; `null`: it is well. */
  take(problem: { readonly store: string; readonly problem: string | null }): void;
  /** What happened and is over. */
  add(news: string): void;
  /** A reader has seen these, in some window. */
  dismiss(news: readonly string[]): void;
  status(): StorageStatus;
}

/** How this computer's copy is, of which of its files; the pages are told in sentences. */
export function createStorageWords(onChange: (status: StorageStatus) => void): StorageWords {
  const problems = new Map<string, string>();
  let news: readonly string[] = [];

  /** The same trouble of the same disk is said once. */
  function problem(): string | null {
    return problems.size === 0 ? null : [...new Set(problems.values())].join(' ');
  }

  function status(): StorageStatus {
    return { problem: problem(), news: [...news] };
  }

  function setNews(next: readonly string[]): void {
    if (next.length === news.length) return;
    news = next;
    onChange(status());
  }

  return {
    take({ store, problem: words }) {
      const before = problem();
      if (words === null) problems.delete(store);
      else problems.set(store, words);
      if (problem() !== before) onChange(status());
    },
    add: (words) => setNews([...new Set([...news, words])]),
    dismiss: (seen) => setNews(news.filter((words) => !seen.includes(words))),
    status,
  };
}
