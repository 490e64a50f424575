//! Choosing a store by its address.

use std::sync::Arc;

use crate::{address::without_password, error::OpenError, postgres::PostgresStore, sqlite::SqliteStore, store::Store};

/// Opens the store at an address. Refuses one that does not exist or whose schema is not the one this program needs.
pub async fn open(url: &str) -> Result<Arc<dyn Store>, OpenError> {
    match scheme(url)? {
        Scheme::Sqlite => Ok(Arc::new(SqliteStore::open(url).await?)),
        Scheme::Postgres => Ok(Arc::new(PostgresStore::open(url).await?)),
    }
}

/// Opens the store at an address in whatever state it is, creating an empty one if there is none; a PostgreSQL
/// database must be there. Call [`Store::migrate`] before anything else.
pub async fn open_or_create(url: &str) -> Result<Arc<dyn Store>, OpenError> {
    match scheme(url)? {
        Scheme::Sqlite => Ok(Arc::new(SqliteStore::open_or_create(url).await?)),
        Scheme::Postgres => Ok(Arc::new(PostgresStore::open_or_create(url).await?)),
    }
}

enum Scheme {
    Sqlite,
    Postgres,
}

fn scheme(url: &str) -> Result<Scheme, OpenError> {
    match url.split_once(':') {
        Some(("sqlite", _)) => Ok(Scheme::Sqlite),
        Some(("postgres" | "postgresql", _)) => Ok(Scheme::Postgres),
        _ => Err(OpenError::UnknownScheme { url: without_password(url) }),
    }
}
