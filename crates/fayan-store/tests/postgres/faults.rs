//! What is refused, what is waited for, and what is found out.

use std::time::Duration;

use fayan_store::{
    Fault, Indexed, Lifted, NewRevision, NewSuppression, OpenError, PostgresStore, RevisionKey, Store, StoreError,
    Subject, open,
    search::{Phrase, SearchQuery},
    suite::sample,
};
use fayan_testkit::servers::{PostgresServer, wait_until};
use sqlx::Connection as _;

use super::Database;

/// The same address with another parameter, which comes before what the store sets itself.
fn hurried(url: &str) -> String {
    format!("{url}&application_name=hurried")
}

#[tokio::test]
async fn an_address_chooses_the_database() {
    let database = Database::new();
    database.migrated().await.close().await;
    for scheme in ["postgres", "postgresql"] {
        let store = open(&database.0.replacen("postgres", scheme, 1)).await.unwrap();
        assert_eq!(store.counts().await.unwrap().documents, 0);
        store.close().await;
    }
    for bad in ["postgres://host:no-port/fayan", "postgres:"] {
        let error = open(bad).await.unwrap_err();
        assert!(matches!(error, OpenError::BadAddress { .. }), "{bad}: {error:?}");
    }
}

#[tokio::test]
async fn a_service_refuses_a_database_that_is_missing_empty_or_unknown() {
    let database = Database::new();
    let url = PostgresServer::shared().url("nowhere", "fayan");
    let missing = open(&format!("{url}&password=geheim")).await.unwrap_err();
    assert!(matches!(missing, OpenError::NoDatabase { .. }), "{missing:?}");
    assert!(!missing.to_string().contains("geheim"), "{missing}");

    let empty = open(&database.0).await.unwrap_err();
    assert!(matches!(empty, OpenError::TooOld { found: 0, .. }), "{empty:?}");
    for error in [missing, empty] {
        assert!(error.to_string().contains("fayan migrate"), "{error}");
    }
    let store = database.migrated().await;
    open(&database.0).await.unwrap();
    database.sql("UPDATE fayan.schema_version SET version = 1000");
    let unknown = open(&database.0).await.unwrap_err();
    assert!(matches!(unknown, OpenError::Unknown { found: 1000, .. }), "{unknown:?}");
    let migrated = store.migrate().await.unwrap();
    assert_eq!((migrated.from, migrated.to), (1000, 1000), "a later schema must not be touched");
}

#[tokio::test]
async fn sessions_are_set_for_safety() {
    let database = Database::new();
    // What an administrator may have set for other programs.
    database.sql(&format!("ALTER DATABASE {} SET synchronous_commit = off", database.name()));
    let _store = PostgresStore::open_or_create(&hurried(&database.0)).await.unwrap();
    let session = "SELECT application_name FROM pg_stat_activity WHERE application_name = 'hurried'";
    assert_eq!(database.sql(session), "hurried", "the session can be told from others");
    let store = database.migrated().await;
    store.save_revision(sample::first("d", &[("甲", "一")])).await.unwrap();
    let settings = fayan_store::postgres::session_settings(&store).await.unwrap();
    assert_eq!(settings, ["fayan", "30s", "10s", "1min", "on", "on", "on"]);
}

#[tokio::test]
async fn a_table_that_stays_locked_is_transient_and_leaves_nothing_half() {
    let database = Database::new();
    let store = database.migrated().await;
    // Shorter than the store's own limit, which is for real life.
    database.sql(
        "CREATE FUNCTION fayan.stall() RETURNS trigger LANGUAGE plpgsql AS
                  $$ BEGIN RAISE EXCEPTION 'others are at work' USING ERRCODE = 'lock_not_available'; END $$;
                  CREATE TRIGGER stall BEFORE INSERT ON fayan.outbox EXECUTE FUNCTION fayan.stall()",
    );
    let error = store.save_revision(sample::first("d", &[("甲", "一")])).await.unwrap_err();
    assert!(matches!(error, StoreError::Locked { .. }), "{error:?}");
    assert_eq!(error.fault(), Fault::Transient);
    assert_eq!(store.document("d").await.unwrap(), None);
    database.sql("DROP TRIGGER stall ON fayan.outbox");
    store.save_revision(sample::first("d", &[("甲", "一")])).await.unwrap();
}

#[tokio::test]
async fn connections_that_were_cut_are_replaced() {
    let database = Database::new();
    let store = database.migrated().await;
    database.sql(&format!(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '{}' AND pid <> pg_backend_pid()",
        database.name()
    ));
    store.save_revision(sample::first("d", &[("甲", "一")])).await.unwrap();
    assert_eq!(store.counts().await.unwrap().documents, 1);
}

#[tokio::test]
async fn changed_bytes_are_found_when_they_are_read() {
    let database = Database::new();
    let store = database.migrated().await;
    for document in ["d", "e"] {
        store.save_revision(sample::first(document, &[("甲", "一")])).await.unwrap();
    }
    database.sql("UPDATE fayan.raw SET zstd = (SELECT zstd FROM fayan.raw AS other WHERE other.sha256 <> raw.sha256)");
    let key = RevisionKey { document_id: "d".to_owned(), revision: 1 };
    let error = store.revision(&key).await.unwrap_err();
    assert!(matches!(error, StoreError::Unreadable { .. }), "{error:?}");
    database.sql("UPDATE fayan.revisions SET report = repeat('0', 100)::bytea");
    let error = store.document("e").await.unwrap_err();
    assert!(error.to_string().contains("report of e"), "{error}");
    assert_eq!(error.fault(), Fault::Permanent);
}

#[tokio::test]
async fn statements_can_be_queried_as_json() {
    let database = Database::new();
    let store = database.migrated().await;
    store.save_revision(sample::first("d", &[("甲", "一"), ("乙", "二")])).await.unwrap();
    let query = "SELECT string_agg(statement #>> '{speaker,name}', '、' ORDER BY ordinal) FROM fayan.statements";
    assert_eq!(database.sql(query), "甲、乙");
}

/// Undoes what later migrations did.
const TO_VERSION_6: &str =
    "SET search_path = fayan; DROP INDEX urls_by_address; DROP TRIGGER list_is_known ON revisions;
                            DROP FUNCTION list_is_known; UPDATE schema_version SET version = 6";

/// A save that is under way when a migration begins is neither refused nor does it wait for the migration.
#[tokio::test]
async fn a_migration_waits_for_a_save_that_is_under_way() {
    let database = Database::new();
    let store = database.migrated().await;
    store.save_revision(sample::first("d", &[("甲", "一")])).await.unwrap();
    database.sql(TO_VERSION_6);
    let mut save = sqlx::PgConnection::connect(&database.0).await.unwrap();
    // The locks of a save, in its order.
    let begin = "BEGIN; LOCK TABLE fayan.documents, fayan.urls IN ROW EXCLUSIVE MODE";
    sqlx::raw_sql(begin).execute(&mut save).await.unwrap();
    let migration = tokio::spawn(async move { store.migrate().await });
    let waiting = "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database
                   WHERE datname = current_database() AND NOT granted";
    wait_until("the migration", Duration::from_secs(60), async || database.sql(waiting) == "1").await;
    sqlx::raw_sql("LOCK TABLE fayan.revisions IN ROW EXCLUSIVE MODE; COMMIT").execute(&mut save).await.unwrap();
    assert_eq!(migration.await.unwrap().unwrap().from, 6);
}

/// An earlier release knows no list of suppressions, so it must not publish while there is something on it.
#[tokio::test]
async fn an_earlier_release_saves_nothing_while_something_is_suppressed() {
    let database = Database::new();
    let store = database.migrated().await;
    store.save_revision(sample::first("d", &[("甲", "一")])).await.unwrap();
    // What its session does, which does not say that it looks at the list; how many revisions there are then.
    let earlier = || {
        database.sql(
            "DO $$ BEGIN
                INSERT INTO fayan.revisions SELECT document_id, revision + 1, raw_sha256, report, clean, clean_rules,
                    segment_rules, options_sha256, message_id, created_at, given
                FROM fayan.revisions ORDER BY revision DESC LIMIT 1;
             EXCEPTION WHEN lock_not_available THEN NULL; END $$",
        );
        database.sql("SELECT count(*) FROM fayan.revisions WHERE document_id = 'd'")
    };
    assert_eq!(earlier(), "2", "nothing is suppressed");
    let subject = Subject::Document("elsewhere".to_owned());
    let (reason, by, at) = ("a court order".to_owned(), "编辑甲".to_owned(), sample::time(9));
    let lifted = Lifted { reason: reason.clone(), by: by.clone(), at: at.clone() };
    let suppressions = store.suppress(&NewSuppression { subject: subject.clone(), reason, by, at }).await.unwrap().id;
    assert_eq!(earlier(), "2");
    store.save_revision(NewRevision { suppressions, ..sample::first("e", &[("甲", "一")]) }).await.unwrap();
    assert!(store.lift(&subject, &lifted).await.unwrap());
    assert_eq!(earlier(), "3");
}

/// What an earlier release has stored, and what it writes while it still runs, is found once it is indexed.
#[tokio::test]
async fn a_store_of_an_earlier_release_is_searched_when_it_is_indexed() {
    let database = Database::new();
    let store = database.migrated().await;
    store.save_revision(sample::first("d", &[("甲", "数字经济")])).await.unwrap();
    store.save_revision(sample::first("e", &[("乙", "数字人才")])).await.unwrap();
    database.sql(TO_VERSION_6);
    database.sql(
        "SET search_path = fayan; DROP TRIGGER search_pending ON documents; DROP FUNCTION search_pending;
         DROP TABLE search_pending, search_documents, decisions, suppressions;
         ALTER TABLE statements DROP COLUMN suppressed; UPDATE schema_version SET version = 3",
    );
    assert_eq!(store.migrate().await.unwrap().from, 3);
    let query = || SearchQuery { words: Phrase::all("数字").unwrap(), ..SearchQuery::default() };
    let page = store.search(query(), None, 9).await.unwrap();
    assert_eq!((page.hits.len(), page.unindexed), (0, 2));
    assert_eq!(store.index(9).await.unwrap().left, 0);
    assert_eq!(store.search(query(), None, 9).await.unwrap().hits.len(), 2);
    database.sql("UPDATE fayan.documents SET revision = revision WHERE id = 'd'");
    assert_eq!(store.search(query(), None, 9).await.unwrap().unindexed, 1);
    assert_eq!(store.index(9).await.unwrap(), Indexed { indexed: 1, left: 0 });
}
