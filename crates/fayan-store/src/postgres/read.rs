//! Everything that only reads, the outbox aside.

use std::collections::BTreeMap;

use fayan_contract::{
    event::Redirect,
    message::{GivenMetadata, JobResult},
};
use sqlx::{Row, postgres::PgRow};

use super::{PostgresStore, fault::Attempt};
use crate::{
    encode::{from_json, on_blocking_thread, unpack_json, unpack_raw},
    error::StoreError,
    model::{
        ArchivedRevision, Counts, HeldReport, HeldStatement, RevisionKey, StatementRevision, StoredDocument,
        StoredStatement,
    },
};

/// A number that is never negative.
pub(super) fn number(row: &PgRow, column: usize) -> Result<u64, sqlx::Error> {
    row.try_get::<i64, _>(column).map(i64::cast_unsigned)
}

/// A number of 32 bits that is never negative.
pub(super) fn small(row: &PgRow, column: usize) -> Result<u32, sqlx::Error> {
    let wide: i64 = row.try_get(column)?;
    u32::try_from(wide).map_err(|error| sqlx::Error::Decode(error.into()))
}

pub(super) async fn result_of(store: &PostgresStore, message_id: &str) -> Result<Option<JobResult>, StoreError> {
    let result: Option<String> = sqlx::query_scalar("SELECT result::text FROM handled WHERE message_id = $1")
        .bind(message_id)
        .fetch_optional(&store.pool)
        .await
        .attempt("looking a message up")?;
    result.map(|json| from_json("answer to a message", json.as_bytes())).transpose()
}

pub(super) async fn document(store: &PostgresStore, id: &str) -> Result<Option<StoredDocument>, StoreError> {
    const READING: &str = "reading a document";
    let mut snapshot = store.snapshot(READING).await?;
    let row = sqlx::query(
        "SELECT revisions.report, documents.fetched_at FROM documents
         JOIN revisions ON revisions.document_id = documents.id AND revisions.revision = documents.revision
         WHERE documents.id = $1",
    )
    .bind(id)
    .fetch_optional(&mut *snapshot)
    .await
    .attempt(READING)?;
    let Some(row) = row else {
        snapshot.roll_back().await.attempt(READING)?;
        return Ok(None);
    };
    let urls = sqlx::query_scalar("SELECT url FROM urls WHERE document_id = $1 ORDER BY position")
        .bind(id)
        .fetch_all(&mut *snapshot)
        .await
        .attempt(READING)?;
    let withdrawn = sqlx::query("SELECT id, revision FROM statements WHERE document_id = $1 AND withdrawn")
        .bind(id)
        .fetch_all(&mut *snapshot)
        .await
        .attempt(READING)?;
    snapshot.commit().await.attempt(READING)?;

    let what = format!("report of {id}");
    let packed: Vec<u8> = row.try_get(0).attempt(READING)?;
    let report = on_blocking_thread(move || unpack_json(&what, &packed)).await?;
    let fetched_at = row.try_get(1).attempt(READING)?;
    let withdrawn = withdrawn.iter().map(|row| Ok((row.try_get(0)?, small(row, 1)?)));
    let withdrawn = withdrawn.collect::<Result<BTreeMap<_, _>, sqlx::Error>>().attempt(READING)?;
    Ok(Some(StoredDocument { report, urls, withdrawn, fetched_at }))
}

pub(super) async fn revisions(
    store: &PostgresStore,
    after: Option<&RevisionKey>,
    limit: u32,
) -> Result<Vec<RevisionKey>, StoreError> {
    let (document_id, revision) = after.map_or(("", 0), |key| (key.document_id.as_str(), key.revision));
    let keys = sqlx::query(
        "SELECT document_id, revision FROM revisions WHERE (document_id, revision) > ($1, $2)
         ORDER BY document_id, revision LIMIT $3",
    )
    .bind(document_id)
    .bind(i64::from(revision))
    .bind(i64::from(limit))
    .fetch_all(&store.pool)
    .await
    .attempt("listing revisions")?;
    let read = |row: &PgRow| Ok(RevisionKey { document_id: row.try_get(0)?, revision: small(row, 1)? });
    keys.iter().map(read).collect::<Result<_, sqlx::Error>>().attempt("listing revisions")
}

pub(super) async fn revision(store: &PostgresStore, key: &RevisionKey) -> Result<Option<ArchivedRevision>, StoreError> {
    const READING: &str = "reading a revision";
    let row = sqlx::query(
        "SELECT raw.sha256, raw.zstd, revisions.clean, revisions.report, revisions.created_at,
                revisions.given::text
         FROM revisions JOIN raw ON raw.sha256 = revisions.raw_sha256 WHERE document_id = $1 AND revision = $2",
    )
    .bind(&key.document_id)
    .bind(i64::from(key.revision))
    .fetch_optional(&store.pool)
    .await
    .attempt(READING)?;
    let Some(row) = row else { return Ok(None) };
    let name = format!("{}/{}", key.document_id, key.revision);
    on_blocking_thread(move || {
        Ok(Some(ArchivedRevision {
            raw: unpack_raw(row.try_get(0).attempt(READING)?, row.try_get(1).attempt(READING)?)?,
            clean: unpack_json(&format!("cleaning of {name}"), row.try_get(2).attempt(READING)?)?,
            report: unpack_json(&format!("report of {name}"), row.try_get(3).attempt(READING)?)?,
            created_at: row.try_get(4).attempt(READING)?,
            given: given(&format!("metadata of {name}"), row.try_get(5).attempt(READING)?)?,
        }))
    })
    .await
}

/// What was given beside the bytes, where it was kept.
fn given(what: &str, json: Option<&str>) -> Result<Option<GivenMetadata>, StoreError> {
    json.map(|json| from_json(what, json.as_bytes())).transpose()
}

pub(super) async fn statement(store: &PostgresStore, id: &str) -> Result<Option<StoredStatement>, StoreError> {
    const READING: &str = "reading a statement";
    let row = sqlx::query(
        "SELECT statement::text, statements.revision, withdrawn, statements.document_id, statements.document_revision,
                redirect::text, suppressed
         FROM statements LEFT JOIN statement_revisions
              ON statement_id = id AND statement_revisions.revision = statements.revision
         WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(&store.pool)
    .await
    .attempt(READING)?;
    let Some(row) = row else { return Ok(None) };
    let what = format!("statement {id}");
    Ok(Some(StoredStatement {
        statement: from_json(&what, row.try_get::<&str, _>(0).attempt(READING)?.as_bytes())?,
        revision: small(&row, 1).attempt(READING)?,
        withdrawn: row.try_get(2).attempt(READING)?,
        redirect: redirect(&what, row.try_get(5).attempt(READING)?)?,
        suppressed: row.try_get(6).attempt(READING)?,
        document: RevisionKey {
            document_id: row.try_get(3).attempt(READING)?,
            revision: small(&row, 4).attempt(READING)?,
        },
    }))
}

pub(super) async fn statement_revisions(store: &PostgresStore, id: &str) -> Result<Vec<StatementRevision>, StoreError> {
    const READING: &str = "reading the revisions of a statement";
    let rows = sqlx::query(
        "SELECT revision, event, document_id, document_revision, content_sha256, changed::text, reason, created_at,
                redirect::text
         FROM statement_revisions WHERE statement_id = $1 ORDER BY revision",
    )
    .bind(id)
    .fetch_all(&store.pool)
    .await
    .attempt(READING)?;
    let read = |row: &PgRow| {
        let what = format!("revision of statement {id}");
        Ok(StatementRevision {
            revision: small(row, 0).attempt(READING)?,
            event: from_json(&what, format!("{:?}", row.try_get::<&str, _>(1).attempt(READING)?).as_bytes())?,
            document: RevisionKey {
                document_id: row.try_get(2).attempt(READING)?,
                revision: small(row, 3).attempt(READING)?,
            },
            content_sha256: row.try_get(4).attempt(READING)?,
            changed: from_json(&what, row.try_get::<&str, _>(5).attempt(READING)?.as_bytes())?,
            reason: row.try_get(6).attempt(READING)?,
            created_at: row.try_get(7).attempt(READING)?,
            redirect: redirect(&what, row.try_get(8).attempt(READING)?)?,
        })
    };
    rows.iter().map(read).collect()
}

fn redirect(what: &str, json: Option<&str>) -> Result<Option<Redirect>, StoreError> {
    json.map(|json| from_json(what, json.as_bytes())).transpose()
}

pub(super) async fn held(store: &PostgresStore, after: u64, limit: u32) -> Result<Vec<HeldReport>, StoreError> {
    const READING: &str = "reading held reports";
    let rows = sqlx::query(
        "SELECT held.id, held.report, held.clean, raw.sha256, raw.zstd, base_revision, code, detail, held_at,
                given::text
         FROM held JOIN raw ON raw.sha256 = held.raw_sha256
         WHERE held.id > $1 AND resolution IS NULL ORDER BY held.id LIMIT $2",
    )
    .bind(after.cast_signed())
    .bind(i64::from(limit))
    .fetch_all(&store.pool)
    .await
    .attempt(READING)?;
    let read = |row: &PgRow| {
        let id = number(row, 0).attempt(READING)?;
        Ok(HeldReport {
            id,
            report: unpack_json(&format!("held report {id}"), row.try_get(1).attempt(READING)?)?,
            clean: unpack_json(&format!("cleaning of held report {id}"), row.try_get(2).attempt(READING)?)?,
            raw: unpack_raw(row.try_get(3).attempt(READING)?, row.try_get(4).attempt(READING)?)?,
            base_revision: small(row, 5).attempt(READING)?,
            code: row.try_get(6).attempt(READING)?,
            detail: row.try_get(7).attempt(READING)?,
            held_at: row.try_get(8).attempt(READING)?,
            given: given(&format!("metadata of held report {id}"), row.try_get(9).attempt(READING)?)?,
        })
    };
    on_blocking_thread(move || rows.iter().map(read).collect()).await
}

pub(super) async fn held_statements(
    store: &PostgresStore,
    after: &str,
    limit: u32,
) -> Result<Vec<HeldStatement>, StoreError> {
    const READING: &str = "reading held statements";
    let rows = sqlx::query(
        "SELECT statement_id, document_id, document_revision, speaker, detail, held_at FROM held_statements
         WHERE statement_id > $1 ORDER BY statement_id LIMIT $2",
    )
    .bind(after)
    .bind(i64::from(limit))
    .fetch_all(&store.pool)
    .await
    .attempt(READING)?;
    let read = |row: &PgRow| {
        Ok(HeldStatement {
            statement_id: row.try_get(0)?,
            document: RevisionKey { document_id: row.try_get(1)?, revision: small(row, 2)? },
            speaker: row.try_get(3)?,
            detail: row.try_get(4)?,
            held_at: row.try_get(5)?,
        })
    };
    rows.iter().map(read).collect::<Result<_, sqlx::Error>>().attempt(READING)
}

pub(super) async fn counts(store: &PostgresStore) -> Result<Counts, StoreError> {
    const COUNTING: &str = "counting what is stored";
    let row = sqlx::query(
        "SELECT (SELECT count(*) FROM documents),
                (SELECT count(*) FROM revisions),
                (SELECT count(*) FROM statements WHERE NOT withdrawn),
                (SELECT count(*) FROM statements WHERE withdrawn),
                (SELECT count(*) FROM statement_revisions),
                (SELECT count(*) FROM held WHERE resolution IS NULL),
                (SELECT count(*) FROM outbox WHERE sent_at IS NULL),
                (SELECT created_at FROM outbox WHERE sent_at IS NULL ORDER BY sequence LIMIT 1),
                (SELECT coalesce(sum(size_bytes), 0)::bigint FROM raw),
                (SELECT count(*) FROM held_statements)",
    )
    .fetch_one(&store.pool)
    .await
    .attempt(COUNTING)?;
    let count = |column| number(&row, column).attempt(COUNTING);
    Ok(Counts {
        documents: count(0)?,
        revisions: count(1)?,
        statements: count(2)?,
        withdrawn: count(3)?,
        statement_revisions: count(4)?,
        held: count(5)?,
        held_statements: count(9)?,
        unsent: count(6)?,
        oldest_unsent_at: row.try_get(7).attempt(COUNTING)?,
        raw_bytes: count(8)?,
    })
}
