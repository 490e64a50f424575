-- Who decided what about a held report or statement, and why. Written once, never changed.
CREATE TABLE decisions (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    document_id       text COLLATE "C" NOT NULL REFERENCES documents (id),
    held_report       bigint,
    held_statement    text COLLATE "C",
    verdict           text NOT NULL,
    document_revision bigint,
    decided_by        text NOT NULL,
    reason            text NOT NULL,
    decided_at        text COLLATE "C" NOT NULL,
    CHECK ((held_report IS NULL) <> (held_statement IS NULL))
);
