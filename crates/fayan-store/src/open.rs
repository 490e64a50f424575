//! Choosing a store by its address.

use std::sync::Arc;

use crate::{error::OpenError, sqlite::SqliteStore, store::Store};

/// Opens the store at an address. Refuses one that does not exist or whose schema is not the one this program needs.
pub async fn open(url: &str) -> Result<Arc<dyn Store>, OpenError> {
    match scheme(url)? {
        Scheme::Sqlite => Ok(Arc::new(SqliteStore::open(url).await?)),
    }
}

/// Opens the store at an address in whatever state it is, creating an empty one if there is none. Call
/// [`Store::migrate`] before anything else.
pub async fn open_or_create(url: &str) -> Result<Arc<dyn Store>, OpenError> {
    match scheme(url)? {
        Scheme::Sqlite => Ok(Arc::new(SqliteStore::open_or_create(url).await?)),
    }
}

enum Scheme {
    Sqlite,
}

fn scheme(url: &str) -> Result<Scheme, OpenError> {
    match url.split_once(':') {
        Some(("sqlite", _)) => Ok(Scheme::Sqlite),
        _ => Err(OpenError::UnknownScheme { url: url.to_owned() }),
    }
}
