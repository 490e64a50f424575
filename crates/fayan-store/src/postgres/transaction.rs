//! Transactions that can be left at any point.
//!
//! A transaction that did not end by [`Transaction::commit`] or [`Transaction::roll_back`] takes its connection with
//! it: whatever the server was doing, closing is what makes it let go of everything.

use std::ops::{Deref, DerefMut};

use sqlx::{PgConnection, PgPool, Postgres, pool::PoolConnection};

use crate::model::Receipt;

/// A transaction. Dropped, it is rolled back.
pub(super) struct Transaction {
    connection: PoolConnection<Postgres>,
    ended: bool,
}

impl Transaction {
    /// Begins a transaction in which each statement sees what was committed before it.
    pub(super) async fn write(pool: &PgPool) -> Result<Self, sqlx::Error> {
        Self::begin(pool, "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE").await
    }

    /// Begins a transaction that sees one state of the store, whatever is written meanwhile.
    pub(super) async fn read(pool: &PgPool) -> Result<Self, sqlx::Error> {
        Self::begin(pool, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await
    }

    /// The same for finding statements. The planner takes rows without their terms, which lie apart, for cheaper than the
    /// index; and compiling a query takes longer than running it.
    pub(super) async fn search(pool: &PgPool) -> Result<Self, sqlx::Error> {
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
                     SET LOCAL enable_seqscan = off; SET LOCAL jit = off; SET LOCAL work_mem = '64MB'";
        Self::begin(pool, begin).await
    }

    async fn begin(pool: &PgPool, statement: &'static str) -> Result<Self, sqlx::Error> {
        let mut transaction = Self { connection: pool.acquire().await?, ended: false };
        transaction.run(statement).await?;
        Ok(transaction)
    }

    /// Waits until nobody else works on the message or the document, and keeps it so to the end of the transaction.
    /// What is read afterwards is still true when it is written.
    ///
    /// All writers lock a message before a document before the list, and never a second document, so they cannot wait for
    /// each other in a ring, and no serialisation failure can come up that would have to be tried again.
    pub(super) async fn claim(&mut self, receipt: &Receipt, document_id: &str) -> Result<(), sqlx::Error> {
        self.lock(MESSAGE, &receipt.message_id).await?;
        self.lock(DOCUMENT, document_id).await
    }

    /// The same for what comes from no message.
    pub(super) async fn claim_document(&mut self, document_id: &str) -> Result<(), sqlx::Error> {
        self.lock(DOCUMENT, document_id).await
    }

    /// Waits until no revision is being saved, and lets none be saved to the end of the transaction: whoever plans one
    /// from then on sees what this transaction adds to the list of suppressions.
    pub(super) async fn claim_list(&mut self) -> Result<(), sqlx::Error> {
        self.lock(LIST, "suppressions").await
    }

    /// Keeps the list of suppressions as it is to the end of the transaction, beside others that do.
    pub(super) async fn share_list(&mut self) -> Result<(), sqlx::Error> {
        sqlx::query("SELECT pg_advisory_xact_lock_shared(hashtextextended('suppressions', $1))")
            .bind(LIST)
            .execute(&mut *self.connection)
            .await?;
        Ok(())
    }

    async fn lock(&mut self, space: i64, name: &str) -> Result<(), sqlx::Error> {
        sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended($1, $2))")
            .bind(name)
            .bind(space)
            .execute(&mut *self.connection)
            .await?;
        Ok(())
    }

    /// Takes some documents that are not in the index yet and that nobody else works on, as [`Transaction::claim`] does.
    /// Never waits.
    pub(super) async fn claim_pending(&mut self, limit: u32) -> Result<Vec<String>, sqlx::Error> {
        sqlx::query_scalar(
            "SELECT document_id FROM (SELECT document_id FROM search_pending ORDER BY document_id LIMIT $1) AS pending
             WHERE pg_try_advisory_xact_lock(hashtextextended(document_id, $2))",
        )
        .bind(i64::from(limit))
        .bind(DOCUMENT)
        .fetch_all(&mut *self.connection)
        .await
    }

    /// Waits until no other process migrates.
    pub(super) async fn claim_schema(&mut self) -> Result<(), sqlx::Error> {
        sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended('schema', $1))")
            .bind(SCHEMA)
            .execute(&mut *self.connection)
            .await?;
        Ok(())
    }

    /// Makes everything permanent.
    pub(super) async fn commit(mut self) -> Result<(), sqlx::Error> {
        self.end("COMMIT").await
    }

    /// Undoes everything and keeps the connection. For ends that are no errors; those just drop the transaction.
    pub(super) async fn roll_back(mut self) -> Result<(), sqlx::Error> {
        self.end("ROLLBACK").await
    }

    async fn end(&mut self, statement: &'static str) -> Result<(), sqlx::Error> {
        self.run(statement).await?;
        self.ended = true;
        Ok(())
    }

    async fn run(&mut self, statement: &'static str) -> Result<(), sqlx::Error> {
        sqlx::raw_sql(statement).execute(&mut *self.connection).await?;
        Ok(())
    }
}

/// What a lock is about; the seed of the hash that is locked. Any numbers do, as long as they stay the same; that of the
/// list also stands in a migration.
const MESSAGE: i64 = 0x6661_7961_6e01;
const DOCUMENT: i64 = 0x6661_7961_6e02;
const SCHEMA: i64 = 0x6661_7961_6e03;
const LIST: i64 = 0x6661_7961_6e04;

impl Deref for Transaction {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.connection
    }
}

impl DerefMut for Transaction {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.connection
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if !self.ended {
            self.connection.close_on_drop();
        }
    }
}
