-- All of it lives in the schema `fayan`, which is there when this runs. Identifiers and times are compared byte by byte
-- (collation "C"), whatever the locale of the database is.

-- Raw bytes as fetched, kept for good. Only bytes that a revision or a held report was made of. They are compressed
-- already, so the server need not try.
CREATE TABLE raw (
    sha256     text COLLATE "C" PRIMARY KEY,
    media_type text NOT NULL,
    size_bytes bigint NOT NULL,
    zstd       bytea NOT NULL,
    first_seen text COLLATE "C" NOT NULL
);
ALTER TABLE raw ALTER COLUMN zstd SET STORAGE EXTERNAL;

-- One row for each document, as it stands at its latest revision.
CREATE TABLE documents (
    id         text COLLATE "C" PRIMARY KEY,
    id_basis   text NOT NULL,
    source     text COLLATE "C" NOT NULL,
    outlet     text,
    published  text COLLATE "C",
    page       text,
    title      text,
    kind       text NOT NULL,
    revision   bigint NOT NULL CHECK (revision >= 1),
    fetched_at text COLLATE "C",
    first_seen text COLLATE "C" NOT NULL,
    changed_at text COLLATE "C" NOT NULL,
    last_seen  text COLLATE "C" NOT NULL
);

CREATE INDEX documents_by_source ON documents (source, last_seen);

-- Every address a document was seen at. An address may carry another document tomorrow.
CREATE TABLE urls (
    position    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    document_id text COLLATE "C" NOT NULL REFERENCES documents (id),
    url         text COLLATE "C" NOT NULL,
    -- An address may be longer than an entry of an index.
    url_sha256  bytea NOT NULL,
    first_seen  text COLLATE "C" NOT NULL,
    UNIQUE (document_id, url_sha256)
);

CREATE INDEX urls_by_url ON urls USING hash (url);

-- What was made of a document, each time that something in it changed. Reports and cleanings are zstd-compressed JSON.
CREATE TABLE revisions (
    document_id    text COLLATE "C" NOT NULL REFERENCES documents (id),
    revision       bigint NOT NULL CHECK (revision >= 1),
    raw_sha256     text COLLATE "C" NOT NULL REFERENCES raw (sha256),
    report         bytea NOT NULL,
    clean          bytea NOT NULL,
    clean_rules    text NOT NULL,
    segment_rules  text NOT NULL,
    options_sha256 text NOT NULL,
    message_id     text NOT NULL,
    created_at     text COLLATE "C" NOT NULL,
    PRIMARY KEY (document_id, revision)
);
ALTER TABLE revisions ALTER COLUMN report SET STORAGE EXTERNAL, ALTER COLUMN clean SET STORAGE EXTERNAL;

CREATE INDEX revisions_by_raw ON revisions (raw_sha256);

-- Other bytes that read the same as a revision: their hash, not the bytes.
CREATE TABLE sightings (
    document_id text COLLATE "C" NOT NULL REFERENCES documents (id),
    raw_sha256  text COLLATE "C" NOT NULL,
    revision    bigint NOT NULL,
    first_seen  text COLLATE "C" NOT NULL,
    last_seen   text COLLATE "C" NOT NULL,
    PRIMARY KEY (document_id, raw_sha256)
);

-- Each statement as it stands at the latest revision of its document; a withdrawn one as it last stood.
CREATE TABLE statements (
    id                text COLLATE "C" PRIMARY KEY,
    document_id       text COLLATE "C" NOT NULL REFERENCES documents (id),
    document_revision bigint NOT NULL,
    ordinal           bigint NOT NULL,
    revision          bigint NOT NULL CHECK (revision >= 1),
    withdrawn         boolean NOT NULL,
    content_sha256    text COLLATE "C" NOT NULL,
    statement         jsonb NOT NULL,
    changed_at        text COLLATE "C" NOT NULL
);

CREATE INDEX statements_by_document ON statements (document_id, withdrawn, ordinal);

-- What was announced about each statement. Its text at that time stands in the report of the document revision.
CREATE TABLE statement_revisions (
    statement_id      text COLLATE "C" NOT NULL REFERENCES statements (id),
    revision          bigint NOT NULL CHECK (revision >= 1),
    document_id       text COLLATE "C" NOT NULL,
    document_revision bigint NOT NULL,
    event             text NOT NULL,
    content_sha256    text COLLATE "C",
    changed           jsonb NOT NULL,
    reason            text,
    created_at        text COLLATE "C" NOT NULL,
    PRIMARY KEY (statement_id, revision),
    FOREIGN KEY (document_id, document_revision) REFERENCES revisions (document_id, revision)
);

-- The events of one document revision, exactly as they are to be announced. Written once, never changed.
CREATE TABLE outbox (
    sequence    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    document_id text COLLATE "C" NOT NULL,
    revision    bigint NOT NULL,
    source      text COLLATE "C" NOT NULL,
    event_count bigint NOT NULL CHECK (event_count >= 1),
    events      bytea NOT NULL,
    traceparent text,
    created_at  text COLLATE "C" NOT NULL,
    sent_at     text COLLATE "C",
    UNIQUE (document_id, revision),
    FOREIGN KEY (document_id, revision) REFERENCES revisions (document_id, revision)
);
ALTER TABLE outbox ALTER COLUMN events SET STORAGE EXTERNAL;

CREATE INDEX outbox_unsent ON outbox (sequence) WHERE sent_at IS NULL;

-- Reports that were not published over what is stored, until somebody decides or a whole one arrives.
CREATE TABLE held (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    document_id   text COLLATE "C" NOT NULL REFERENCES documents (id),
    raw_sha256    text COLLATE "C" NOT NULL REFERENCES raw (sha256),
    base_revision bigint NOT NULL,
    code          text NOT NULL,
    detail        text NOT NULL,
    report        bytea NOT NULL,
    clean         bytea NOT NULL,
    held_at       text COLLATE "C" NOT NULL,
    resolution    text,
    resolved_at   text COLLATE "C",
    UNIQUE (document_id, raw_sha256)
);
ALTER TABLE held ALTER COLUMN report SET STORAGE EXTERNAL, ALTER COLUMN clean SET STORAGE EXTERNAL;

CREATE INDEX held_open ON held (id) WHERE resolution IS NULL;

-- Statements of the latest revision of a document that were held for review and not announced. Their text stands in
-- the report of that revision.
CREATE TABLE held_statements (
    statement_id      text COLLATE "C" PRIMARY KEY,
    document_id       text COLLATE "C" NOT NULL,
    document_revision bigint NOT NULL,
    speaker           text NOT NULL,
    detail            text NOT NULL,
    held_at           text COLLATE "C" NOT NULL,
    FOREIGN KEY (document_id, document_revision) REFERENCES revisions (document_id, revision)
);

CREATE INDEX held_statements_by_document ON held_statements (document_id);

-- How each message was answered, so that the same message is answered the same when it is delivered again.
CREATE TABLE handled (
    message_id  text COLLATE "C" PRIMARY KEY,
    document_id text COLLATE "C" NOT NULL,
    result      jsonb NOT NULL,
    at          text COLLATE "C" NOT NULL
);
