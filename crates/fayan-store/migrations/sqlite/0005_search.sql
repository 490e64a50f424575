-- What can be searched of each document: the date of its statements and what is looked up besides their words. Made from
-- the other tables, so it is not copied.
CREATE TABLE search_documents (
    -- The first day that the date may stand for (YYYYMMDD, 0 without a date) times 2^24, and a number that counts up:
    -- the index lists documents in the order of this key, so the latest ones come without sorting.
    place       INTEGER PRIMARY KEY,
    document_id TEXT NOT NULL UNIQUE REFERENCES documents (id),
    last_day    INTEGER NOT NULL,
    date        TEXT,
    date_of     TEXT,
    meeting     TEXT,
    issues      TEXT NOT NULL CHECK (json_valid(issues))
) STRICT;

-- Which documents have which terms. Nothing but that is kept: of 4,000 pages 2.5 KB a document, where one entry for each
-- statement takes 2.8 and one with the places of all terms 6.
CREATE VIRTUAL TABLE search_index USING fts5 (
    terms, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
);

-- Documents that are not in the index as they stand.
CREATE TABLE search_pending (
    document_id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Whoever saves a revision and knows the index takes the document out again in the same transaction.
CREATE TRIGGER search_pending_new AFTER INSERT ON documents BEGIN
    INSERT OR IGNORE INTO search_pending (document_id) VALUES (new.id);
END;
CREATE TRIGGER search_pending_changed AFTER UPDATE OF revision ON documents BEGIN
    INSERT OR IGNORE INTO search_pending (document_id) VALUES (new.id);
END;

INSERT INTO search_pending (document_id) SELECT id FROM documents;
