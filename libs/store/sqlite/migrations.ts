/** One entry a schema version. Only ever add entries: state files of earlier versions run the missing ones. */
export const migrations: readonly string[] = [
  `
  CREATE TABLE api_key (hash TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;

  CREATE TABLE config_revision (
    revision INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    source TEXT NOT NULL,
    document TEXT NOT NULL
  );

  CREATE TABLE usage_event (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    subject TEXT NOT NULL,
    payload TEXT NOT NULL,
    at INTEGER NOT NULL
  );

  CREATE TABLE audit_event (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    subject TEXT NOT NULL,
    payload TEXT NOT NULL,
    at INTEGER NOT NULL
  );

  CREATE TABLE alert_event (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    subject TEXT NOT NULL,
    payload TEXT NOT NULL,
    at INTEGER NOT NULL
  );

  CREATE TABLE consumer_position (
    stream TEXT NOT NULL,
    durable TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (stream, durable)
  ) WITHOUT ROWID;

  CREATE TABLE window_counter (
    subject TEXT PRIMARY KEY,
    window_ms INTEGER NOT NULL,
    buckets TEXT NOT NULL,
    expires_at INTEGER NOT NULL
  ) WITHOUT ROWID;
  `,
  `
  CREATE TABLE audit_seal (number INTEGER PRIMARY KEY, text TEXT NOT NULL);
  `,
  `
  ALTER TABLE config_revision RENAME COLUMN source TO author;
  ALTER TABLE config_revision RENAME COLUMN document TO layers;
  ALTER TABLE config_revision ADD COLUMN message TEXT NOT NULL DEFAULT '';
  UPDATE config_revision SET layers = json_object('file', json(layers));
  `,
  `
  CREATE TABLE usage_seen (
    minute INTEGER NOT NULL,
    request TEXT NOT NULL,
    attempts TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (minute, request)
  ) WITHOUT ROWID;

  CREATE TABLE usage_sum (
    interval_ms INTEGER NOT NULL,
    at INTEGER NOT NULL,
    tenant TEXT NOT NULL,
    dimensions TEXT NOT NULL,
    sums TEXT NOT NULL,
    PRIMARY KEY (interval_ms, at, tenant, dimensions)
  ) WITHOUT ROWID;
  `,
  `
  CREATE TABLE named_record (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (kind, name)
  ) WITHOUT ROWID;
  `,
  `
  CREATE TABLE delivery_event (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    subject TEXT NOT NULL,
    payload TEXT NOT NULL,
    at INTEGER NOT NULL
  );

  CREATE TABLE notice (
    sequence INTEGER PRIMARY KEY,
    destination TEXT NOT NULL,
    id TEXT NOT NULL,
    payload TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    done_at INTEGER,
    UNIQUE (destination, id)
  );
  CREATE INDEX notice_due ON notice (destination, due_at, sequence) WHERE done_at IS NULL;
  CREATE INDEX notice_done ON notice (done_at) WHERE done_at IS NOT NULL;
  `,
  `
  CREATE TABLE job (
    id TEXT PRIMARY KEY,
    tenant TEXT NOT NULL,
    queue TEXT NOT NULL,
    facts TEXT NOT NULL,
    state TEXT NOT NULL,
    due_by INTEGER NOT NULL,
    runs INTEGER NOT NULL,
    runner TEXT,
    leased_until INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    finished_at INTEGER,
    purge_at INTEGER,
    status INTEGER,
    reason TEXT
  ) WITHOUT ROWID;
  CREATE INDEX job_created ON job (created_at, id);
  CREATE INDEX job_purge ON job (purge_at) WHERE purge_at IS NOT NULL;

  CREATE TABLE job_body (id TEXT NOT NULL, part TEXT NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (id, part));
  `,
  `
  CREATE TABLE budget_cost (
    key TEXT NOT NULL,
    owner TEXT NOT NULL,
    period_start INTEGER NOT NULL,
    period_end INTEGER NOT NULL,
    applied INTEGER NOT NULL,
    alerted REAL NOT NULL,
    PRIMARY KEY (key, owner)
  ) WITHOUT ROWID;
  `,
];
