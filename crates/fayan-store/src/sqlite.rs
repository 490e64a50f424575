//! The store in one SQLite file.
//!
//! Write-ahead log with `synchronous = FULL`: a commit is on disk when it is acknowledged. One connection writes and a
//! few read, so that reading never waits for writing; other processes on the same file are waited for.

mod copy;
mod decide;
mod fault;
mod listing;
mod read;
mod rows;
mod save;
mod schema;
mod search;
mod suppress;
#[cfg(test)]
mod tests;
mod transaction;

use std::{fs::OpenOptions, io, path::PathBuf, time::Duration};

use fayan_contract::message::JobResult;
use futures_util::future::BoxFuture;
use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use self::{fault::Attempt, transaction::Transaction};
use crate::{
    decision::{Decision, RecordedDecision},
    error::{OpenError, StoreError, accept},
    filter::DocumentFilter,
    model::{
        ArchivedRevision, Counts, HeldReport, HeldStatement, Indexed, Migrated, NewHold, NewRevision, NewSighting,
        OutboxEntry, Receipt, RevisionKey, Saved, StatementRevision, StoredDocument, StoredStatement,
    },
    search::{Cursor, SearchPage, SearchQuery},
    store::{Answer, Store},
    suppression::{InForce, Lifted, NewSuppression, Subject, Suppression, sql},
    table::{Fill, Snapshot},
};

/// How long a lock of another process is waited for. A write transaction takes milliseconds, a migration seconds.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a free connection is waited for. Longer than the busy timeout, so that the lock is what gets reported.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(30);

/// Connections that read. SQLite reads are CPU work, so a few per process are enough.
const READERS: u32 = 4;

/// A store in one SQLite file.
#[derive(Debug)]
pub struct SqliteStore {
    writer: SqlitePool,
    readers: SqlitePool,
}

impl SqliteStore {
    /// Opens the store at `sqlite://PATH`. Refuses a missing file and a schema that is not the one this program needs.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        let path = path_of(url)?;
        if !path.is_file() {
            return Err(OpenError::Missing { url: url.to_owned() });
        }
        let store = Self::connect(url, path).await?;
        let found = store.schema_version().await.map_err(|source| OpenError::Store { url: url.to_owned(), source })?;
        accept(url, found, schema::NEEDED)?;
        Ok(store)
    }

    /// Opens the store at `sqlite://PATH` in whatever state it is, creating an empty one, readable by its owner alone,
    /// if there is none.
    pub async fn open_or_create(url: &str) -> Result<Self, OpenError> {
        let path = path_of(url)?;
        create_file(&path).map_err(|source| OpenError::File { path: path.display().to_string(), source })?;
        Self::connect(url, path).await
    }

    async fn connect(url: &str, path: PathBuf) -> Result<Self, OpenError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT);
        let pool = |size| SqlitePoolOptions::new().max_connections(size).acquire_timeout(ACQUIRE_TIMEOUT);
        let opening = |error| OpenError::Store { url: url.to_owned(), source: fault::sort("connecting", error) };
        let writer = pool(1).connect_with(options.clone()).await.map_err(opening)?;
        let readers = pool(READERS).connect_lazy_with(options.pragma("query_only", "ON"));
        Ok(Self { writer, readers })
    }

    async fn write(&self, attempt: &'static str) -> Result<Transaction, StoreError> {
        Transaction::write(&self.writer).await.attempt(attempt)
    }

    async fn snapshot(&self, attempt: &'static str) -> Result<Transaction, StoreError> {
        Transaction::read(&self.readers).await.attempt(attempt)
    }
}

fn path_of(url: &str) -> Result<PathBuf, OpenError> {
    let bad = |problem| OpenError::BadAddress { url: url.to_owned(), problem };
    let path = url.strip_prefix("sqlite://").ok_or_else(|| bad("must begin with sqlite://"))?;
    if path.is_empty() {
        return Err(bad("names no file"));
    }
    if path.contains('?') {
        return Err(bad("has parameters; there are none to set"));
    }
    Ok(PathBuf::from(path))
}

/// Creates an empty file that only its owner can read; SQLite gives its companion files the same permissions.
fn create_file(path: &std::path::Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

impl Store for SqliteStore {
    fn migrate(&self) -> Answer<'_, Migrated> {
        Box::pin(schema::migrate(self))
    }

    fn schema_version(&self) -> Answer<'_, u32> {
        Box::pin(schema::version(self))
    }

    fn result_of<'a>(&'a self, message_id: &'a str) -> Answer<'a, Option<JobResult>> {
        Box::pin(read::result_of(self, message_id))
    }

    fn document<'a>(&'a self, id: &'a str) -> Answer<'a, Option<StoredDocument>> {
        Box::pin(read::document(self, id))
    }

    fn save_revision(&self, revision: NewRevision) -> Answer<'_, Saved> {
        Box::pin(save::revision(self, revision))
    }

    fn record_sighting(&self, sighting: NewSighting) -> Answer<'_, ()> {
        Box::pin(save::sighting(self, sighting))
    }

    fn record_handled<'a>(&'a self, document_id: &'a str, receipt: Receipt, at: &'a str) -> Answer<'a, ()> {
        Box::pin(save::handled(self, document_id, receipt, at))
    }

    fn hold(&self, hold: NewHold) -> Answer<'_, ()> {
        Box::pin(save::hold(self, hold))
    }

    fn unsent_of<'a>(&'a self, document_id: &'a str, limit: u32) -> Answer<'a, Vec<OutboxEntry>> {
        Box::pin(read::unsent_of(self, document_id, limit))
    }

    fn unsent(&self, after: u64, limit: u32) -> Answer<'_, Vec<OutboxEntry>> {
        Box::pin(read::unsent(self, after, limit))
    }

    fn mark_sent<'a>(&'a self, sequence: u64, at: &'a str) -> Answer<'a, ()> {
        Box::pin(save::mark_sent(self, sequence, at))
    }

    fn latest<'a>(&'a self, filter: &'a DocumentFilter, after: &'a str, limit: u32) -> Answer<'a, Vec<RevisionKey>> {
        Box::pin(listing::latest(self, filter, after, limit))
    }

    fn count_latest<'a>(&'a self, filter: &'a DocumentFilter) -> Answer<'a, u64> {
        Box::pin(listing::count_latest(self, filter))
    }

    fn revisions<'a>(&'a self, after: Option<&'a RevisionKey>, limit: u32) -> Answer<'a, Vec<RevisionKey>> {
        Box::pin(read::revisions(self, after, limit))
    }

    fn revision<'a>(&'a self, key: &'a RevisionKey) -> Answer<'a, Option<ArchivedRevision>> {
        Box::pin(read::revision(self, key))
    }

    fn statement<'a>(&'a self, id: &'a str) -> Answer<'a, Option<StoredStatement>> {
        Box::pin(read::statement(self, id))
    }

    fn statement_revisions<'a>(&'a self, id: &'a str) -> Answer<'a, Vec<StatementRevision>> {
        Box::pin(read::statement_revisions(self, id))
    }

    fn held(&self, after: u64, limit: u32) -> Answer<'_, Vec<HeldReport>> {
        Box::pin(read::held(self, after, limit))
    }

    fn held_statements<'a>(&'a self, after: &'a str, limit: u32) -> Answer<'a, Vec<HeldStatement>> {
        Box::pin(read::held_statements(self, after, limit))
    }

    fn search<'a>(&'a self, query: SearchQuery, after: Option<&'a Cursor>, limit: u32) -> Answer<'a, SearchPage> {
        Box::pin(search::search(self, query, after, limit))
    }

    fn index(&self, limit: u32) -> Answer<'_, Indexed> {
        Box::pin(search::index(self, limit))
    }

    fn held_statement<'a>(&'a self, id: &'a str) -> Answer<'a, Option<HeldStatement>> {
        Box::pin(read::held_statement(self, id))
    }

    fn decide<'a>(&'a self, decision: &'a Decision, at: &'a str) -> Answer<'a, bool> {
        Box::pin(decide::decide(self, decision, at))
    }

    fn decisions(&self, after: u64, limit: u32) -> Answer<'_, Vec<RecordedDecision>> {
        Box::pin(decide::decisions(self, after, limit))
    }

    fn suppress<'a>(&'a self, new: &'a NewSuppression) -> Answer<'a, Suppression> {
        Box::pin(suppress::add(self, new))
    }

    fn hide<'a>(&'a self, document_id: &'a str, statements: &'a [String]) -> Answer<'a, u64> {
        Box::pin(suppress::hide(self, document_id, statements))
    }

    fn mark_enforced<'a>(&'a self, id: u64, at: &'a str) -> Answer<'a, ()> {
        Box::pin(suppress::enforced(self, id, at))
    }

    fn lift<'a>(&'a self, subject: &'a Subject, lifted: &'a Lifted) -> Answer<'a, bool> {
        Box::pin(suppress::lift(self, subject, lifted))
    }

    fn suppressions(&self, after: u64, limit: u32) -> Answer<'_, Vec<Suppression>> {
        Box::pin(suppress::list(self, sql::LIST, after, limit))
    }

    fn pending_suppressions(&self, after: u64, limit: u32) -> Answer<'_, Vec<Suppression>> {
        Box::pin(suppress::list(self, sql::PENDING, after, limit))
    }

    fn in_force<'a>(&'a self, subjects: &'a [Subject]) -> Answer<'a, InForce> {
        Box::pin(suppress::in_force(self, subjects))
    }

    fn documents_of<'a>(&'a self, subject: &'a Subject, after: &'a str, limit: u32) -> Answer<'a, Vec<String>> {
        Box::pin(suppress::documents(self, subject, after, limit))
    }

    fn counts(&self) -> Answer<'_, Counts> {
        Box::pin(read::counts(self))
    }

    fn forget_handled<'a>(&'a self, before: &'a str) -> Answer<'a, u64> {
        Box::pin(save::forget_handled(self, before))
    }

    fn snapshot(&self) -> Answer<'_, Box<dyn Snapshot>> {
        Box::pin(copy::snapshot(self))
    }

    fn fill(&self) -> Answer<'_, Box<dyn Fill>> {
        Box::pin(copy::fill(self))
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {
            self.readers.close().await;
            self.writer.close().await;
        })
    }
}

/// All columns of all tables, as `table.column`, in order; without those of the index, which is made from the others. For
/// tests.
#[cfg(feature = "testing")]
pub async fn columns(store: &SqliteStore) -> Result<Vec<String>, StoreError> {
    sqlx::query_scalar(
        "SELECT tables.name || '.' || columns.name FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
         WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite_%'
               AND tables.name NOT LIKE 'search_%' ORDER BY 1",
    )
    .fetch_all(&store.readers)
    .await
    .attempt("reading the columns")
}

/// Inserts documents as they are, each in one transaction and its rows of a table in one statement: what saving is
/// measured against. For measurements.
#[cfg(feature = "testing")]
pub async fn insert_plainly(store: &SqliteStore, documents: &[crate::suite::PlainDocument]) -> Result<(), StoreError> {
    const INSERTING: &str = "inserting rows";
    for document in documents {
        let mut transaction = store.write(INSERTING).await?;
        for (table, rows) in &document.rows {
            copy::insert(&mut transaction, table, rows).await.attempt(INSERTING)?;
        }
        if let Some(entry) = &document.entry {
            search::write(&mut transaction, &document.id, entry).await.attempt(INSERTING)?;
        }
        transaction.commit().await.attempt(INSERTING)?;
    }
    Ok(())
}

/// Bytes that the search index takes. For measurements.
#[cfg(feature = "testing")]
pub async fn index_bytes(store: &SqliteStore) -> Result<u64, StoreError> {
    const MEASURING: &str = "measuring the index";
    let bytes: Option<i64> = sqlx::query_scalar(
        "SELECT sum(pgsize) FROM dbstat WHERE name GLOB 'search_*' OR name GLOB 'sqlite_autoindex_search_*'",
    )
    .fetch_one(&store.readers)
    .await
    .attempt(MEASURING)?;
    Ok(bytes.unwrap_or(0).cast_unsigned())
}
