//! Forward-only migrations. The schema version is SQLite's `user_version`, so it changes with the tables or not at all.

use super::{SqliteStore, fault::Attempt};
use crate::{
    error::{OpenError, StoreError},
    model::Migrated,
};

/// What each version adds to the one before it, from version 1. Released files never change.
const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/sqlite/0001_first.sql"),
    include_str!("../../migrations/sqlite/0002_held_statements.sql"),
];

/// The version that this program needs.
const NEEDED: u32 = MIGRATIONS.len() as u32;

/// Whether the program can work on a schema version.
pub(super) fn accept(url: &str, found: u32) -> Result<(), OpenError> {
    let url = url.to_owned();
    match found.cmp(&NEEDED) {
        std::cmp::Ordering::Less => Err(OpenError::TooOld { url, found, needed: NEEDED }),
        std::cmp::Ordering::Equal => Ok(()),
        std::cmp::Ordering::Greater => Err(OpenError::Unknown { url, found, known: NEEDED }),
    }
}

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
