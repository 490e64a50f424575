//! Stores in a database server, and what moves between stores.

use fayan_testkit::servers::PostgresServer;

use crate::cli::{pages, path, succeed};

#[test]
fn a_postgresql_database_is_a_store_like_a_file() {
    let folder = pages(&["a.txt", "inner/b.md"]);
    let store = format!("{}&password=geheim", PostgresServer::shared().database());
    let made = succeed(&["migrate", "--store", &store]);
    assert!(made.contains("from schema version 0") && !made.contains("geheim"), "{made}");
    assert!(succeed(&["migrate", "--store", &store]).contains("already"));
    succeed(&["extract", "--store", &store, &path(&folder, "")]);
    let verified = succeed(&["verify", "--store", &store]);
    assert!(verified.contains("0 mismatches"), "{verified}");
    succeed(&["check", "--offline", "--store", &store]);
}
