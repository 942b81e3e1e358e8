/**
 * The schemas' history, one list a file. A file's `user_version` is the number of steps that it has
 * had; steps are only ever added. What people and models wrote lies in JSON (`data`): the driver cuts
 * plain text at a NUL, which JSON escapes.
 */
export const journalSchema: readonly string[] = [
  `
  CREATE TABLE chats (
    chat INTEGER PRIMARY KEY,
    session_id TEXT NOT NULL UNIQUE,
    updated_at TEXT NOT NULL,
    data TEXT NOT NULL
  );
  CREATE INDEX chats_by_change ON chats (updated_at, session_id);

  -- Apart from the chat, for each token moves it. No row: nothing of the chat's stream is stored.
  -- position: the last event that is stored; folded: the last one that the rows of messages include;
  -- more: 1 where the last snapshot did not hold the whole chat.
  CREATE TABLE positions (
    chat INTEGER PRIMARY KEY REFERENCES chats ON DELETE CASCADE,
    position INTEGER NOT NULL,
    folded INTEGER NOT NULL,
    more INTEGER NOT NULL
  );

  -- live: 1 where the stream keeps it up to date, 0 where it was only ever seen: older than the last
  -- snapshot, or of a page.
  CREATE TABLE messages (
    place INTEGER PRIMARY KEY,
    chat INTEGER NOT NULL REFERENCES chats ON DELETE CASCADE,
    message_id TEXT NOT NULL,
    parent_id TEXT,
    created_at TEXT NOT NULL,
    state TEXT NOT NULL,
    live INTEGER NOT NULL,
    data TEXT NOT NULL
  );
  CREATE UNIQUE INDEX messages_by_id ON messages (chat, message_id);
  CREATE INDEX messages_in_order ON messages (chat, created_at, message_id);
  CREATE INDEX messages_by_parent ON messages (chat, parent_id);
  CREATE INDEX messages_streaming ON messages (chat) WHERE state = 'streaming';

  CREATE TABLE runs (
    chat INTEGER NOT NULL REFERENCES chats ON DELETE CASCADE,
    run_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (chat, run_id)
  ) WITHOUT ROWID;
  CREATE INDEX runs_by_answer ON runs (chat, message_id);

  -- Pieces of answers that are not in the rows of messages yet, a row for each call that brought some.
  CREATE TABLE tail (
    chat INTEGER NOT NULL REFERENCES chats ON DELETE CASCADE,
    through INTEGER NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (chat, through)
  ) WITHOUT ROWID;
  `,
  // rank: where a message stands in its chat, by the order in which the server told of it. Its time
  // cannot say so: a server's clock may be set back. Room between two, for what is not known.
  `
  DROP INDEX messages_in_order;
  ALTER TABLE messages ADD COLUMN rank INTEGER NOT NULL DEFAULT 0;
  UPDATE messages SET rank = known.rank FROM (
    SELECT place, 1048576 * row_number() OVER (PARTITION BY chat ORDER BY created_at, message_id)
      AS rank
    FROM messages
  ) AS known WHERE known.place = messages.place;
  ALTER TABLE messages DROP COLUMN created_at;
  CREATE INDEX messages_in_order ON messages (chat, rank);
  `,
  // Before this version an end that could not be read was passed over. A chat that waits for one is read
  // anew, from a snapshot.
  `
  DELETE FROM tail WHERE chat IN (SELECT chat FROM messages WHERE state = 'streaming');
  DELETE FROM positions WHERE chat IN (SELECT chat FROM messages WHERE state = 'streaming');
  `,
];

export const outboxSchema: readonly string[] = [
  `
  CREATE TABLE records (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    data TEXT NOT NULL
  );
  CREATE UNIQUE INDEX records_by_id ON records (kind, id);
  `,
];
