-- Who decided what about a held report or statement, and why. Written once, never changed.
CREATE TABLE decisions (
    id                INTEGER PRIMARY KEY,
    document_id       TEXT NOT NULL REFERENCES documents (id),
    held_report       INTEGER,
    held_statement    TEXT,
    verdict           TEXT NOT NULL,
    document_revision INTEGER,
    decided_by        TEXT NOT NULL,
    reason            TEXT NOT NULL,
    decided_at        TEXT NOT NULL,
    CHECK ((held_report IS NULL) <> (held_statement IS NULL))
) STRICT;
