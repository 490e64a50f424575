//! The index: an inverted index over the terms of each document. It finds all documents at once, so it is asked for rare
//! terms; frequent ones are found among the latest documents.

use sqlx::{AssertSqlSafe, FromRow, PgConnection};

use super::{
    PostgresStore,
    fault::Attempt,
    read::{number, small},
    transaction::Transaction,
};
use crate::{
    encode::{json, on_blocking_thread, unpack_json, word},
    error::StoreError,
    model::Indexed,
    search::{
        Cursor, DocumentRow, Entry, FoundDocument, FoundStatement, Index, Line, Offer, Place, SearchPage, SearchQuery,
        StatementRow, Wanted, search as run,
    },
    store::Answer,
};

const SEARCHING: &str = "searching";
const INDEXING: &str = "indexing a document";

pub(super) async fn search(
    store: &PostgresStore,
    query: SearchQuery,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<SearchPage, StoreError> {
    let mut index = Reading(Transaction::search(&store.pool).await.attempt(SEARCHING)?);
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
    fn documents<'a>(&'a mut self, wanted: &'a Wanted, after: Option<Place>, about: u32) -> Answer<'a, Offer> {
        Box::pin(async move {
            if wanted.terms.is_empty() {
                let (documents, read) = self.read(BY_DATE, wanted, after, about).await?;
                return Ok(Offer { documents, ended: read < about });
            }
            let (documents, read) = self.read(LATEST, wanted, after, about).await?;
            if documents.len() >= about as usize / 8 || (1..about).contains(&read) {
                return Ok(Offer { documents, ended: read < about });
            }
            let about = 8 * about;
            let (documents, read) = self.read(ALL, wanted, after, about).await?;
            Ok(Offer { documents, ended: read < about })
        })
    }

    fn statements<'a>(
        &'a mut self,
        documents: &'a [FoundDocument],
        wanted: &'a Wanted,
        after: Option<&'a Line>,
        limit: u32,
    ) -> Answer<'a, Vec<FoundStatement>> {
        Box::pin(async move {
            let ids: Vec<&str> = documents.iter().map(|document| document.id.as_str()).collect();
            // Runs hold nothing that stands for other characters.
            let patterns: Vec<String> = wanted.runs.iter().map(|run| format!("%{run}%")).collect();
            let rows: Vec<StatementRow> = sqlx::query_as(AssertSqlSafe(statements_sql(wanted.withdrawn)))
                .bind(ids)
                .bind(after.map_or(0, |line| i64::from(line.ordinal)))
                .bind(after.map_or("", |line| line.id.as_str()))
                .bind(i64::from(limit))
                .bind(patterns)
                .fetch_all(&mut *self.0)
                .await
                .attempt(SEARCHING)?;
            rows.into_iter().map(FoundStatement::read).collect()
        })
    }
}

/// Which documents are read, and which of them are offered.
type Choice = (&'static str, &'static str);

/// Without terms, in the order of dates.
const BY_DATE: Choice = (
    "(first_day, place) < ($1, $2) AND first_day >= $3 AND last_day <= $4 AND $6::int[] IS NOT NULL
     ORDER BY first_day DESC, place DESC",
    "true",
);

/// Those of the latest that have the terms. Enough for terms that more than one in eight has, of which the index would
/// find a large part of all documents.
const LATEST: Choice = (
    "(first_day, place) < ($1, $2) AND first_day >= $3 ORDER BY first_day DESC, place DESC",
    "entry.terms @> $6 AND entry.last_day <= $4",
);

/// The latest of those that have the terms: the index finds all at once, and their rows are small. The sums keep the
/// planner from reading all rows in the order of dates instead: it knows neither that terms of one phrase come together nor
/// that the terms of a row lie apart from it.
const ALL: Choice = (
    "terms @> $6 AND (first_day + 0, place) < ($1, $2) AND first_day + 0 >= $3 AND last_day <= $4
     ORDER BY first_day + 0 DESC, place DESC",
    "true",
);

impl Reading {
    /// The documents that are offered, and how many were read for that; 0 for any number when none is offered.
    async fn read(
        &mut self,
        (read, offered): Choice,
        wanted: &Wanted,
        after: Option<Place>,
        limit: u32,
    ) -> Result<(Vec<FoundDocument>, u32), StoreError> {
        let sql = format!(
            "SELECT entry.place, entry.first_day::bigint, entry.document_id, entry.date, entry.date_of, entry.meeting,
                    entry.issues::text, documents.title, documents.published, documents.source, documents.outlet,
                    documents.kind, entry.read
             FROM (SELECT *, count(*) OVER () AS read
                   FROM (SELECT * FROM search_documents WHERE {read} LIMIT $5) AS rows_read) AS entry
                  JOIN documents ON documents.id = entry.document_id
             WHERE {offered} ORDER BY entry.first_day DESC, entry.place DESC"
        );
        let dated = wanted.since.is_some() || wanted.until.is_some();
        let since = wanted.since.unwrap_or(u32::from(dated));
        let until = wanted.until.map_or(i32::MAX, u32::cast_signed);
        // What begins after the last day does not end before it.
        let end = Place { day: until.cast_unsigned(), number: i64::MAX };
        let after = after.map_or(end, |after| after.max(end));
        let rows = sqlx::query(AssertSqlSafe(sql))
            .bind(after.day.cast_signed())
            .bind(after.number)
            .bind(since.cast_signed())
            .bind(until)
            .bind(i64::from(limit))
            .bind(stored(&wanted.terms))
            .fetch_all(&mut *self.0)
            .await
            .attempt(SEARCHING)?;
        let read = rows.first().map_or(Ok(0), |row| small(row, 12)).attempt(SEARCHING)?;
        let document = |row| FoundDocument::read(DocumentRow::from_row(row).attempt(SEARCHING)?);
        Ok((rows.iter().map(document).collect::<Result<_, _>>()?, read))
    }
}

/// Statements of documents that match the patterns. Those that stand are listed by the index on document, withdrawn and
/// ordinal. `OFFSET 0` keeps the server from making text of a statement twice.
fn statements_sql(withdrawn: bool) -> String {
    let (which, redirect) = if withdrawn {
        let redirect = "(SELECT redirect::text FROM statement_revisions AS announced
                         WHERE announced.statement_id = line.id AND announced.revision = line.revision)";
        ("NOT suppressed", redirect)
    } else {
        ("NOT withdrawn", "NULL")
    };
    format!(
        "SELECT given.number - 1, line.id, line.ordinal, line.revision, line.withdrawn, line.document_revision, line.json,
                {redirect}
         FROM unnest($1::text[]) WITH ORDINALITY AS given (id, number)
         CROSS JOIN LATERAL (
             SELECT * FROM (
                 SELECT id, ordinal, revision, withdrawn, document_revision, statement::text AS json FROM statements
                 WHERE document_id = given.id AND {which} AND (given.number > 1 OR (ordinal, id) > ($2, $3)) OFFSET 0
             ) AS standing
             WHERE json LIKE ALL ($5) ORDER BY ordinal, id LIMIT $4) AS line
         ORDER BY given.number, line.ordinal, line.id LIMIT $4"
    )
}

/// Terms as the column holds them: the same 32 bits, with a sign.
fn stored(terms: &[u32]) -> Vec<i32> {
    terms.iter().map(|term| term.cast_signed()).collect()
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

pub(super) async fn write(transaction: &mut PgConnection, document_id: &str, entry: &Entry) -> Result<(), sqlx::Error> {
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

/// The terms of many documents are gathered before they are put into the index with those of the last one: each term is
/// then written once and not once for each document.
const GATHER: &str = "SET LOCAL gin_pending_list_limit = '1GB'; SET LOCAL work_mem = '256MB'";
const PUT: &str = "SET LOCAL gin_pending_list_limit = '64kB'";

/// In one transaction, but one document after the other, so that no more than one is held in memory. Documents that
/// somebody else writes at the moment are left for the next call, so nobody waits in a ring.
pub(super) async fn index(store: &PostgresStore, limit: u32) -> Result<Indexed, StoreError> {
    let mut transaction = store.write(INDEXING).await?;
    let ids = transaction.claim_pending(limit).await.attempt(INDEXING)?;
    sqlx::raw_sql(GATHER).execute(&mut *transaction).await.attempt(INDEXING)?;
    for (place, id) in ids.iter().enumerate() {
        if place + 1 == ids.len() {
            sqlx::raw_sql(PUT).execute(&mut *transaction).await.attempt(INDEXING)?;
        }
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
