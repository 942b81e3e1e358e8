import { silentLogger } from '../../../../src/backend/log.ts';
import { openSqliteStore } from '../../../../src/backend/store/sqlite/sqlite-store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { storeConformance } from './store-conformance.ts';

storeConformance('SQLite', () => {
  const folder = temporaryFolder();
  const open = () => openSqliteStore({ dir: folder.path, log: silentLogger, lockWaitMs: 100 });
  let store = open();
  return Promise.resolve({
    get store() {
      return store;
    },
    async reopen() {
      await store.close();
      store = open();
      return store;
    },
    async dispose() {
      await store.close();
      folder.remove();
    },
  });
});
