import { join } from 'node:path';
import Database from 'libsql';
import { draftSchema, type Draft } from '../../src/shared/outbox.ts';

/** What a crash would leave of what is typed: the file is read beside the app that writes it. */
export function draftsOnDisk(profileDir: string): readonly Draft[] {
  const db = new Database(join(profileDir, 'accounts', 'embedded', 'outbox.db'), {
    readonly: true,
  });
  try {
    const rows = db.prepare("SELECT data FROM records WHERE kind = 'draft' ORDER BY place").all();
    return rows.map((row) => draftSchema.parse(JSON.parse((row as { data: string }).data)));
  } finally {
    db.close();
  }
}
