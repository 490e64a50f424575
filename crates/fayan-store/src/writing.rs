//! What both databases write in the same way: statements whose text is the same for both.

pub(crate) const IS_HANDLED: &str = "SELECT EXISTS (SELECT 1 FROM handled WHERE message_id = $1)";
pub(crate) const FORGET_HANDLED: &str = "DELETE FROM handled WHERE at < $1";
pub(crate) const LATEST: &str = "SELECT revision, fetched_at FROM documents WHERE id = $1";
pub(crate) const RAW: &str =
    "INSERT INTO raw (sha256, media_type, size_bytes, zstd, first_seen) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING";
pub(crate) const DOCUMENT: &str =
    "INSERT INTO documents (id, id_basis, source, outlet, published, page, title, kind, revision, fetched_at,
                            first_seen, changed_at, last_seen)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $11)
     ON CONFLICT (id) DO UPDATE SET
         source = excluded.source, outlet = excluded.outlet, published = excluded.published, page = excluded.page,
         title = excluded.title, kind = excluded.kind, revision = excluded.revision,
         changed_at = excluded.changed_at,
         fetched_at = CASE WHEN $12 THEN coalesce(excluded.fetched_at, documents.fetched_at)
                                    ELSE documents.fetched_at END,
         last_seen = CASE WHEN $12 THEN excluded.last_seen ELSE documents.last_seen END";
pub(crate) const NONE_HELD: &str = "DELETE FROM held_statements WHERE document_id = $1";
pub(crate) const OUTBOX: &str =
    "INSERT INTO outbox (document_id, revision, source, event_count, events, traceparent, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)";
pub(crate) const SIGHTING: &str =
    "INSERT INTO sightings (document_id, raw_sha256, revision, first_seen, last_seen) VALUES ($1, $2, $3, $4, $4)
     ON CONFLICT (document_id, raw_sha256) DO UPDATE SET
         revision = excluded.revision, last_seen = excluded.last_seen";
pub(crate) const SEEN: &str =
    "UPDATE documents SET last_seen = $1, fetched_at = coalesce($2, fetched_at) WHERE id = $3";
pub(crate) const CLOSE_HOLDS: &str =
    "UPDATE held SET resolution = 'superseded', resolved_at = $1 WHERE document_id = $2 AND resolution IS NULL";
pub(crate) const CLOSE_HOLD_OF: &str = "UPDATE held SET resolution = 'superseded', resolved_at = $1
     WHERE document_id = $2 AND raw_sha256 = $3 AND resolution IS NULL";
pub(crate) const MARK_SENT: &str = "UPDATE outbox SET sent_at = $1 WHERE sequence = $2 AND sent_at IS NULL";
