//! The roles of `deploy/postgres/roles.sql` can do what they are for, and nothing else.

use fayan_store::{
    Decision, Fault, Held, Lifted, NewHold, NewSuppression, PostgresStore, Store, StoreError, Subject, Verdict,
    search::SearchQuery, suite::sample,
};
use fayan_testkit::servers::PostgresServer;

use super::Database;

const ROLES: &str = include_str!("../../../../deploy/postgres/roles.sql");

/// A database in which an administrator has made the roles. They are the server's, so tests at once take turns.
struct Installed(Database);

impl Installed {
    fn new() -> Self {
        Self::on(Database::new())
    }

    fn on(database: Database) -> Self {
        static ONE_AT_A_TIME: std::sync::Mutex<()> = std::sync::Mutex::new(());
        let _turn = ONE_AT_A_TIME.lock().expect("no test panics while it makes roles");
        for _ in 0..2 {
            database.sql(ROLES);
        }
        Self(database)
    }

    async fn as_role(&self, role: &str) -> PostgresStore {
        PostgresStore::open_or_create(&PostgresServer::shared().url(self.0.name(), role))
            .await
            .expect("the role logs in")
    }
}

fn is_forbidden(error: &StoreError) -> bool {
    matches!(error, StoreError::Unavailable { .. }) && error.fault() == Fault::Transient
}

#[tokio::test]
async fn each_role_does_its_work() {
    let installed = Installed::new();
    let migrate = installed.as_role("fayan_migrate").await;
    assert_eq!(migrate.migrate().await.unwrap().from, 0);

    let publish = installed.as_role("fayan_publish").await;
    let first = sample::first("d", &[("甲", "一"), ("乙", "二")]);
    publish.save_revision(first.clone()).await.unwrap();
    let second = sample::next(&first, &[("甲", "三")]);
    publish.save_revision(second.clone()).await.unwrap();
    publish.hold(NewHold { base_revision: 2, ..sample::hold("d", &[("甲", "一")], "shorter") }).await.unwrap();
    let about = Held::Report(publish.held(0, 1).await.unwrap()[0].id);
    let (by, reason) = ("编辑甲".to_owned(), "a proof".to_owned());
    let decision = Decision { about, document_id: "d".to_owned(), verdict: Verdict::Rejected, by, reason };
    assert!(publish.decide(&decision, &sample::time(8)).await.unwrap());
    publish.record_sighting(sample::sighting(&second, "again", &["https://paper.example/again"])).await.unwrap();
    for entry in publish.unsent(0, 10).await.unwrap() {
        publish.mark_sent(entry.sequence, &sample::time(9)).await.unwrap();
    }
    let subject = Subject::Document("elsewhere".to_owned());
    let (reason, by, at) = ("a proof".to_owned(), "编辑甲".to_owned(), sample::time(9));
    let lifted = Lifted { reason: reason.clone(), by: by.clone(), at: at.clone() };
    let added = publish.suppress(&NewSuppression { subject: subject.clone(), reason, by, at }).await.unwrap();
    publish.mark_enforced(added.id, &sample::time(9)).await.unwrap();
    assert!(publish.lift(&subject, &lifted).await.unwrap());
    publish.hide("d", &[sample::statement_of("d", "乙")]).await.unwrap();
    assert_eq!(publish.index(10).await.unwrap().left, 0);
    assert!(publish.forget_handled(&sample::time(59)).await.unwrap() > 0);

    let read = installed.as_role("fayan_read").await;
    let counts = read.counts().await.unwrap();
    assert_eq!((counts.documents, counts.revisions, counts.unsent), (1, 2, 0));
    assert_eq!(read.document("d").await.unwrap().unwrap().revision(), 2);
    assert_eq!(read.search(SearchQuery::default(), None, 10).await.unwrap().hits.len(), 1);
}

/// `fayan extract --store` and `fayan up` migrate before they work, whoever they are.
#[tokio::test]
async fn migrating_a_ready_store_needs_no_owner_and_grants_to_roles_that_came_later() {
    let database = Database::new();
    let owner = database.migrated().await;
    let installed = Installed::on(database);
    // Other tests may have made the roles before, for the whole server.
    installed.0.sql(
        "REVOKE ALL ON ALL TABLES IN SCHEMA fayan FROM fayan_publish; REVOKE ALL ON SCHEMA fayan FROM fayan_publish",
    );
    let publish = installed.as_role("fayan_publish").await;
    assert!(is_forbidden(&publish.migrate().await.unwrap_err()), "nobody has granted anything yet");
    let migrated = owner.migrate().await.unwrap();
    assert_eq!(publish.migrate().await.unwrap(), migrated);
    publish.save_revision(sample::first("d", &[("甲", "一")])).await.unwrap();
}

#[tokio::test]
async fn no_role_does_the_work_of_another() {
    let installed = Installed::new();
    let publish = installed.as_role("fayan_publish").await;
    assert!(is_forbidden(&publish.migrate().await.unwrap_err()), "only the owner makes tables");
    installed.as_role("fayan_migrate").await.migrate().await.unwrap();
    let read = installed.as_role("fayan_read").await;
    let error = read.save_revision(sample::first("d", &[("甲", "一")])).await.unwrap_err();
    assert!(is_forbidden(&error), "{error:?}");
}

/// What was archived or announced stays as it is, whoever has the password of a service.
#[tokio::test]
async fn the_publisher_cannot_rewrite_the_archive() {
    let installed = Installed::new();
    installed.as_role("fayan_migrate").await.migrate().await.unwrap();
    let may = |role: &str, right: &str| {
        let tables = format!(
            "SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class
             WHERE relnamespace = 'fayan'::regnamespace AND relkind = 'r' AND has_table_privilege('{role}', oid, '{right}')"
        );
        installed.0.sql(&tables)
    };
    assert_eq!(may("fayan_publish", "UPDATE"), "documents held search_documents sightings statements");
    assert_eq!(may("fayan_publish", "DELETE"), "handled held_statements search_documents search_pending");
    assert_eq!(may("fayan_publish", "TRUNCATE"), "");
    let all = may("fayan_migrate", "SELECT");
    assert_eq!(may("fayan_read", "SELECT"), all);
    for right in ["INSERT", "UPDATE", "DELETE", "TRUNCATE"] {
        assert_eq!(may("fayan_read", right), "", "{right}");
    }
    let columns = "SELECT string_agg(attname, ' ') FROM pg_attribute WHERE attrelid = 'fayan.outbox'::regclass
                   AND attnum > 0 AND has_column_privilege('fayan_publish', attrelid, attname, 'UPDATE')";
    assert_eq!(installed.0.sql(columns), "sent_at");
}
