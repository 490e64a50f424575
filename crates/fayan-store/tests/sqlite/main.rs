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

    fn columns(&self) -> BoxFuture<'_, Vec<String>> {
        Box::pin(async {
            let store = SqliteStore::open(&url_in(self.0.path())).await.expect("the store was made");
            fayan_store::sqlite::columns(&store).await.expect("the store can be read")
        })
    }
}

fn url_in(directory: &Path) -> String {
    format!("sqlite://{}", directory.join("fayan.db").display())
}

mod suite {
    fayan_store::store_suite!(super::File::new());
}
