//! The index: an inverted index over the terms of each document. It finds all documents at once, of which the latest are
//! taken; their rows are small, so that also a word of every second document costs some milliseconds.

use sqlx::{AssertSqlSafe, PgConnection, Row, postgres::PgRow};

use super::{
    PostgresStore,
    fault::Attempt,
    read::{number, small},
    transaction::Transaction,
};
use crate::{
    encode::{from_json, json, on_blocking_thread, unpack_json, word},
    error::StoreError,
    model::Indexed,
    search::{
        Cursor, DocumentFacts, Entry, FoundDocument, FoundStatement, Index, Line, Place, SearchPage, SearchQuery,
        StatementDate, Wanted, search as run,
    },
    store::Answer,
};

const SEARCHING: &str = "searching";
const INDEXING: &str = "indexing a document";

/// How the index is read. The planner knows neither that terms of one phrase come together nor that the terms of a row lie
/// apart from it, and would rather read all rows in the order of dates. Compiling a query takes longer than running it.
const PLANNER: &str = "SELECT set_config('enable_seqscan', 'off', true), set_config('enable_indexscan', $1, true),
                              set_config('jit', 'off', true), set_config('work_mem', '64MB', true)";

pub(super) async fn search(
    store: &PostgresStore,
    query: SearchQuery,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<SearchPage, StoreError> {
    let mut index = Reading(store.snapshot(SEARCHING).await?);
    let (hits, next) = run(&mut index, query, after, limit as usize).await?;
    let unindexed = unindexed(&mut index.0).await.attempt(SEARCHING)?;
    index.0.commit().await.attempt(SEARCHING)?;
    Ok(SearchPage { hits, next, unindexed })
}

async fn unindexed(connection: &mut PgConnection) -> Result<u64, sqlx::Error> {
    let row = sqlx::query("SELECT count(*) FROM search_pending").fetch_one(connection).await?;
    number(&row, 0)
}

struct Reading(Transaction);

impl Index for Reading {
    fn documents<'a>(
        &'a mut self,
        wanted: &'a Wanted,
        after: Option<Place>,
        limit: u32,
    ) -> Answer<'a, Vec<FoundDocument>> {
        Box::pin(async move {
            let by_terms = !wanted.terms.is_empty();
            let scan = if by_terms { "off" } else { "on" };
            sqlx::query(PLANNER).bind(scan).execute(&mut *self.0).await.attempt(SEARCHING)?;
            // The sum keeps the planner from going through all rows in the order of dates instead of the index.
            let (condition, day) =
                if by_terms { ("terms @> $6", "first_day + 0") } else { ("$6::int[] IS NOT NULL", "first_day") };
            let sql = format!(
                "SELECT entry.place, entry.first_day, entry.document_id, entry.date, entry.date_of, entry.meeting,
                        entry.issues::text, documents.title, documents.published, documents.source, documents.outlet,
                        documents.kind
                 FROM (SELECT place, first_day, document_id, date, date_of, meeting, issues FROM search_documents
                       WHERE {condition} AND (first_day, place) < ($1, $2) AND first_day >= $3 AND last_day <= $4
                       ORDER BY {day} DESC, place DESC LIMIT $5) AS entry
                 JOIN documents ON documents.id = entry.document_id
                 ORDER BY entry.first_day DESC, entry.place DESC"
            );
            let dated = wanted.since.is_some() || wanted.until.is_some();
            let since = wanted.since.unwrap_or(u32::from(dated));
            let until = wanted.until.map_or(i32::MAX, u32::cast_signed);
            let rows = sqlx::query(AssertSqlSafe(sql))
                .bind(after.map_or(i32::MAX, |place| place.day.cast_signed()))
                .bind(after.map_or(i64::MAX, |place| place.number))
                .bind(since.cast_signed())
                .bind(until)
                .bind(i64::from(limit))
                .bind(stored(&wanted.terms))
                // Planned for these terms and not for any.
                .persistent(false)
                .fetch_all(&mut *self.0)
                .await
                .attempt(SEARCHING)?;
            if by_terms {
                sqlx::query(PLANNER).bind("on").execute(&mut *self.0).await.attempt(SEARCHING)?;
            }
            rows.iter().map(found_document).collect()
        })
    }

    fn statements<'a>(
        &'a mut self,
        documents: &'a [FoundDocument],
        withdrawn: bool,
        after: Option<&'a Line>,
        limit: u32,
    ) -> Answer<'a, Vec<FoundStatement>> {
        Box::pin(async move {
            let ids: Vec<&str> = documents.iter().map(|document| document.id.as_str()).collect();
            // Statements that stand are listed by the index on document, withdrawn and ordinal; the others are sorted.
            let (which, redirect) = if withdrawn {
                let redirect = "(SELECT redirect::text FROM statement_revisions AS announced
                                 WHERE announced.statement_id = line.id AND announced.revision = line.revision)";
                ("AND NOT suppressed", redirect)
            } else {
                ("AND NOT withdrawn", "NULL")
            };
            let sql = format!(
                "SELECT given.number, line.id, line.ordinal, line.revision, line.withdrawn, line.document_revision,
                        line.statement::text, {redirect}
                 FROM unnest($1::text[]) WITH ORDINALITY AS given (id, number)
                 CROSS JOIN LATERAL (
                     SELECT id, ordinal, revision, withdrawn, document_revision, statement FROM statements
                     WHERE document_id = given.id {which} AND (given.number > 1 OR (ordinal, id) > ($2, $3))
                     ORDER BY ordinal, id LIMIT $4) AS line
                 ORDER BY given.number, line.ordinal, line.id LIMIT $4"
            );
            let rows = sqlx::query(AssertSqlSafe(sql))
                .bind(ids)
                .bind(after.map_or(0, |line| i64::from(line.ordinal)))
                .bind(after.map_or("", |line| line.id.as_str()))
                .bind(i64::from(limit))
                .fetch_all(&mut *self.0)
                .await
                .attempt(SEARCHING)?;
            rows.iter().map(found_statement).collect::<Result<_, _>>().attempt(SEARCHING)
        })
    }
}

/// Terms as the column holds them: the same 32 bits, with a sign.
fn stored(terms: &[u32]) -> Vec<i32> {
    terms.iter().map(|term| term.cast_signed()).collect()
}

fn found_document(row: &PgRow) -> Result<FoundDocument, StoreError> {
    let text = |column: usize| row.try_get::<Option<String>, _>(column).attempt(SEARCHING);
    let day: i32 = row.try_get(1).attempt(SEARCHING)?;
    let issues: &str = row.try_get(6).attempt(SEARCHING)?;
    Ok(FoundDocument {
        id: row.try_get(2).attempt(SEARCHING)?,
        place: Place { day: day.cast_unsigned(), number: row.try_get(0).attempt(SEARCHING)? },
        date: StatementDate::read(text(3)?, text(4)?.as_deref()),
        title: text(7)?,
        published: text(8)?,
        facts: DocumentFacts {
            source: row.try_get(9).attempt(SEARCHING)?,
            outlet: text(10)?,
            kind: row.try_get(11).attempt(SEARCHING)?,
            meeting: text(5)?,
            issues: from_json("issues of a document", issues.as_bytes())?,
        },
    })
}

fn found_statement(row: &PgRow) -> Result<FoundStatement, sqlx::Error> {
    let number = number(row, 0)?.saturating_sub(1);
    Ok(FoundStatement {
        document: usize::try_from(number).map_err(|error| sqlx::Error::Decode(error.into()))?,
        line: Line { id: row.try_get(1)?, ordinal: small(row, 2)? },
        revision: small(row, 3)?,
        withdrawn: row.try_get(4)?,
        document_revision: small(row, 5)?,
        statement: row.try_get(6)?,
        redirect: row.try_get(7)?,
    })
}

/// Brings the entry of a document up to date after its statements were written. It belongs to the latest report; words
/// of withdrawn statements are added.
pub(super) async fn put_entry(
    transaction: &mut PgConnection,
    document_id: &str,
    entry: Entry,
) -> Result<(), StoreError> {
    let withdrawn: Vec<String> = sqlx::query_scalar(
        "SELECT statement::text FROM statements WHERE document_id = $1 AND withdrawn AND NOT suppressed",
    )
    .bind(document_id)
    .fetch_all(&mut *transaction)
    .await
    .attempt(INDEXING)?;
    let entry = if withdrawn.is_empty() {
        entry
    } else {
        on_blocking_thread(move || entry.with_withdrawn(withdrawn.iter().map(String::as_str))).await?
    };
    write(transaction, document_id, &entry).await.attempt(INDEXING)
}

async fn write(transaction: &mut PgConnection, document_id: &str, entry: &Entry) -> Result<(), sqlx::Error> {
    let (first, last) = entry.date.as_ref().map_or((0, 0), |(_, days)| (days.first, days.last));
    // On another day it takes a new place.
    sqlx::query("DELETE FROM search_documents WHERE document_id = $1 AND first_day <> $2")
        .bind(document_id)
        .bind(first.cast_signed())
        .execute(&mut *transaction)
        .await?;
    sqlx::query(
        "INSERT INTO search_documents (document_id, first_day, last_day, date, date_of, meeting, issues, terms)
         VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8)
         ON CONFLICT (document_id) DO UPDATE SET
             last_day = excluded.last_day, date = excluded.date, date_of = excluded.date_of,
             meeting = excluded.meeting, issues = excluded.issues, terms = excluded.terms",
    )
    .bind(document_id)
    .bind(first.cast_signed())
    .bind(last.cast_signed())
    .bind(entry.date.as_ref().map(|(date, _)| &date.value))
    .bind(entry.date.as_ref().map(|(date, _)| word(&date.of)))
    .bind(&entry.facts.meeting)
    .bind(json(&entry.facts.issues))
    .bind(stored(&entry.terms))
    .execute(&mut *transaction)
    .await?;
    sqlx::query("DELETE FROM search_pending WHERE document_id = $1").bind(document_id).execute(transaction).await?;
    Ok(())
}

/// In one transaction, but one document after the other, so that no more than one is held in memory. Documents that
/// somebody else writes at the moment are left for the next call, so nobody waits in a ring.
pub(super) async fn index(store: &PostgresStore, limit: u32) -> Result<Indexed, StoreError> {
    let mut transaction = store.write(INDEXING).await?;
    let ids = transaction.claim_pending(limit).await.attempt(INDEXING)?;
    for id in &ids {
        let report: Vec<u8> = sqlx::query_scalar(
            "SELECT report FROM documents JOIN revisions
             ON revisions.document_id = documents.id AND revisions.revision = documents.revision WHERE id = $1",
        )
        .bind(id)
        .fetch_one(&mut *transaction)
        .await
        .attempt(INDEXING)?;
        let what = format!("report of {id}");
        let entry = on_blocking_thread(move || unpack_json(&what, &report).map(|report| Entry::of(&report))).await?;
        put_entry(&mut transaction, id, entry).await?;
    }
    let left = unindexed(&mut transaction).await.attempt(INDEXING)?;
    transaction.commit().await.attempt(INDEXING)?;
    Ok(Indexed { indexed: ids.len() as u64, left })
}
