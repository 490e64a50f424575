//! Everything as it stands, read from one snapshot.

use std::collections::BTreeSet;

use sqlx::{AssertSqlSafe, PgConnection, Row, postgres::PgRow};

use super::{fault::Attempt, outbox};
use crate::{
    encode::{on_blocking_thread, unpack_json, unpack_raw},
    error::StoreError,
    model::{Announcement, Selection, StandingDocument},
};

const READING: &str = "reading documents";

pub(super) async fn documents(
    snapshot: &mut PgConnection,
    selection: &Selection,
    after: &str,
    limit: u32,
    with_bytes: bool,
) -> Result<Vec<StandingDocument>, StoreError> {
    let (bytes, raw) = if with_bytes {
        (", raw.sha256, raw.zstd, revisions.clean", "JOIN raw ON raw.sha256 = revisions.raw_sha256")
    } else {
        ("", "")
    };
    let sql = AssertSqlSafe(format!(
        "SELECT documents.id, revisions.report, revisions.created_at,
                ARRAY(SELECT statements.id FROM statements
                      WHERE statements.document_id = documents.id AND NOT withdrawn),
                EXISTS (SELECT FROM statements WHERE statements.document_id = documents.id AND suppressed){bytes}
         FROM documents
         JOIN revisions ON revisions.document_id = documents.id AND revisions.revision = documents.revision {raw}
         WHERE documents.id > $1 AND ($2::text IS NULL OR source = $2) AND ($3::text IS NULL OR outlet = $3)
           AND ($4::text IS NULL OR published >= $4) AND ($5::text IS NULL OR published <= $5)
         ORDER BY documents.id LIMIT $6"
    ));
    let rows = sqlx::query(sql)
        .bind(after)
        .bind(selection.source.as_ref().map(|source| source.as_str()))
        .bind(selection.outlet.as_deref())
        .bind(selection.published_from.as_deref())
        .bind(selection.published_to.as_deref())
        .bind(i64::from(limit))
        .fetch_all(snapshot)
        .await
        .attempt(READING)?;
    on_blocking_thread(move || rows.iter().map(|row| document(row, with_bytes)).collect()).await
}

fn document(row: &PgRow, with_bytes: bool) -> Result<StandingDocument, StoreError> {
    let id: &str = row.try_get(0).attempt(READING)?;
    let bytes = if with_bytes {
        let raw = unpack_raw(row.try_get(5).attempt(READING)?, row.try_get(6).attempt(READING)?)?;
        Some((raw, unpack_json(&format!("cleaning of {id}"), row.try_get(7).attempt(READING)?)?))
    } else {
        None
    };
    Ok(StandingDocument {
        report: unpack_json(&format!("report of {id}"), row.try_get(1).attempt(READING)?)?,
        standing: identifiers(row, 3)?,
        has_suppressed: row.try_get(4).attempt(READING)?,
        bytes,
        saved_at: row.try_get(2).attempt(READING)?,
    })
}

pub(super) async fn announcements(
    snapshot: &mut PgConnection,
    after: u64,
    limit: u32,
) -> Result<Vec<Announcement>, StoreError> {
    let rows = sqlx::query(
        "SELECT sequence, document_id, revision, source, events, traceparent, created_at, sent_at,
                ARRAY(SELECT statements.id FROM statements
                      WHERE statements.document_id = outbox.document_id AND withdrawn)
         FROM outbox WHERE sequence > $1 ORDER BY sequence LIMIT $2",
    )
    .bind(after.cast_signed())
    .bind(i64::from(limit))
    .fetch_all(snapshot)
    .await
    .attempt(READING)?;
    let read = |row: &PgRow| {
        Ok(Announcement {
            entry: outbox::entry(row)?,
            sent_at: row.try_get(7).attempt(READING)?,
            withdrawn: identifiers(row, 8)?,
        })
    };
    on_blocking_thread(move || rows.iter().map(read).collect()).await
}

fn identifiers(row: &PgRow, column: usize) -> Result<BTreeSet<String>, StoreError> {
    Ok(BTreeSet::from_iter(row.try_get::<Vec<String>, _>(column).attempt(READING)?))
}
