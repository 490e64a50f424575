//! What a person decides about what is held.

use sqlx::{PgConnection, Row, postgres::PgRow};

use super::{PostgresStore, fault::Attempt, read::small};
use crate::{
    decision::{Decision, DecisionRow, Held, RecordedDecision, columns_of},
    error::StoreError,
    model::{HeldStatement, RevisionKey},
};

/// Closes the hold that a decision is about. False when it is not open.
pub(super) async fn close(transaction: &mut PgConnection, decision: &Decision, at: &str) -> Result<bool, sqlx::Error> {
    let closed = match &decision.about {
        Held::Report(id) => {
            sqlx::query(
                "UPDATE held SET resolution = $1, resolved_at = $2
                 WHERE id = $3 AND document_id = $4 AND resolution IS NULL",
            )
            .bind(decision.verdict.as_str())
            .bind(at)
            .bind(id.cast_signed())
            .bind(&decision.document_id)
            .execute(transaction)
            .await?
        }
        Held::Statement(id) => {
            sqlx::query("DELETE FROM held_statements WHERE statement_id = $1 AND document_id = $2")
                .bind(id)
                .bind(&decision.document_id)
                .execute(transaction)
                .await?
        }
    };
    Ok(closed.rows_affected() == 1)
}

pub(super) async fn insert(
    transaction: &mut PgConnection,
    decision: &Decision,
    revision: Option<u32>,
    at: &str,
) -> Result<(), sqlx::Error> {
    let (report, statement) = columns_of(&decision.about);
    sqlx::query(
        "INSERT INTO decisions (document_id, held_report, held_statement, verdict, document_revision, decided_by,
                                reason, decided_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
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

pub(super) async fn decide(store: &PostgresStore, decision: &Decision, at: &str) -> Result<bool, StoreError> {
    const DECIDING: &str = "recording a decision";
    let mut transaction = store.write(DECIDING).await?;
    transaction.claim_document(&decision.document_id).await.attempt(DECIDING)?;
    if !close(&mut transaction, decision, at).await.attempt(DECIDING)? {
        transaction.roll_back().await.attempt(DECIDING)?;
        return Ok(false);
    }
    insert(&mut transaction, decision, None, at).await.attempt(DECIDING)?;
    transaction.commit().await.attempt(DECIDING)?;
    Ok(true)
}

pub(super) async fn decisions(
    store: &PostgresStore,
    after: u64,
    limit: u32,
) -> Result<Vec<RecordedDecision>, StoreError> {
    const READING: &str = "reading decisions";
    let rows: Vec<DecisionRow> = sqlx::query_as(
        "SELECT id, document_id, held_report, held_statement, verdict, document_revision, decided_by, reason, decided_at
         FROM decisions WHERE id > $1 ORDER BY id LIMIT $2",
    )
    .bind(after.cast_signed())
    .bind(i64::from(limit))
    .fetch_all(&store.pool)
    .await
    .attempt(READING)?;
    rows.into_iter().map(RecordedDecision::try_from).collect()
}

pub(super) async fn held_statement(store: &PostgresStore, id: &str) -> Result<Option<HeldStatement>, StoreError> {
    const READING: &str = "reading a held statement";
    let row = sqlx::query(
        "SELECT statement_id, document_id, document_revision, speaker, detail, held_at FROM held_statements
         WHERE statement_id = $1",
    )
    .bind(id)
    .fetch_optional(&store.pool)
    .await
    .attempt(READING)?;
    let read = |row: PgRow| {
        Ok(HeldStatement {
            statement_id: row.try_get(0)?,
            document: RevisionKey { document_id: row.try_get(1)?, revision: small(&row, 2)? },
            speaker: row.try_get(3)?,
            detail: row.try_get(4)?,
            held_at: row.try_get(5)?,
        })
    };
    row.map(read).transpose().attempt(READING)
}
