//! Stores in a database server, and what moves between stores.

use fayan_testkit::servers::PostgresServer;

use crate::cli::{code, err, pages, path, run, succeed};

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

#[test]
fn a_store_moves_to_postgresql_and_back_with_every_byte() {
    let folder = pages(&["a.txt", "inner/b.md"]);
    let address = |name: &str| format!("sqlite://{}", path(&folder, name));
    let (origin, back) = (address("origin.db"), address("back.db"));
    let database = PostgresServer::shared().database();
    succeed(&["extract", "--store", &origin, &path(&folder, "")]);

    let copied = succeed(&["store", "copy", &origin, &format!("{database}&password=geheim")]);
    assert!(copied.contains("counts and hashes are the same") && !copied.contains("geheim"), "{copied}");
    succeed(&["store", "copy", &database, &back]);
    let contents = |store: &str| succeed(&["store", "contents", "--json", store]);
    assert_eq!(contents(&origin).lines().count(), 13);
    assert_eq!((contents(&database), contents(&back)), (contents(&origin), contents(&origin)));
    assert!(succeed(&["verify", "--store", &back]).contains("0 mismatches"));

    let again = run(&["store", "copy", &origin, &database]);
    assert_eq!(code(&again), 1);
    assert!(err(&again).contains("is not empty"), "{}", err(&again));
    let nowhere = run(&["store", "copy", &address("missing.db"), &database]);
    assert_eq!(code(&nowhere), 3);
}
