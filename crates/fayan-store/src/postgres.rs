//! The store in a PostgreSQL database, for services on several machines.
//!
//! All tables live in the schema `fayan`. Writers take turns on a document by advisory locks and else work side by side.

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
mod transaction;

use std::time::Duration;

use fayan_contract::message::JobResult;
use futures_util::future::BoxFuture;
use sqlx::{
    PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use self::{fault::Attempt, transaction::Transaction};
use crate::{
    address::without_password,
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

/// Connections of one process at most. A server takes 100 by default, so a dozen processes have room.
const CONNECTIONS: u32 = 8;

/// How long a connection is waited for: a free one, or a server that refuses because it is just starting.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);

/// What every session is set to, whatever the server's own settings are.
///
/// A write takes milliseconds, so a lock that is held for 10 s belongs to a process that hangs, and no statement needs
/// 30 s; a migration lifts that one for itself. A client that went away in the middle of a transaction lets go of its
/// locks after a minute at the latest. What is acknowledged is on disk. The last two are read by triggers: this program
/// indexes what it saves by itself, and publishes nothing that is suppressed.
const SESSION: [(&str, &str); 7] = [
    ("search_path", "fayan"),
    ("statement_timeout", "30s"),
    ("lock_timeout", "10s"),
    ("idle_in_transaction_session_timeout", "60s"),
    ("synchronous_commit", "on"),
    ("fayan.indexes", "on"),
    ("fayan.suppresses", "on"),
];

/// A store in a PostgreSQL database.
#[derive(Debug)]
pub struct PostgresStore {
    pool: PgPool,
}

impl PostgresStore {
    /// Opens the store at `postgres://USER@HOST/DATABASE`. Refuses a schema that is not the one this program needs.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        let store = Self::open_or_create(url).await?;
        let found =
            store.schema_version().await.map_err(|source| OpenError::Store { url: without_password(url), source })?;
        accept(url, found, schema::NEEDED)?;
        Ok(store)
    }

    /// Opens the store at `postgres://USER@HOST/DATABASE` in whatever state it is. The database itself must be there:
    /// who owns it and where it lies is an administrator's choice.
    pub async fn open_or_create(url: &str) -> Result<Self, OpenError> {
        let bad = |problem| OpenError::BadAddress { url: without_password(url), problem };
        let mut options: PgConnectOptions = url.parse().map_err(|_| bad("is not one that PostgreSQL knows"))?;
        if options.get_database().is_none() {
            return Err(bad("names no database"));
        }
        if options.get_application_name().is_none() {
            options = options.application_name("fayan");
        }
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_with(options.options(SESSION))
            .await
            .map_err(|error| match error.as_database_error().and_then(sqlx::error::DatabaseError::code).as_deref() {
                Some("3D000") => OpenError::NoDatabase { url: without_password(url) },
                _ => OpenError::Store { url: without_password(url), source: fault::sort("connecting", error) },
            })?;
        Ok(Self { pool })
    }

    async fn write(&self, attempt: &'static str) -> Result<Transaction, StoreError> {
        Transaction::write(&self.pool).await.attempt(attempt)
    }

    async fn snapshot(&self, attempt: &'static str) -> Result<Transaction, StoreError> {
        Transaction::read(&self.pool).await.attempt(attempt)
    }
}

impl Store for PostgresStore {
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
        Box::pin(self.pool.close())
    }
}

/// What a session of the store is really set to: schema, limits of statements, locks and idle transactions, and whether
/// a commit is on disk when it is acknowledged. For tests.
#[cfg(feature = "testing")]
pub async fn session_settings(store: &PostgresStore) -> Result<Vec<String>, StoreError> {
    const READING: &str = "reading the settings of the session";
    let mut settings = Vec::new();
    for (name, _) in SESSION {
        let value = sqlx::query_scalar("SELECT current_setting($1)").bind(name).fetch_one(&store.pool).await;
        settings.push(value.attempt(READING)?);
    }
    Ok(settings)
}

/// Inserts documents as they are, each in one transaction and its rows of a table in one statement: what saving is
/// measured against. For measurements.
#[cfg(feature = "testing")]
pub async fn insert_plainly(
    store: &PostgresStore,
    documents: &[crate::suite::PlainDocument],
) -> Result<(), StoreError> {
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
pub async fn index_bytes(store: &PostgresStore) -> Result<u64, StoreError> {
    const MEASURING: &str = "measuring the index";
    let bytes: i64 = sqlx::query_scalar("SELECT pg_total_relation_size('search_documents')::bigint")
        .fetch_one(&store.pool)
        .await
        .attempt(MEASURING)?;
    Ok(bytes.cast_unsigned())
}
