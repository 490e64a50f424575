//! What still has to be announced.

use fayan_contract::source::SourceSlug;
use sqlx::{Row, postgres::PgRow};

use super::{
    PostgresStore,
    fault::Attempt,
    read::{number, small},
};
use crate::{
    encode::{on_blocking_thread, unpack_json, unreadable},
    error::StoreError,
    model::OutboxEntry,
};

const READING: &str = "reading the outbox";

pub(super) async fn unsent_of(
    store: &PostgresStore,
    document_id: &str,
    limit: u32,
) -> Result<Vec<OutboxEntry>, StoreError> {
    let rows = sqlx::query(
        "SELECT sequence, document_id, revision, source, events, traceparent, created_at FROM outbox
         WHERE document_id = $1 AND sent_at IS NULL ORDER BY revision LIMIT $2",
    )
    .bind(document_id)
    .bind(i64::from(limit))
    .fetch_all(&store.pool)
    .await
    .attempt(READING)?;
    entries(rows).await
}

pub(super) async fn unsent(store: &PostgresStore, after: u64, limit: u32) -> Result<Vec<OutboxEntry>, StoreError> {
    let rows = sqlx::query(
        "SELECT sequence, document_id, revision, source, events, traceparent, created_at FROM outbox
         WHERE sequence > $1 AND sent_at IS NULL ORDER BY sequence LIMIT $2",
    )
    .bind(after.cast_signed())
    .bind(i64::from(limit))
    .fetch_all(&store.pool)
    .await
    .attempt(READING)?;
    entries(rows).await
}

async fn entries(rows: Vec<PgRow>) -> Result<Vec<OutboxEntry>, StoreError> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    on_blocking_thread(move || rows.iter().map(entry).collect()).await
}

pub(super) fn entry(row: &PgRow) -> Result<OutboxEntry, StoreError> {
    let document_id: String = row.try_get(1).attempt(READING)?;
    let revision = small(row, 2).attempt(READING)?;
    let source: String = row.try_get(3).attempt(READING)?;
    let what = format!("outbox entry of {document_id}/{revision}");
    Ok(OutboxEntry {
        sequence: number(row, 0).attempt(READING)?,
        source: source.parse::<SourceSlug>().map_err(|error| unreadable(&what, &error))?,
        events: unpack_json(&what, row.try_get(4).attempt(READING)?)?,
        traceparent: row.try_get(5).attempt(READING)?,
        created_at: row.try_get(6).attempt(READING)?,
        document_id,
        revision,
    })
}

pub(super) async fn mark_sent(store: &PostgresStore, sequence: u64, at: &str) -> Result<(), StoreError> {
    sqlx::query("UPDATE outbox SET sent_at = $1 WHERE sequence = $2 AND sent_at IS NULL")
        .bind(at)
        .bind(sequence.cast_signed())
        .execute(&store.pool)
        .await
        .attempt("marking events as announced")?;
    Ok(())
}
