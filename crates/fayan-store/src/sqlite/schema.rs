//! Forward-only migrations. The schema version is SQLite's `user_version`, so it changes with the tables or not at all.

use super::{SqliteStore, fault::Attempt};
use crate::{error::StoreError, model::Migrated};

/// What each version adds to the one before it, from version 1. Released files never change.
const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/sqlite/0001_first.sql"),
    include_str!("../../migrations/sqlite/0002_held_statements.sql"),
    include_str!("../../migrations/sqlite/0003_redirects.sql"),
    include_str!("../../migrations/sqlite/0004_given.sql"),
    include_str!("../../migrations/sqlite/0005_search.sql"),
    include_str!("../../migrations/sqlite/0006_decisions.sql"),
    include_str!("../../migrations/sqlite/0007_suppressions.sql"),
    include_str!("../../migrations/sqlite/0008_addresses.sql"),
];

/// The version that this program needs.
pub(super) const NEEDED: u32 = MIGRATIONS.len() as u32;

pub(super) async fn version(store: &SqliteStore) -> Result<u32, StoreError> {
    sqlx::query_scalar("PRAGMA user_version").fetch_one(&store.writer).await.attempt("reading the schema version")
}

/// Runs what is missing. The write lock is taken first, so that of several processes one migrates and the others find
/// it done.
pub(super) async fn migrate(store: &SqliteStore) -> Result<Migrated, StoreError> {
    let attempt = "migrating the schema";
    let mut transaction = store.write(attempt).await?;
    let from: u32 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *transaction).await.attempt(attempt)?;
    for migration in MIGRATIONS.iter().skip(from as usize) {
        sqlx::raw_sql(*migration).execute(&mut *transaction).await.attempt(attempt)?;
    }
    let to = from.max(NEEDED);
    // A pragma takes no parameters.
    let set_version = sqlx::AssertSqlSafe(format!("PRAGMA user_version = {to}"));
    sqlx::raw_sql(set_version).execute(&mut *transaction).await.attempt(attempt)?;
    transaction.commit().await.attempt(attempt)?;
    Ok(Migrated { from, to })
}
