//! The list of what must not be published.

use futures_util::TryStreamExt;
use sqlx::PgConnection;

use super::{PostgresStore, fault::Attempt};
use crate::{
    error::StoreError,
    suppression::{InForce, Lifted, NewSuppression, Subject, Suppression, SuppressionRow, columns, is_at, needle},
};

/// How far the list has come.
pub(super) async fn state(transaction: &mut PgConnection) -> Result<u64, sqlx::Error> {
    let last: i64 = sqlx::query_scalar("SELECT coalesce(max(id), 0) FROM suppressions").fetch_one(transaction).await?;
    Ok(last.cast_unsigned())
}

/// Marks statements of which nothing may be read any more.
pub(super) async fn mark(transaction: &mut PgConnection, statements: &[String]) -> Result<(), sqlx::Error> {
    if !statements.is_empty() {
        sqlx::query("UPDATE statements SET suppressed = true WHERE id = ANY($1)")
            .bind(statements)
            .execute(transaction)
            .await?;
    }
    Ok(())
}

pub(super) async fn add(store: &PostgresStore, new: &NewSuppression) -> Result<Suppression, StoreError> {
    const ADDING: &str = "adding a suppression";
    let mut transaction = store.write(ADDING).await?;
    transaction.claim_list().await.attempt(ADDING)?;
    let subject = new.subject.to_string();
    sqlx::query(
        "INSERT INTO suppressions (subject, reason, suppressed_by, suppressed_at) SELECT $1, $2, $3, $4
         WHERE NOT EXISTS (SELECT FROM suppressions WHERE subject = $1 AND lifted_at IS NULL)",
    )
    .bind(&subject)
    .bind(&new.reason)
    .bind(&new.by)
    .bind(&new.at)
    .execute(&mut *transaction)
    .await
    .attempt(ADDING)?;
    let row: SuppressionRow =
        sqlx::query_as(concat!("SELECT ", columns!(), " FROM suppressions WHERE subject = $1 AND lifted_at IS NULL"))
            .bind(&subject)
            .fetch_one(&mut *transaction)
            .await
            .attempt(ADDING)?;
    transaction.commit().await.attempt(ADDING)?;
    row.try_into()
}

pub(super) async fn enforced(store: &PostgresStore, id: u64, at: &str) -> Result<(), StoreError> {
    sqlx::query("UPDATE suppressions SET enforced_at = $1 WHERE id = $2 AND enforced_at IS NULL")
        .bind(at)
        .bind(id.cast_signed())
        .execute(&store.pool)
        .await
        .attempt("marking a suppression as enforced")?;
    Ok(())
}

pub(super) async fn lift(store: &PostgresStore, subject: &Subject, lifted: &Lifted) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE suppressions SET lift_reason = $1, lifted_by = $2, lifted_at = $3 WHERE subject = $4 AND lifted_at IS NULL",
    )
    .bind(&lifted.reason)
    .bind(&lifted.by)
    .bind(&lifted.at)
    .bind(subject.to_string())
    .execute(&store.pool)
    .await
    .attempt("lifting a suppression")?;
    Ok(done.rows_affected() > 0)
}

pub(super) async fn list(store: &PostgresStore, after: u64, limit: u32) -> Result<Vec<Suppression>, StoreError> {
    let rows: Vec<SuppressionRow> =
        sqlx::query_as(concat!("SELECT ", columns!(), " FROM suppressions WHERE id > $1 ORDER BY id LIMIT $2"))
            .bind(after.cast_signed())
            .bind(i64::from(limit))
            .fetch_all(&store.pool)
            .await
            .attempt("listing suppressions")?;
    rows.into_iter().map(Suppression::try_from).collect()
}

pub(super) async fn pending(store: &PostgresStore, limit: u32) -> Result<Vec<Suppression>, StoreError> {
    let rows: Vec<SuppressionRow> = sqlx::query_as(concat!(
        "SELECT ",
        columns!(),
        " FROM suppressions WHERE enforced_at IS NULL AND lifted_at IS NULL ORDER BY id LIMIT $1"
    ))
    .bind(i64::from(limit))
    .fetch_all(&store.pool)
    .await
    .attempt("listing suppressions")?;
    rows.into_iter().map(Suppression::try_from).collect()
}

pub(super) async fn in_force(store: &PostgresStore, subjects: &[Subject]) -> Result<InForce, StoreError> {
    const READING: &str = "reading suppressions";
    // First how far the list has come, then what holds: what is added in between makes a save fail, and be planned again.
    let mut connection = store.pool.acquire().await.attempt(READING)?;
    let state = state(&mut connection).await.attempt(READING)?;
    let subjects: Vec<String> = subjects.iter().map(Subject::to_string).collect();
    let rows: Vec<SuppressionRow> = if state == 0 {
        Vec::new()
    } else {
        sqlx::query_as(concat!(
            "SELECT ",
            columns!(),
            " FROM suppressions WHERE lifted_at IS NULL AND subject = ANY($1) ORDER BY id"
        ))
        .bind(&subjects)
        .fetch_all(&mut *connection)
        .await
        .attempt(READING)?
    };
    let suppressions = rows.into_iter().map(Suppression::try_from).collect::<Result<_, _>>()?;
    Ok(InForce { state, suppressions })
}

pub(super) async fn documents(
    store: &PostgresStore,
    subject: &Subject,
    after: &str,
    limit: u32,
) -> Result<Vec<String>, StoreError> {
    const FINDING: &str = "finding what is suppressed";
    let sql = match subject {
        Subject::Document(_) => "SELECT id, '' FROM documents WHERE id = $1 AND id > $2",
        Subject::Statement(_) => {
            "SELECT document_id, '' FROM statements WHERE id = $1 AND document_id > $2
             UNION SELECT document_id, '' FROM held_statements WHERE statement_id = $1 AND document_id > $2"
        }
        Subject::Raw(_) => {
            "SELECT documents.id, '' FROM documents
             JOIN revisions ON revisions.document_id = documents.id AND revisions.revision = documents.revision
             WHERE raw_sha256 = $1 AND documents.id > $2 ORDER BY documents.id"
        }
        Subject::Address(_) => {
            "SELECT document_id, url FROM urls WHERE strpos(lower(url), $1) > 0 AND document_id > $2
             ORDER BY document_id"
        }
    };
    let (value, address) = match subject {
        Subject::Document(value) | Subject::Statement(value) | Subject::Raw(value) => (value.clone(), None),
        Subject::Address(address) => (needle(address), Some(address)),
    };
    let mut rows = sqlx::query_as::<_, (String, String)>(sql).bind(value).bind(after).fetch(&store.pool);
    let mut found: Vec<String> = Vec::new();
    while found.len() < limit as usize {
        let Some((document, url)) = rows.try_next().await.attempt(FINDING)? else { break };
        if address.is_none_or(|address| is_at(&url, address)) && found.last() != Some(&document) {
            found.push(document);
        }
    }
    Ok(found)
}
