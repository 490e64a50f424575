//! The index: a full-text table without text. Its row ids are in the order of dates, so that the latest hits come first
//! and reading ends with them.

use sqlx::{AssertSqlSafe, SqliteConnection};

use super::{SqliteStore, fault::Attempt, transaction::Transaction};
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

/// Numbers of one day: 24 bits, sixteen million documents.
const DAY: u32 = 24;

pub(super) async fn search(
    store: &SqliteStore,
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

async fn unindexed(connection: &mut SqliteConnection) -> Result<u64, sqlx::Error> {
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM search_pending").fetch_one(connection).await?;
    Ok(count.cast_unsigned())
}

struct Reading(Transaction);

impl Index for Reading {
    fn documents<'a>(&'a mut self, wanted: &'a Wanted, after: Option<Place>, about: u32) -> Answer<'a, Offer> {
        Box::pin(async move {
            let dated = wanted.since.is_some() || wanted.until.is_some();
            let since = wanted.since.unwrap_or(u32::from(dated));
            let until = wanted.until.unwrap_or(u32::MAX >> 1);
            let rows: Vec<DocumentRow> = sqlx::query_as(AssertSqlSafe(documents_sql(!wanted.terms.is_empty())))
                .bind(terms_wanted(wanted))
                .bind(after.map_or(i64::MAX, |place| place.number).min((i64::from(until) + 1) << DAY))
                .bind(i64::from(since) << DAY)
                .bind(until)
                .bind(about)
                .fetch_all(&mut *self.0)
                .await
                .attempt(SEARCHING)?;
            let ended = rows.len() < about as usize;
            let documents = rows.into_iter().map(FoundDocument::read).collect::<Result<_, _>>()?;
            Ok(Offer { documents, ended })
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
            let rows: Vec<StatementRow> = sqlx::query_as(statements_sql(wanted.withdrawn))
                .bind(json(&ids))
                .bind(after.map_or(0, |line| line.ordinal))
                .bind(after.map_or("", |line| line.id.as_str()))
                .bind(json(&wanted.runs))
                .bind(limit)
                .fetch_all(&mut *self.0)
                .await
                .attempt(SEARCHING)?;
            rows.into_iter().map(FoundStatement::read).collect()
        })
    }
}

/// Documents that have the terms, or all, in the order of dates. The first table of a cross join is read first: the index
/// in its order, or all documents in theirs.
pub(super) fn documents_sql(by_terms: bool) -> String {
    let (from, condition, place) = if by_terms {
        let from = "search_index CROSS JOIN search_documents AS entry ON entry.place = search_index.rowid";
        (from, "search_index MATCH ?1 AND", "search_index.rowid")
    } else {
        ("search_documents AS entry", "", "entry.place")
    };
    format!(
        "SELECT entry.place, entry.place >> {DAY}, entry.document_id, entry.date, entry.date_of, entry.meeting,
                entry.issues, documents.title, documents.published, documents.source, documents.outlet, documents.kind
         FROM {from} CROSS JOIN documents ON documents.id = entry.document_id
         WHERE {condition} {place} < ?2 AND {place} >= ?3 AND entry.last_day <= ?4
         ORDER BY {place} DESC LIMIT ?5"
    )
}

/// Terms for the full-text table: words that its tokenizer leaves alone, here as a condition that asks for all of them.
fn terms_wanted(wanted: &Wanted) -> String {
    let words: Vec<String> = wanted.terms.iter().map(|term| format!("\"{term:x}\"")).collect();
    words.join(" AND ")
}

/// Statements of documents that have the runs. Those that stand are listed by the index on document, withdrawn and
/// ordinal.
const fn statements_sql(withdrawn: bool) -> &'static str {
    if withdrawn {
        "SELECT given.key, line.id, line.ordinal, line.revision, line.withdrawn, line.document_revision, line.statement,
                redirect
         FROM json_each(?1) AS given CROSS JOIN statements AS line ON line.document_id = given.value
              LEFT JOIN statement_revisions AS announced
              ON announced.statement_id = line.id AND announced.revision = line.revision
         WHERE line.suppressed = 0 AND (given.key > 0 OR (line.ordinal, line.id) > (?2, ?3))
               AND NOT EXISTS (SELECT 1 FROM json_each(?4) AS run WHERE instr(line.statement, run.value) = 0)
         ORDER BY given.key, line.ordinal, line.id LIMIT ?5"
    } else {
        "SELECT given.key, line.id, line.ordinal, line.revision, line.withdrawn, line.document_revision, line.statement,
                NULL
         FROM json_each(?1) AS given
              CROSS JOIN statements AS line ON line.document_id = given.value AND line.withdrawn = 0
         WHERE (given.key > 0 OR (line.ordinal, line.id) > (?2, ?3))
               AND NOT EXISTS (SELECT 1 FROM json_each(?4) AS run WHERE instr(line.statement, run.value) = 0)
         ORDER BY given.key, line.ordinal, line.id LIMIT ?5"
    }
}

/// Brings the entry of a document up to date after its statements were written. It belongs to the latest report; words
/// of withdrawn statements are added.
pub(super) async fn put_entry(
    transaction: &mut SqliteConnection,
    document_id: &str,
    entry: Entry,
) -> Result<(), StoreError> {
    let withdrawn: Vec<String> = sqlx::query_scalar(
        "SELECT statement FROM statements WHERE document_id = ? AND withdrawn = 1 AND suppressed = 0",
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

pub(super) async fn write(
    transaction: &mut SqliteConnection,
    document_id: &str,
    entry: &Entry,
) -> Result<(), sqlx::Error> {
    let found: Option<i64> = sqlx::query_scalar("SELECT place FROM search_documents WHERE document_id = ?")
        .bind(document_id)
        .fetch_optional(&mut *transaction)
        .await?;
    let (first, last) = entry.date.as_ref().map_or((0, 0), |(_, days)| (days.first, days.last));
    let day = i64::from(first) << DAY;
    let stays = found.filter(|place| place >> DAY == i64::from(first));
    if let (Some(place), None) = (found, stays) {
        for sql in ["DELETE FROM search_index WHERE rowid = ?", "DELETE FROM search_documents WHERE place = ?"] {
            sqlx::query(sql).bind(place).execute(&mut *transaction).await?;
        }
    }
    let place = match stays {
        Some(place) => place,
        None => {
            let next = "SELECT coalesce(max(place), ?1) + 1 FROM search_documents WHERE place >= ?1 AND place < ?2";
            let end = day + (1 << DAY);
            sqlx::query_scalar(next).bind(day).bind(end).fetch_one(&mut *transaction).await?
        }
    };
    let terms: Vec<String> = entry.terms.iter().map(|term| format!("{term:x}")).collect();
    sqlx::query("INSERT OR REPLACE INTO search_index (rowid, terms) VALUES (?, ?)")
        .bind(place)
        .bind(terms.join(" "))
        .execute(&mut *transaction)
        .await?;
    sqlx::query(
        "INSERT INTO search_documents (place, document_id, last_day, date, date_of, meeting, issues)
         VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (place) DO UPDATE SET
             last_day = excluded.last_day, date = excluded.date, date_of = excluded.date_of,
             meeting = excluded.meeting, issues = excluded.issues",
    )
    .bind(place)
    .bind(document_id)
    .bind(last)
    .bind(entry.date.as_ref().map(|(date, _)| &date.value))
    .bind(entry.date.as_ref().map(|(date, _)| word(&date.of)))
    .bind(&entry.facts.meeting)
    .bind(json(&entry.facts.issues))
    .execute(&mut *transaction)
    .await?;
    sqlx::query("DELETE FROM search_pending WHERE document_id = ?").bind(document_id).execute(transaction).await?;
    Ok(())
}

/// In one transaction, but one document after the other, so that no more than one is held in memory.
pub(super) async fn index(store: &SqliteStore, limit: u32) -> Result<Indexed, StoreError> {
    let mut transaction = store.write(INDEXING).await?;
    let ids: Vec<String> = sqlx::query_scalar("SELECT document_id FROM search_pending ORDER BY document_id LIMIT ?")
        .bind(limit)
        .fetch_all(&mut *transaction)
        .await
        .attempt(INDEXING)?;
    for id in &ids {
        let report: Vec<u8> = sqlx::query_scalar(
            "SELECT report FROM documents JOIN revisions
             ON revisions.document_id = documents.id AND revisions.revision = documents.revision WHERE id = ?",
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
