-- What must not be published, and why. An entry that no longer holds is lifted, not deleted.
CREATE TABLE suppressions (
    id            INTEGER PRIMARY KEY,
    subject       TEXT NOT NULL,
    reason        TEXT NOT NULL,
    suppressed_by TEXT NOT NULL,
    suppressed_at TEXT NOT NULL,
    enforced_at   TEXT,
    lift_reason   TEXT,
    lifted_by     TEXT,
    lifted_at     TEXT
) STRICT;

CREATE UNIQUE INDEX suppressions_in_force ON suppressions (subject) WHERE lifted_at IS NULL;

-- Whether a withdrawn statement was withdrawn by a suppression: then nothing of it may be read, at no revision.
ALTER TABLE statements ADD COLUMN suppressed INTEGER NOT NULL DEFAULT 0 CHECK (suppressed IN (0, 1));
