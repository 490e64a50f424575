-- Statements of the latest revision of a document that were held for review and not announced. Their text stands in
-- the report of that revision.
CREATE TABLE held_statements (
    statement_id      TEXT PRIMARY KEY,
    document_id       TEXT NOT NULL,
    document_revision INTEGER NOT NULL,
    speaker           TEXT NOT NULL,
    detail            TEXT NOT NULL,
    held_at           TEXT NOT NULL,
    FOREIGN KEY (document_id, document_revision) REFERENCES revisions (document_id, revision)
) STRICT, WITHOUT ROWID;

CREATE INDEX held_statements_by_document ON held_statements (document_id);
