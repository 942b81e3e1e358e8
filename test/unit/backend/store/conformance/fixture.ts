import { afterEach, beforeEach } from 'vitest';
import type { Commit, Store } from '../../../../../src/backend/store/ports.ts';
import type { OpenStore, StoreUnderTest } from '../store-conformance.ts';

/** Opens an empty store before each test of the suite, and takes it away after. */
export function eachWithStore(open: OpenStore): {
  readonly store: Store;
  /** What was committed since the test began. */
  readonly commits: readonly Commit[];
  reopen(): Promise<Store>;
} {
  let current: StoreUnderTest | undefined;
  let commits: Commit[] = [];
  const opened = (): StoreUnderTest => {
    if (current === undefined) throw new Error('The store is open during a test only.');
    return current;
  };
  beforeEach(async () => {
    current = await open();
    commits = [];
    current.store.onCommit((commit) => commits.push(commit));
  });
  afterEach(() => opened().dispose());
  return {
    get store() {
      return opened().store;
    },
    get commits() {
      return commits;
    },
    reopen: () => opened().reopen(),
  };
}
