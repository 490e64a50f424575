-- What can be searched of each document: the terms and the date of its statements, and what is looked up besides their
-- words. Made from the other tables, so it is not copied.
CREATE TABLE search_documents (
    document_id text COLLATE "C" PRIMARY KEY REFERENCES documents (id),
    -- The days that the date may stand for (YYYYMMDD), both 0 without a date.
    first_day   integer NOT NULL,
    last_day    integer NOT NULL,
    -- The order of documents on one day.
    place       bigint GENERATED ALWAYS AS IDENTITY,
    date        text,
    date_of     text,
    meeting     text,
    issues      jsonb NOT NULL,
    -- Hashes; read by the index alone. Kept apart from the row, which stays small, and not compressed, as they cannot be.
    terms       integer[] NOT NULL
);
ALTER TABLE search_documents ALTER COLUMN terms SET STORAGE EXTERNAL;

CREATE INDEX search_documents_by_term ON search_documents USING gin (terms);
CREATE UNIQUE INDEX search_documents_by_date ON search_documents (first_day, place);

-- Documents that are not in the index as they stand.
CREATE TABLE search_pending (
    document_id text COLLATE "C" PRIMARY KEY
);

CREATE FUNCTION search_pending() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO fayan.search_pending (document_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;

-- For an earlier release that writes while this one is installed. A session that knows the index says so.
CREATE TRIGGER search_pending AFTER INSERT OR UPDATE OF revision ON documents FOR EACH ROW
    WHEN (current_setting('fayan.indexes', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION search_pending();

INSERT INTO search_pending (document_id) SELECT id FROM documents;
