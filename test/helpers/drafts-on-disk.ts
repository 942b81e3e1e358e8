import { join } from 'node:path';
import Database from 'libsql';
import { accountFolder } from '../../src/main/adapters/account-folder.ts';
import { draftSchema, type Draft } from '../../src/shared/outbox.ts';

/**
 * What a crash would leave of what is typed: the file is read beside the app that writes it. `serverUrl`:
 * none for the app's own server.
 */
export function draftsOnDisk(profileDir: string, serverUrl?: string): readonly Draft[] {
  const file = join(accountFolder(profileDir, serverUrl), 'outbox.db');
  const db = new Database(file, { readonly: true });
  try {
    const rows = db.prepare("SELECT data FROM records WHERE kind = 'draft' ORDER BY place").all();
    return rows.map((row) => draftSchema.parse(JSON.parse((row as { data: string }).data)));
  } finally {
    db.close();
  }
}
