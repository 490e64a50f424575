//! The suite on SQLite, and a process that is killed while it saves.

use std::{path::Path, sync::Arc};

use fayan_store::{SqliteStore, Store, suite::Backend};
use futures_util::future::BoxFuture;
use tempfile::TempDir;

mod crash;

struct File(TempDir);

impl File {
    fn new() -> Self {
        Self(TempDir::new().expect("the temporary folder is writable"))
    }
}

impl Backend for File {
    fn connect(&self) -> BoxFuture<'_, Arc<dyn Store>> {
        Box::pin(async {
            let url = url_in(self.0.path());
            Arc::new(SqliteStore::open_or_create(&url).await.expect("the folder is empty")) as Arc<dyn Store>
        })
    }
}

fn url_in(directory: &Path) -> String {
    format!("sqlite://{}", directory.join("fayan.db").display())
}

mod suite {
    fayan_store::store_suite!(super::File::new());
}
