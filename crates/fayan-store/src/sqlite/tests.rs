//! What only a SQLite file can show: addresses, permissions, and the faults of files.

use tempfile::TempDir;

use super::*;
use crate::{error::Fault, search::Phrase, suite::sample, suppression};

struct File {
    directory: TempDir,
    url: String,
}

impl File {
    fn new() -> Self {
        let directory = TempDir::new().unwrap();
        let url = format!("sqlite://{}", directory.path().join("fayan.db").display());
        Self { directory, url }
    }

    fn path(&self) -> PathBuf {
        self.directory.path().join("fayan.db")
    }

    async fn migrated(&self) -> SqliteStore {
        let store = SqliteStore::open_or_create(&self.url).await.unwrap();
        store.migrate().await.unwrap();
        store
    }
}

async fn run(store: &SqliteStore, sql: &'static str) {
    sqlx::raw_sql(sql).execute(&store.writer).await.unwrap();
}

#[test]
fn an_address_is_a_path_after_sqlite() {
    assert_eq!(path_of("sqlite:///var/lib/fayan.db").unwrap(), PathBuf::from("/var/lib/fayan.db"));
    assert_eq!(path_of("sqlite://fayan.db").unwrap(), PathBuf::from("fayan.db"));
    for bad in ["sqlite:", "sqlite://", "sqlite:fayan.db", "sqlite://a.db?mode=ro"] {
        assert!(matches!(path_of(bad), Err(OpenError::BadAddress { .. })), "{bad} was accepted");
    }
}

#[tokio::test]
async fn an_unknown_kind_of_store_is_named() {
    for url in ["mongodb://host/fayan", "fayan.db", ""] {
        let error = crate::open(url).await.unwrap_err();
        assert!(matches!(error, OpenError::UnknownScheme { .. }), "{error}");
        assert!(error.to_string().contains("sqlite://PATH"), "{error}");
    }
}

#[tokio::test]
async fn a_service_refuses_a_store_that_is_missing_too_old_or_unknown() {
    let file = File::new();
    let missing = SqliteStore::open(&file.url).await.unwrap_err();
    assert!(matches!(missing, OpenError::Missing { .. }), "{missing}");
    assert!(!file.path().exists(), "looking for a store must not make one");

    let store = SqliteStore::open_or_create(&file.url).await.unwrap();
    let old = SqliteStore::open(&file.url).await.unwrap_err();
    assert!(matches!(old, OpenError::TooOld { found: 0, .. }), "{old}");
    for error in [missing, old] {
        assert!(error.to_string().contains("fayan migrate"), "{error}");
    }

    store.migrate().await.unwrap();
    SqliteStore::open(&file.url).await.unwrap();
    run(&store, "PRAGMA user_version = 1000").await;
    let unknown = SqliteStore::open(&file.url).await.unwrap_err();
    assert!(matches!(unknown, OpenError::Unknown { found: 1000, .. }), "{unknown}");
    let migrated = store.migrate().await.unwrap();
    assert_eq!((migrated.from, migrated.to), (1000, 1000), "a later schema must not be touched");
}

#[cfg(unix)]
#[tokio::test]
async fn the_files_are_readable_by_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let file = File::new();
    let store = file.migrated().await;
    store.save_revision(sample::first("d", &[("甲", "一")])).await.unwrap();
    let files: Vec<_> = std::fs::read_dir(file.directory.path()).unwrap().map(Result::unwrap).collect();
    assert_eq!(files.len(), 3, "database, log and shared memory");
    for entry in files {
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", entry.path());
    }
}

#[tokio::test]
async fn commits_are_on_disk_when_they_are_acknowledged() {
    let file = File::new();
    let store = file.migrated().await;
    let journal: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&store.writer).await.unwrap();
    let synchronous: u32 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(&store.writer).await.unwrap();
    let foreign_keys: bool = sqlx::query_scalar("PRAGMA foreign_keys").fetch_one(&store.writer).await.unwrap();
    assert_eq!((journal.as_str(), synchronous, foreign_keys), ("wal", 2, true));
}

#[tokio::test]
async fn a_full_disk_is_transient_and_leaves_nothing_half() {
    let file = File::new();
    let store = file.migrated().await;
    run(&store, "PRAGMA max_page_count = 60").await;
    // Text that does not compress: hashes of hashes.
    let mut text = String::new();
    while text.len() < 300_000 {
        text.push_str(&fayan_contract::identity::sha256_hex(text.as_bytes()));
    }
    let large = sample::first("large", &[("甲", &text)]);
    let error = store.save_revision(large.clone()).await.unwrap_err();
    assert!(matches!(error, StoreError::Full { .. }), "{error:?}");
    assert_eq!(error.fault(), Fault::Transient);
    assert_eq!(store.document("large").await.unwrap(), None);

    // The limit was one of the connection, and that went with its transaction.
    store.save_revision(large).await.unwrap();
}

#[tokio::test]
async fn a_lock_that_stays_is_transient() {
    let file = File::new();
    let (store, other) = (file.migrated().await, file.migrated().await);
    run(&store, "PRAGMA busy_timeout = 0").await;
    let lock = other.write("locking").await.unwrap();
    let error = store.save_revision(sample::first("d", &[("甲", "一")])).await.unwrap_err();
    assert!(matches!(error, StoreError::Locked { .. }), "{error:?}");
    assert_eq!(error.fault(), Fault::Transient);
    assert_eq!(store.document("d").await.unwrap(), None, "reading does not wait for the lock");
    drop(lock);
}

#[tokio::test]
async fn a_file_that_is_no_database_is_permanent() {
    let file = File::new();
    std::fs::write(file.path(), "这不是数据库。".repeat(1_000)).unwrap();
    let error = SqliteStore::open(&file.url).await.unwrap_err();
    let OpenError::Store { source, .. } = &error else { panic!("{error:?}") };
    assert!(matches!(source, StoreError::Damaged { .. }), "{source:?}");
    assert_eq!(source.fault(), Fault::Permanent);
}

#[tokio::test]
async fn changed_bytes_are_found_when_they_are_read() {
    let file = File::new();
    let store = file.migrated().await;
    let (one, two) = (sample::first("d", &[("甲", "一")]), sample::first("e", &[("甲", "一")]));
    store.save_revision(one).await.unwrap();
    store.save_revision(two).await.unwrap();
    let key = |document: &str| RevisionKey { document_id: document.to_owned(), revision: 1 };
    run(&store, "UPDATE raw SET zstd = (SELECT zstd FROM raw AS other WHERE other.sha256 <> raw.sha256)").await;
    let error = store.revision(&key("d")).await.unwrap_err();
    assert!(matches!(error, StoreError::Unreadable { .. }), "{error:?}");
    run(&store, "UPDATE revisions SET report = zeroblob(100)").await;
    let error = store.document("e").await.unwrap_err();
    assert!(error.to_string().contains("report of e"), "{error}");
    assert_eq!(error.fault(), Fault::Permanent);
}

/// What an earlier release has stored, and what it writes while it still runs, is found once it is indexed.
#[tokio::test]
async fn a_store_of_an_earlier_release_is_searched_when_it_is_indexed() {
    let file = File::new();
    let store = file.migrated().await;
    store.save_revision(sample::first("d", &[("甲", "数字经济")])).await.unwrap();
    store.save_revision(sample::first("e", &[("乙", "数字人才")])).await.unwrap();
    run(
        &store,
        "DROP INDEX urls_by_address; DROP TRIGGER search_pending_new; DROP TRIGGER search_pending_changed; DROP TABLE search_pending;
         DROP TABLE search_index; DROP TABLE search_documents; DROP TABLE decisions; DROP TABLE suppressions;
         ALTER TABLE statements DROP COLUMN suppressed; PRAGMA user_version = 4",
    )
    .await;
    assert_eq!(store.migrate().await.unwrap().from, 4);
    let query = || SearchQuery { words: Phrase::all("数字").unwrap(), ..SearchQuery::default() };
    let page = store.search(query(), None, 9).await.unwrap();
    assert_eq!((page.hits.len(), page.unindexed), (0, 2));
    assert_eq!(store.index(9).await.unwrap().left, 0);
    assert_eq!(store.search(query(), None, 9).await.unwrap().hits.len(), 2);
    run(&store, "UPDATE documents SET revision = revision WHERE id = 'd'").await;
    assert_eq!(store.search(query(), None, 9).await.unwrap().unindexed, 1);
    assert_eq!(store.index(9).await.unwrap(), Indexed { indexed: 1, left: 0 });
    assert_eq!(store.search(query(), None, 9).await.unwrap().hits.len(), 2);
}

/// Reading every address of the archive for each page of documents would take long.
#[tokio::test]
async fn documents_at_an_address_are_looked_up() {
    let file = File::new();
    let store = file.migrated().await;
    let (sql, _) = suppression::search(&Subject::address("https://paper.example/a.htm"));
    let plan: Vec<(i64, i64, i64, String)> = sqlx::query_as(sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}")))
        .fetch_all(&store.readers)
        .await
        .unwrap();
    let steps: Vec<&str> = plan.iter().map(|(_, _, _, step)| step.as_str()).collect();
    assert_eq!(steps.iter().filter(|step| step.contains("urls_by_address")).count(), 3, "{steps:?}");
    assert!(!steps.iter().any(|step| step.starts_with("SCAN")), "{steps:?}");
}

/// The database lists documents in the order of dates by itself: sorting all that have a word would take long.
#[tokio::test]
async fn the_index_is_read_in_the_order_of_dates() {
    let file = File::new();
    let store = file.migrated().await;
    for by_terms in [true, false] {
        let plan: Vec<(i64, i64, i64, String)> =
            sqlx::query_as(sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {}", search::documents_sql(by_terms))))
                .bind("\"1\" AND \"2\"")
                .fetch_all(&store.readers)
                .await
                .unwrap();
        let steps: Vec<&str> = plan.iter().map(|(_, _, _, step)| step.as_str()).collect();
        assert!(!steps.iter().any(|step| step.contains("TEMP B-TREE")), "{steps:?}");
        assert_eq!(steps.len(), if by_terms { 3 } else { 2 }, "{steps:?}");
    }
}
