import { createVirtualClock } from '../../../helpers/virtual-clock.ts';
import type { ModelCatalog } from '../../../../src/backend/agent/contract.ts';
import { silentLogger, type Logger } from '../../../../src/backend/log.ts';
import { RunManager } from '../../../../src/backend/runs/run-manager.ts';
import type { Store } from '../../../../src/backend/store/ports.ts';
import { openSqliteStore } from '../../../../src/backend/store/sqlite/sqlite-store.ts';
import { scriptedAgent } from './scripted-agent.ts';
import { accept, createChat } from './store-driver.ts';
import { fixedCatalog } from './scripted-agent.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface RunsOptions {
  readonly runsAtOnce?: number;
  readonly keepEvents?: number;
  readonly catalog?: ModelCatalog;
  /** Stands between the run manager and the store. */
  readonly wrap?: (store: Store) => Store;
  readonly log?: Logger;
}

/** A run manager on a real store, with an agent and a clock in the test's hands. */
export function runsUnderTest(options: RunsOptions = {}) {
  const folder = temporaryFolder();
  const store = openSqliteStore({ dir: folder.path, log: silentLogger });
  const clock = createVirtualClock();
  const agent = scriptedAgent();
  const runs = new RunManager({
    store: options.wrap?.(store) ?? store,
    agent,
    catalog: options.catalog ?? fixedCatalog,
    clock,
    log: options.log ?? silentLogger,
    runsAtOnce: options.runsAtOnce ?? 4,
    abortWaitMs: 2_000,
    keepEvents: options.keepEvents ?? 100_000,
  });
  return {
    store,
    clock,
    agent,
    runs,
    newChat: async () => (await createChat(store)).sessionId,
    /** Accepts a message and hands its run on, as the chat service does. */
    async send(sessionId: string, text = 'Hello') {
      const { message, run } = await accept(store, sessionId, { text });
      runs.submit(sessionId);
      return { message, run, runId: run.runId, answerId: run.messageId };
    },
    async dispose() {
      await store.close();
      folder.remove();
    },
  };
}

/** Resolves when a run's last event is committed. */
export function ended(store: Store, runId: string): Promise<void> {
  return new Promise((resolve) => {
    const stop = store.onCommit((commit) => {
      const events = commit.type === 'events' ? (commit.events ?? []) : [];
      const last = events.find(
        ({ type, data }) => (type === 'completed' || type === 'error') && data.includes(runId),
      );
      if (last === undefined) return;
      stop();
      resolve();
    });
  });
}

/** Lets everything that is ready to run do so: promises, and what they start. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
