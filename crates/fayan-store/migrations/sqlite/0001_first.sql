-- Raw bytes as fetched, kept for good. Only bytes that a revision or a held report was made of.
CREATE TABLE raw (
    sha256     TEXT PRIMARY KEY,
    media_type TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    zstd       BLOB NOT NULL,
    first_seen TEXT NOT NULL
) STRICT;

-- One row for each document, as it stands at its latest revision.
CREATE TABLE documents (
    id         TEXT PRIMARY KEY,
    id_basis   TEXT NOT NULL,
    source     TEXT NOT NULL,
    outlet     TEXT,
    published  TEXT,
    page       TEXT,
    title      TEXT,
    kind       TEXT NOT NULL,
    revision   INTEGER NOT NULL CHECK (revision >= 1),
    fetched_at TEXT,
    first_seen TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    last_seen  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX documents_by_source ON documents (source, last_seen);

-- Every address a document was seen at. An address may carry another document tomorrow.
CREATE TABLE urls (
    position    INTEGER PRIMARY KEY,
    document_id TEXT NOT NULL REFERENCES documents (id),
    url         TEXT NOT NULL,
    first_seen  TEXT NOT NULL,
    UNIQUE (document_id, url)
) STRICT;

CREATE INDEX urls_by_url ON urls (url);

-- What was made of a document, each time that something in it changed. Reports and cleanings are zstd-compressed JSON.
CREATE TABLE revisions (
    document_id    TEXT NOT NULL REFERENCES documents (id),
    revision       INTEGER NOT NULL CHECK (revision >= 1),
    raw_sha256     TEXT NOT NULL REFERENCES raw (sha256),
    report         BLOB NOT NULL,
    clean          BLOB NOT NULL,
    clean_rules    TEXT NOT NULL,
    segment_rules  TEXT NOT NULL,
    options_sha256 TEXT NOT NULL,
    message_id     TEXT NOT NULL,
    created_at     TEXT NOT NULL,
    PRIMARY KEY (document_id, revision)
) STRICT;

CREATE INDEX revisions_by_raw ON revisions (raw_sha256);

-- Other bytes that read the same as a revision: their hash, not the bytes.
CREATE TABLE sightings (
    document_id TEXT NOT NULL REFERENCES documents (id),
    raw_sha256  TEXT NOT NULL,
    revision    INTEGER NOT NULL,
    first_seen  TEXT NOT NULL,
    last_seen   TEXT NOT NULL,
    PRIMARY KEY (document_id, raw_sha256)
) STRICT, WITHOUT ROWID;

-- Each statement as it stands at the latest revision of its document; a withdrawn one as it last stood.
CREATE TABLE statements (
    id                TEXT PRIMARY KEY,
    document_id       TEXT NOT NULL REFERENCES documents (id),
    document_revision INTEGER NOT NULL,
    ordinal           INTEGER NOT NULL,
    revision          INTEGER NOT NULL CHECK (revision >= 1),
    withdrawn         INTEGER NOT NULL CHECK (withdrawn IN (0, 1)),
    content_sha256    TEXT NOT NULL,
    statement         TEXT NOT NULL CHECK (json_valid(statement)),
    changed_at        TEXT NOT NULL
) STRICT;

CREATE INDEX statements_by_document ON statements (document_id, withdrawn, ordinal);

-- What was announced about each statement. Its text at that time stands in the report of the document revision.
CREATE TABLE statement_revisions (
    statement_id      TEXT NOT NULL REFERENCES statements (id),
    revision          INTEGER NOT NULL CHECK (revision >= 1),
    document_id       TEXT NOT NULL,
    document_revision INTEGER NOT NULL,
    event             TEXT NOT NULL,
    content_sha256    TEXT,
    changed           TEXT NOT NULL CHECK (json_valid(changed)),
    reason            TEXT,
    created_at        TEXT NOT NULL,
    PRIMARY KEY (statement_id, revision),
    FOREIGN KEY (document_id, document_revision) REFERENCES revisions (document_id, revision)
) STRICT, WITHOUT ROWID;

-- The events of one document revision, exactly as they are to be announced. Written once, never changed.
CREATE TABLE outbox (
    sequence    INTEGER PRIMARY KEY AUTOINCREMENT,
    document_id TEXT NOT NULL,
    revision    INTEGER NOT NULL,
    source      TEXT NOT NULL,
    event_count INTEGER NOT NULL CHECK (event_count >= 1),
    events      BLOB NOT NULL,
    traceparent TEXT,
    created_at  TEXT NOT NULL,
    sent_at     TEXT,
    UNIQUE (document_id, revision),
    FOREIGN KEY (document_id, revision) REFERENCES revisions (document_id, revision)
) STRICT;

CREATE INDEX outbox_unsent ON outbox (sequence) WHERE sent_at IS NULL;

-- Reports that were not published over what is stored, until somebody decides or a whole one arrives.
CREATE TABLE held (
    id            INTEGER PRIMARY KEY,
    document_id   TEXT NOT NULL REFERENCES documents (id),
    raw_sha256    TEXT NOT NULL REFERENCES raw (sha256),
    base_revision INTEGER NOT NULL,
    code          TEXT NOT NULL,
    detail        TEXT NOT NULL,
    report        BLOB NOT NULL,
    clean         BLOB NOT NULL,
    held_at       TEXT NOT NULL,
    resolution    TEXT,
    resolved_at   TEXT,
    UNIQUE (document_id, raw_sha256)
) STRICT;

CREATE INDEX held_open ON held (id) WHERE resolution IS NULL;

-- How each message was answered, so that the same message is answered the same when it is delivered again.
CREATE TABLE handled (
    message_id  TEXT PRIMARY KEY,
    document_id TEXT NOT NULL,
    result      TEXT NOT NULL CHECK (json_valid(result)),
    at          TEXT NOT NULL
) STRICT, WITHOUT ROWID;
