//! What a person decides about what is held.

use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

use super::{SqliteStore, fault::Attempt};
use crate::{
    decision::{Decision, DecisionRow, Held, RecordedDecision, columns_of},
    error::StoreError,
    model::{HeldStatement, RevisionKey},
};

/// Closes the hold that a decision is about. False when it is not open.
pub(super) async fn close(
    transaction: &mut SqliteConnection,
    decision: &Decision,
    at: &str,
) -> Result<bool, sqlx::Error> {
    let closed = match &decision.about {
        Held::Report(id) => {
            sqlx::query(
                "UPDATE held SET resolution = ?, resolved_at = ?
                 WHERE id = ? AND document_id = ? AND resolution IS NULL",
            )
            .bind(decision.verdict.as_str())
            .bind(at)
            .bind(id.cast_signed())
            .bind(&decision.document_id)
            .execute(transaction)
            .await?
        }
        Held::Statement(id) => {
            sqlx::query("DELETE FROM held_statements WHERE statement_id = ? AND document_id = ?")
                .bind(id)
                .bind(&decision.document_id)
                .execute(transaction)
                .await?
        }
    };
    Ok(closed.rows_affected() == 1)
}

pub(super) async fn insert(
    transaction: &mut SqliteConnection,
    decision: &Decision,
    revision: Option<u32>,
    at: &str,
) -> Result<(), sqlx::Error> {
    let (report, statement) = columns_of(&decision.about);
    sqlx::query(
        "INSERT INTO decisions (document_id, held_report, held_statement, verdict, document_revision, decided_by,
                                reason, decided_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(&decision.document_id)
    .bind(report)
    .bind(statement)
    .bind(decision.verdict.as_str())
    .bind(revision)
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
    const READING: &str = "reading decisions";
    let rows: Vec<DecisionRow> = sqlx::query_as(
        "SELECT id, document_id, held_report, held_statement, verdict, document_revision, decided_by, reason, decided_at
         FROM decisions WHERE id > ? ORDER BY id LIMIT ?",
    )
    .bind(after.cast_signed())
    .bind(limit)
    .fetch_all(&store.readers)
    .await
    .attempt(READING)?;
    rows.into_iter().map(RecordedDecision::try_from).collect()
}

pub(super) async fn held_statement(store: &SqliteStore, id: &str) -> Result<Option<HeldStatement>, StoreError> {
    const READING: &str = "reading a held statement";
    let row = sqlx::query(
        "SELECT statement_id, document_id, document_revision, speaker, detail, held_at FROM held_statements
         WHERE statement_id = ?",
    )
    .bind(id)
    .fetch_optional(&store.readers)
    .await
    .attempt(READING)?;
    let read = |row: SqliteRow| {
        Ok(HeldStatement {
            statement_id: row.try_get(0)?,
            document: RevisionKey { document_id: row.try_get(1)?, revision: row.try_get(2)? },
            speaker: row.try_get(3)?,
            detail: row.try_get(4)?,
            held_at: row.try_get(5)?,
        })
    };
    row.map(read).transpose().attempt(READING)
}
