//! Everything that only reads.

use fayan_contract::message::JobResult;
use sqlx::{Row as _, postgres::PgRow};

use super::{PostgresStore, fault::Attempt};
use crate::{
    encode::from_json_option,
    error::StoreError,
    model::{
        ArchivedRevision, Counts, HeldReport, HeldStatement, OutboxEntry, RevisionKey, StatementRevision,
        StoredDocument, StoredStatement,
    },
    reading::{self, CountsRow, DocumentRow, HeldStatementRow, KeyRow, StatementRevisionRow},
};

const OUTBOX: &str = "reading the outbox";

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
    let query = sqlx::query_scalar(reading::RESULT_OF).bind(message_id);
    let result: Option<String> = query.fetch_optional(&store.pool).await.attempt("looking a message up")?;
    from_json_option("answer to a message", result.as_deref())
}

pub(super) async fn document(store: &PostgresStore, id: &str) -> Result<Option<StoredDocument>, StoreError> {
    const READING: &str = "reading a document";
    let mut snapshot = store.snapshot(READING).await?;
    let query = sqlx::query_as(reading::DOCUMENT).bind(id);
    let row: Option<DocumentRow> = query.fetch_optional(&mut *snapshot).await.attempt(READING)?;
    let Some(row) = row else {
        snapshot.roll_back().await.attempt(READING)?;
        return Ok(None);
    };
    let urls = sqlx::query_scalar(reading::URLS).bind(id).fetch_all(&mut *snapshot).await.attempt(READING)?;
    let withdrawn = sqlx::query_as(reading::WITHDRAWN).bind(id).fetch_all(&mut *snapshot).await.attempt(READING)?;
    snapshot.commit().await.attempt(READING)?;
    reading::document(id, row, urls, withdrawn).await.map(Some)
}

pub(super) async fn revisions(
    store: &PostgresStore,
    after: Option<&RevisionKey>,
    limit: u32,
) -> Result<Vec<RevisionKey>, StoreError> {
    let (document_id, revision) = after.map_or(("", 0), |key| (key.document_id.as_str(), key.revision));
    let query = sqlx::query_as(reading::REVISIONS).bind(document_id).bind(i64::from(revision)).bind(i64::from(limit));
    let rows: Vec<KeyRow> = query.fetch_all(&store.pool).await.attempt("listing revisions")?;
    rows.into_iter().map(RevisionKey::try_from).collect()
}

pub(super) async fn revision(store: &PostgresStore, key: &RevisionKey) -> Result<Option<ArchivedRevision>, StoreError> {
    let query = sqlx::query_as(reading::REVISION).bind(&key.document_id).bind(i64::from(key.revision));
    match query.fetch_optional(&store.pool).await.attempt("reading a revision")? {
        Some(row) => reading::archived(key, row).await.map(Some),
        None => Ok(None),
    }
}

pub(super) async fn statement(store: &PostgresStore, id: &str) -> Result<Option<StoredStatement>, StoreError> {
    let query = sqlx::query_as(reading::STATEMENT).bind(id);
    let row = query.fetch_optional(&store.pool).await.attempt("reading a statement")?;
    row.map(|row| reading::statement(id, row)).transpose()
}

pub(super) async fn statement_revisions(store: &PostgresStore, id: &str) -> Result<Vec<StatementRevision>, StoreError> {
    let query = sqlx::query_as(reading::STATEMENT_REVISIONS).bind(id);
    let rows: Vec<StatementRevisionRow> =
        query.fetch_all(&store.pool).await.attempt("reading the revisions of a statement")?;
    rows.into_iter().map(|row| reading::statement_revision(id, row)).collect()
}

pub(super) async fn held(store: &PostgresStore, after: u64, limit: u32) -> Result<Vec<HeldReport>, StoreError> {
    let query = sqlx::query_as(reading::HELD_REPORTS).bind(after.cast_signed()).bind(i64::from(limit));
    reading::held_reports(query.fetch_all(&store.pool).await.attempt("reading held reports")?).await
}

pub(super) async fn held_statements(
    store: &PostgresStore,
    after: &str,
    limit: u32,
) -> Result<Vec<HeldStatement>, StoreError> {
    let query = sqlx::query_as(reading::HELD_STATEMENTS).bind(after).bind(i64::from(limit));
    let rows: Vec<HeldStatementRow> = query.fetch_all(&store.pool).await.attempt("reading held statements")?;
    rows.into_iter().map(HeldStatement::try_from).collect()
}

pub(super) async fn held_statement(store: &PostgresStore, id: &str) -> Result<Option<HeldStatement>, StoreError> {
    let query = sqlx::query_as(reading::HELD_STATEMENT).bind(id);
    let row: Option<HeldStatementRow> = query.fetch_optional(&store.pool).await.attempt("reading a held statement")?;
    row.map(HeldStatement::try_from).transpose()
}

pub(super) async fn unsent_of(
    store: &PostgresStore,
    document_id: &str,
    limit: u32,
) -> Result<Vec<OutboxEntry>, StoreError> {
    let query = sqlx::query_as(reading::UNSENT_OF).bind(document_id).bind(i64::from(limit));
    reading::outbox_entries(query.fetch_all(&store.pool).await.attempt(OUTBOX)?).await
}

pub(super) async fn unsent(store: &PostgresStore, after: u64, limit: u32) -> Result<Vec<OutboxEntry>, StoreError> {
    let query = sqlx::query_as(reading::UNSENT).bind(after.cast_signed()).bind(i64::from(limit));
    reading::outbox_entries(query.fetch_all(&store.pool).await.attempt(OUTBOX)?).await
}

pub(super) async fn counts(store: &PostgresStore) -> Result<Counts, StoreError> {
    let row: CountsRow =
        sqlx::query_as(reading::COUNTS).fetch_one(&store.pool).await.attempt("counting what is stored")?;
    Ok(row.into())
}
