//! The suite on a real PostgreSQL, and what only PostgreSQL can show.

use std::sync::Arc;

use fayan_store::{PostgresStore, Store, suite::Backend};
use fayan_testkit::servers::PostgresServer;
use futures_util::future::BoxFuture;

mod crash;
mod faults;
mod roles;

/// An empty database of the server that all tests of this process share.
struct Database(String);

impl Database {
    fn new() -> Self {
        Self(PostgresServer::shared().database())
    }

    /// Its name on the server.
    fn name(&self) -> &str {
        name_of(&self.0)
    }

    async fn migrated(&self) -> PostgresStore {
        let store = PostgresStore::open_or_create(&self.0).await.expect("the database is there");
        store.migrate().await.expect("the database is empty or ready");
        store
    }

    /// Runs SQL past the store, and returns what it printed.
    fn sql(&self, sql: &str) -> String {
        PostgresServer::shared().psql(self.name(), sql)
    }
}

impl Backend for Database {
    fn connect(&self) -> BoxFuture<'_, Arc<dyn Store>> {
        Box::pin(async {
            Arc::new(PostgresStore::open_or_create(&self.0).await.expect("the database is there")) as Arc<dyn Store>
        })
    }

    fn columns(&self) -> BoxFuture<'_, Vec<String>> {
        let columns = self.sql(
            "SELECT table_name || '.' || column_name FROM information_schema.columns
             WHERE table_schema = 'fayan' AND table_name <> 'schema_version'
                   AND table_name NOT LIKE 'search_%' AND column_name <> 'url_sha256'
             ORDER BY (table_name || '.' || column_name) COLLATE \"C\"",
        );
        Box::pin(async move { columns.lines().map(str::to_owned).collect() })
    }
}

/// The name of the database in an address of the testkit, which stands between the host and the parameters.
fn name_of(url: &str) -> &str {
    let (_, rest) = url.split_once(":///").expect("the address has no host");
    rest.split_once('?').expect("the address has parameters").0
}

mod suite {
    fayan_store::store_suite!(super::Database::new());
}
