import type { StorageStatus } from '../../shared/ipc.ts';

/** What is wrong with this computer's copy, of which of its files; the pages are told in one sentence. */
export function createStorageWords(onChange: (status: StorageStatus) => void): {
  take(problem: { readonly store: string; readonly problem: string | null }): void;
  status(): StorageStatus;
} {
  const problems = new Map<string, string>();

  /** The same trouble of the same disk is said once. */
  function status(): StorageStatus {
    return { problem: problems.size === 0 ? null : [...new Set(problems.values())].join(' ') };
  }

  return {
    take({ store, problem }) {
      const before = status().problem;
      if (problem === null) problems.delete(store);
      else problems.set(store, problem);
      const now = status();
      if (now.problem !== before) onChange(now);
    },
    status,
  };
}
