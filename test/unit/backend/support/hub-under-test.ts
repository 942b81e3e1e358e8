import { createVirtualClock } from '../../../helpers/virtual-clock.ts';
import { defaultConfig } from '../../../../src/backend/config.ts';
import { StreamHub } from '../../../../src/backend/http/sse/hub.ts';
import { silentLogger } from '../../../../src/backend/log.ts';
import type { Store } from '../../../../src/backend/store/ports.ts';
import { openSqliteStore } from '../../../../src/backend/store/sqlite/sqlite-store.ts';
import { FakeResponse } from './fake-response.ts';
import { USER } from './store-driver.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** The hub of event streams on a real store, with readers in memory. */
export function hubUnderTest(wrap: (store: Store) => Store = (store) => store) {
  const folder = temporaryFolder();
  const store = openSqliteStore({ dir: folder.path, log: silentLogger });
  const clock = createVirtualClock();
  const hub = new StreamHub({
    store: wrap(store),
    clock,
    log: silentLogger,
    random: () => 0.5,
    config: defaultConfig,
  });
  return {
    store,
    clock,
    hub,
    async read(sessionId: string, position?: number, expiresAt?: number): Promise<FakeResponse> {
      const res = new FakeResponse();
      await hub.open(res.asResponse(), { userId: USER, sessionId, position, expiresAt });
      return res;
    },
    async dispose() {
      hub.close();
      await store.close();
      folder.remove();
    },
  };
}
