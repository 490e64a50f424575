-- What the subscribers in this folder keep.
CREATE TABLE IF NOT EXISTS statements (
    id TEXT PRIMARY KEY,
    revision INTEGER NOT NULL,           -- of the last event applied; `<id>/<revision>` is its event id
    event TEXT NOT NULL,                 -- its type
    document_id TEXT NOT NULL,
    document_revision INTEGER NOT NULL,
    content_sha256 TEXT,                 -- this and the next are null once the statement no longer stands
    statement TEXT,                      -- as JSON
    reason TEXT,                         -- why it was withdrawn
    redirect TEXT                        -- where it went, as JSON
);

-- The last event that was applied, and where it stands in the stream.
CREATE TABLE IF NOT EXISTS place (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    sequence INTEGER NOT NULL,
    event_id TEXT NOT NULL
);
