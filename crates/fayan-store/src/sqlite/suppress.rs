//! The list of what must not be published.

use futures_util::TryStreamExt;
use sqlx::SqliteConnection;

use super::{SqliteStore, fault::Attempt};
use crate::{
    encode::json,
    error::StoreError,
    suppression::{InForce, Lifted, NewSuppression, Subject, Suppression, SuppressionRow, is_about, search, sql},
};

/// How far the list has come.
pub(super) async fn state(transaction: &mut SqliteConnection) -> Result<u64, sqlx::Error> {
    let last: i64 = sqlx::query_scalar(sql::STATE).fetch_one(transaction).await?;
    Ok(last.cast_unsigned())
}

/// Marks statements that no longer stand as ones of which nothing may be read any more; how many were not.
pub(super) async fn mark(
    transaction: &mut SqliteConnection,
    document_id: &str,
    statements: &[String],
) -> Result<u64, sqlx::Error> {
    if statements.is_empty() {
        return Ok(0);
    }
    let marked = sqlx::query(
        "UPDATE statements SET suppressed = true
         WHERE id IN (SELECT value FROM json_each($1)) AND document_id = $2 AND withdrawn AND NOT suppressed",
    )
    .bind(json(&statements))
    .bind(document_id)
    .execute(transaction)
    .await?;
    Ok(marked.rows_affected())
}

pub(super) async fn hide(store: &SqliteStore, document_id: &str, statements: &[String]) -> Result<u64, StoreError> {
    const HIDING: &str = "hiding what is suppressed";
    let mut transaction = store.write(HIDING).await?;
    let hidden = mark(&mut transaction, document_id, statements).await.attempt(HIDING)?;
    transaction.commit().await.attempt(HIDING)?;
    Ok(hidden)
}

pub(super) async fn add(store: &SqliteStore, new: &NewSuppression) -> Result<Suppression, StoreError> {
    const ADDING: &str = "adding a suppression";
    let mut transaction = store.write(ADDING).await?;
    let subject = new.subject.to_string();
    sqlx::query(sql::ADD)
        .bind(&subject)
        .bind(&new.reason)
        .bind(&new.by)
        .bind(&new.at)
        .execute(&mut *transaction)
        .await
        .attempt(ADDING)?;
    let row: SuppressionRow =
        sqlx::query_as(sql::IN_FORCE).bind(&subject).fetch_one(&mut *transaction).await.attempt(ADDING)?;
    transaction.commit().await.attempt(ADDING)?;
    row.try_into()
}

pub(super) async fn enforced(store: &SqliteStore, id: u64, at: &str) -> Result<(), StoreError> {
    let query = sqlx::query(sql::ENFORCED).bind(at).bind(id.cast_signed());
    query.execute(&store.writer).await.attempt("marking a suppression as enforced")?;
    Ok(())
}

pub(super) async fn lift(store: &SqliteStore, subject: &Subject, lifted: &Lifted) -> Result<bool, StoreError> {
    const LIFTING: &str = "lifting a suppression";
    let mut transaction = store.write(LIFTING).await?;
    let done = sqlx::query(sql::LIFT)
        .bind(&lifted.reason)
        .bind(&lifted.by)
        .bind(&lifted.at)
        .bind(subject.to_string())
        .execute(&mut *transaction)
        .await
        .attempt(LIFTING)?;
    transaction.commit().await.attempt(LIFTING)?;
    Ok(done.rows_affected() > 0)
}

pub(super) async fn list(
    store: &SqliteStore,
    sql: &'static str,
    after: u64,
    limit: u32,
) -> Result<Vec<Suppression>, StoreError> {
    let query = sqlx::query_as(sql).bind(after.cast_signed()).bind(i64::from(limit));
    let rows: Vec<SuppressionRow> = query.fetch_all(&store.readers).await.attempt("listing suppressions")?;
    rows.into_iter().map(Suppression::try_from).collect()
}

pub(super) async fn in_force(store: &SqliteStore, subjects: &[Subject]) -> Result<InForce, StoreError> {
    const READING: &str = "reading suppressions";
    // First how far the list has come, then what holds: what is added in between makes a save fail, and be planned again.
    let mut connection = store.readers.acquire().await.attempt(READING)?;
    let state = state(&mut connection).await.attempt(READING)?;
    if state == 0 {
        return Ok(InForce::default());
    }
    let subjects: Vec<String> = subjects.iter().map(Subject::to_string).collect();
    let query = sqlx::query_as(sql::select!(
        "WHERE lifted_at IS NULL AND subject IN (SELECT value FROM json_each($1)) ORDER BY id"
    ));
    let rows: Vec<SuppressionRow> = query.bind(json(&subjects)).fetch_all(&mut *connection).await.attempt(READING)?;
    let suppressions = rows.into_iter().map(Suppression::try_from).collect::<Result<_, _>>()?;
    Ok(InForce { state, suppressions })
}

pub(super) async fn documents(
    store: &SqliteStore,
    subject: &Subject,
    after: &str,
    limit: u32,
) -> Result<Vec<String>, StoreError> {
    const FINDING: &str = "finding what is suppressed";
    let (sql, value) = search(subject);
    let mut rows = sqlx::query_as::<_, (String, String)>(sql).bind(value).bind(after).fetch(&store.readers);
    let mut found: Vec<String> = Vec::new();
    while found.len() < limit as usize {
        let Some((document, url)) = rows.try_next().await.attempt(FINDING)? else { break };
        if is_about(subject, &url) && found.last() != Some(&document) {
            found.push(document);
        }
    }
    Ok(found)
}
