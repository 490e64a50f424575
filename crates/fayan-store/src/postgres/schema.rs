//! Forward-only migrations. The version stands in a table of the same schema, so it changes with the tables or not at
//! all.

use sqlx::PgConnection;

use super::{PostgresStore, fault::Attempt};
use crate::{error::StoreError, model::Migrated};

/// What each version adds to the one before it, from version 1. Released files never change.
const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/postgres/0001_first.sql"),
    include_str!("../../migrations/postgres/0002_redirects.sql"),
    include_str!("../../migrations/postgres/0003_given.sql"),
    include_str!("../../migrations/postgres/0004_search.sql"),
    include_str!("../../migrations/postgres/0005_decisions.sql"),
    include_str!("../../migrations/postgres/0006_suppressions.sql"),
    include_str!("../../migrations/postgres/0007_known_suppressions.sql"),
    include_str!("../../migrations/postgres/0008_addresses.sql"),
];

/// What each role may do with what there is now.
const GRANTS: &str = include_str!("../../migrations/postgres/grants.sql");

/// The version that this program needs.
pub(super) const NEEDED: u32 = MIGRATIONS.len() as u32;

pub(super) async fn version(store: &PostgresStore) -> Result<u32, StoreError> {
    const READING: &str = "reading the schema version";
    let mut connection = store.pool.acquire().await.attempt(READING)?;
    found(&mut connection).await.attempt(READING)
}

/// Runs what is missing. Of several processes one migrates and the others find it done. A lock on a table that is in use
/// is waited for as long as for any other statement, so that a migration never blocks the services for longer; the work
/// itself may take its time.
pub(super) async fn migrate(store: &PostgresStore) -> Result<Migrated, StoreError> {
    let attempt = "migrating the schema";
    let mut transaction = store.write(attempt).await?;
    transaction.claim_schema().await.attempt(attempt)?;
    sqlx::raw_sql("SET LOCAL statement_timeout = 0").execute(&mut *transaction).await.attempt(attempt)?;
    let from = found(&mut transaction).await.attempt(attempt)?;
    if from >= NEEDED {
        // Roles may have been made since, but only the owner can grant them anything.
        if from == NEEDED && is_owner(&mut transaction).await.attempt(attempt)? {
            sqlx::raw_sql(GRANTS).execute(&mut *transaction).await.attempt(attempt)?;
        }
        transaction.commit().await.attempt(attempt)?;
        return Ok(Migrated { from, to: from });
    }
    if from == 0 {
        lay_ground(&mut transaction).await.attempt(attempt)?;
    } else {
        // A save takes this lock before those of other tables, so that neither holds what the other waits for.
        let lock = "LOCK TABLE documents IN SHARE ROW EXCLUSIVE MODE";
        sqlx::raw_sql(lock).execute(&mut *transaction).await.attempt(attempt)?;
    }
    for migration in MIGRATIONS.iter().skip(from as usize) {
        sqlx::raw_sql(*migration).execute(&mut *transaction).await.attempt(attempt)?;
    }
    sqlx::query("UPDATE schema_version SET version = $1")
        .bind(i64::from(NEEDED))
        .execute(&mut *transaction)
        .await
        .attempt(attempt)?;
    sqlx::raw_sql(GRANTS).execute(&mut *transaction).await.attempt(attempt)?;
    transaction.commit().await.attempt(attempt)?;
    Ok(Migrated { from, to: NEEDED })
}

/// The schema version, 0 when there is none yet.
async fn found(connection: &mut PgConnection) -> Result<u32, sqlx::Error> {
    let there: bool = sqlx::query_scalar("SELECT to_regclass('fayan.schema_version') IS NOT NULL")
        .fetch_one(&mut *connection)
        .await?;
    if !there {
        return Ok(0);
    }
    let version: i64 = sqlx::query_scalar("SELECT version FROM fayan.schema_version").fetch_one(connection).await?;
    u32::try_from(version).map_err(|error| sqlx::Error::Decode(error.into()))
}

/// Whether the tables are those of this user.
async fn is_owner(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = 'schema_version'::regclass")
        .fetch_one(connection)
        .await
}

/// Makes the schema, unless roles.sql has made it for its owner, and the table of the version.
async fn lay_ground(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    let there: bool =
        sqlx::query_scalar("SELECT to_regnamespace('fayan') IS NOT NULL").fetch_one(&mut *connection).await?;
    if !there {
        sqlx::raw_sql("CREATE SCHEMA fayan").execute(&mut *connection).await?;
    }
    let table = "CREATE TABLE schema_version (version bigint NOT NULL); INSERT INTO schema_version VALUES (0)";
    sqlx::raw_sql(table).execute(connection).await?;
    Ok(())
}
