/**
 * The schema's history. A database's `user_version` is the number of steps that it has had; steps are
 * only ever added. User-made text lies in JSON (`data`): the driver cuts plain text at a NUL, and
 * PostgreSQL refuses one, while JSON escapes it.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE chats (
    session_id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    head INTEGER NOT NULL,
    tail INTEGER NOT NULL,
    data TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX chats_by_change ON chats (user_id, updated_at, session_id);

  CREATE TABLE deleted_chats (
    session_id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    deleted_at TEXT NOT NULL
  ) WITHOUT ROWID;

  CREATE TABLE messages (
    message_id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES chats ON DELETE CASCADE,
    sequence INTEGER NOT NULL,
    parent_id TEXT,
    run_id TEXT,
    role TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at TEXT NOT NULL,
    data TEXT NOT NULL
  );
  CREATE UNIQUE INDEX messages_in_order ON messages (session_id, sequence);
  CREATE INDEX messages_by_parent ON messages (session_id, parent_id);
  CREATE INDEX messages_streaming ON messages (session_id) WHERE state = 'streaming';

  CREATE TABLE runs (
    run_id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES chats ON DELETE CASCADE,
    sequence INTEGER NOT NULL,
    answer_sequence INTEGER NOT NULL,
    parent_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at TEXT NOT NULL,
    ended_at TEXT,
    data TEXT NOT NULL
  );
  CREATE UNIQUE INDEX runs_in_order ON runs (session_id, sequence);
  CREATE INDEX runs_by_answer ON runs (message_id);
  CREATE INDEX runs_unfinished ON runs (session_id, sequence)
    WHERE state IN ('queued', 'running');

  -- about: the sequence of the message whose content the event is.
  CREATE TABLE events (
    session_id TEXT NOT NULL REFERENCES chats ON DELETE CASCADE,
    sequence INTEGER NOT NULL,
    type TEXT NOT NULL,
    about INTEGER,
    data TEXT NOT NULL,
    PRIMARY KEY (session_id, sequence)
  ) WITHOUT ROWID;

  CREATE TABLE idempotency (
    user_id TEXT NOT NULL,
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    session_id TEXT NOT NULL REFERENCES chats ON DELETE CASCADE,
    message_id TEXT,
    run_id TEXT,
    PRIMARY KEY (user_id, scope, key)
  ) WITHOUT ROWID;
  CREATE INDEX idempotency_of_chat ON idempotency (session_id);
  `,
  // Ids of another user's and ids of nothing fall into the same gaps of these: neither finds a row.
  `
  CREATE UNIQUE INDEX chats_of_user ON chats (user_id, session_id);
  CREATE UNIQUE INDEX deleted_chats_of_user ON deleted_chats (user_id, session_id);
  CREATE UNIQUE INDEX runs_of_chat ON runs (session_id, run_id);
  `,
];
