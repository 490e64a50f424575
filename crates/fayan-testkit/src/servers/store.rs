//! An empty store for one test.

use std::{ops::Deref, sync::Arc};

use fayan_store::{Store, open_or_create};
use tempfile::TempDir;

/// A migrated SQLite store in a folder of its own; both go when it is dropped.
#[derive(Debug)]
pub struct TemporaryStore {
    store: Arc<dyn Store>,
    url: String,
    _directory: TempDir,
}

impl TemporaryStore {
    /// Creates an empty store.
    pub async fn create() -> Self {
        let directory = TempDir::with_prefix("fayan-store-").expect("the system's temporary folder is writable");
        let url = format!("sqlite://{}", directory.path().join("fayan.db").display());
        let store = open_or_create(&url).await.unwrap_or_else(|failure| panic!("creating {url}: {failure}"));
        store.migrate().await.unwrap_or_else(|failure| panic!("migrating {url}: {failure}"));
        Self { store, url, _directory: directory }
    }

    /// The store, for whoever keeps it.
    pub fn store(&self) -> Arc<dyn Store> {
        Arc::clone(&self.store)
    }

    /// Its address, for programs.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Deref for TemporaryStore {
    type Target = dyn Store;

    fn deref(&self) -> &Self::Target {
        &*self.store
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_store_is_ready_and_found_under_its_address() {
        let store = TemporaryStore::create().await;
        let version = store.schema_version().await.unwrap();
        assert!(version > 0);
        assert_eq!(fayan_store::open(store.url()).await.unwrap().schema_version().await.unwrap(), version);
    }
}
