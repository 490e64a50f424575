-- What must not be published, and why. An entry that no longer holds is lifted, not deleted.
CREATE TABLE suppressions (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject       text COLLATE "C" NOT NULL,
    reason        text NOT NULL,
    suppressed_by text NOT NULL,
    suppressed_at text COLLATE "C" NOT NULL,
    enforced_at   text COLLATE "C",
    lift_reason   text,
    lifted_by     text,
    lifted_at     text COLLATE "C"
);

-- Each subject is in force once, which the lock of all writers of this table sees to. An address may be longer than an
-- entry of an ordinary index.
CREATE INDEX suppressions_in_force ON suppressions USING hash (subject) WHERE lifted_at IS NULL;

-- Whether a withdrawn statement was withdrawn by a suppression: then nothing of it may be read, at no revision.
ALTER TABLE statements ADD COLUMN suppressed boolean NOT NULL DEFAULT false;
