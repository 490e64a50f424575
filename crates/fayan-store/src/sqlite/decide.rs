//! What a person decides about what is held.

use sqlx::SqliteConnection;

use super::{SqliteStore, fault::Attempt};
use crate::{
    decision::{Decision, DecisionRow, Held, RecordedDecision, columns_of, sql},
    error::StoreError,
};

/// Closes the hold that a decision is about. False when it is not open.
pub(super) async fn close(
    transaction: &mut SqliteConnection,
    decision: &Decision,
    at: &str,
) -> Result<bool, sqlx::Error> {
    let query = match &decision.about {
        Held::Report(id) => sqlx::query(sql::CLOSE_REPORT)
            .bind(id.cast_signed())
            .bind(&decision.document_id)
            .bind(decision.verdict.as_str())
            .bind(at),
        Held::Statement(id) => sqlx::query(sql::CLOSE_STATEMENT).bind(id).bind(&decision.document_id),
    };
    Ok(query.execute(transaction).await?.rows_affected() == 1)
}

pub(super) async fn insert(
    transaction: &mut SqliteConnection,
    decision: &Decision,
    revision: Option<u32>,
    at: &str,
) -> Result<(), sqlx::Error> {
    let (report, statement) = columns_of(&decision.about);
    sqlx::query(sql::RECORD)
        .bind(&decision.document_id)
        .bind(report)
        .bind(statement)
        .bind(decision.verdict.as_str())
        .bind(revision.map(i64::from))
        .bind(&decision.by)
        .bind(&decision.reason)
        .bind(at)
        .execute(transaction)
        .await?;
    Ok(())
}

pub(super) async fn decide(store: &SqliteStore, decision: &Decision, at: &str) -> Result<bool, StoreError> {
    const DECIDING: &str = "recording a decision";
    let mut transaction = store.write(DECIDING).await?;
    if !close(&mut transaction, decision, at).await.attempt(DECIDING)? {
        transaction.roll_back().await.attempt(DECIDING)?;
        return Ok(false);
    }
    insert(&mut transaction, decision, None, at).await.attempt(DECIDING)?;
    transaction.commit().await.attempt(DECIDING)?;
    Ok(true)
}

pub(super) async fn decisions(
    store: &SqliteStore,
    after: u64,
    limit: u32,
) -> Result<Vec<RecordedDecision>, StoreError> {
    let query = sqlx::query_as(sql::LIST).bind(after.cast_signed()).bind(i64::from(limit));
    let rows: Vec<DecisionRow> = query.fetch_all(&store.readers).await.attempt("reading decisions")?;
    rows.into_iter().map(RecordedDecision::try_from).collect()
}
