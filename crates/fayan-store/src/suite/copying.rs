//! Everything that is stored, read and written as rows.

use super::{Backend, Outcome, sample};
use crate::{
    copy::{CopyError, contents, copy},
    decision::{Decision, Held, Verdict},
    error::{Fault, StoreError},
    model::{NewHold, NewRevision, RevisionKey},
    sqlite::SqliteStore,
    store::Store,
    suppression::{NewSuppression, Subject},
};

/// A store in memory's stead: a file that goes with its folder.
pub(super) async fn file() -> (SqliteStore, tempfile::TempDir) {
    let folder = tempfile::TempDir::new().expect("the temporary folder is writable");
    let url = format!("sqlite://{}", folder.path().join("copy.db").display());
    let store = SqliteStore::open_or_create(&url).await.expect("the folder is empty");
    store.migrate().await.expect("the file is empty");
    (store, folder)
}

/// Something in every table.
async fn fill_all_tables(store: &dyn Store) -> Outcome {
    let mut first = sample::first("d", &[("甲", "一"), ("乙", "二"), ("丙", "三")]);
    sample::doubt(&mut first, 2);
    store.save_revision(first.clone()).await?;
    let second = sample::next(&first, &[("甲", "一“引号”\\"), ("丁", "四")]);
    store.save_revision(second.clone()).await?;
    store.record_sighting(sample::sighting(&second, "again", &["https://paper.example/again"])).await?;
    store.hold(NewHold { base_revision: 2, ..sample::hold("d", &[("甲", "一")], "shorter") }).await?;
    let mut other = sample::first("e", &[("戊", "五")]);
    sample::doubt(&mut other, 0);
    store.save_revision(other).await?;
    store.save_revision(sample::first("f", &[("己", "六")])).await?;
    store.hold(sample::hold("f", &[("己", "七")], "worse")).await?;
    for held in store.held(1, 10).await? {
        let reason = "not on the page".to_owned();
        let about = Held::Report(held.id);
        let by = "编辑甲".to_owned();
        let decision = Decision { about, document_id: "f".to_owned(), verdict: Verdict::Rejected, by, reason };
        assert!(store.decide(&decision, &sample::time(19)).await?);
    }
    let (reason, by) = ("a court order".to_owned(), "编辑甲".to_owned());
    let subject = Subject::address("https://paper.example/elsewhere");
    store.suppress(&NewSuppression { subject, reason, by, at: sample::time(19) }).await?;
    for entry in store.unsent(0, 1).await? {
        store.mark_sent(entry.sequence, &sample::time(20)).await?;
    }
    Ok(())
}

pub(super) fn copied<T>(result: Result<T, CopyError>) -> Result<T, StoreError> {
    result.map_err(|error| match error {
        CopyError::Reading(source) | CopyError::Writing(source) | CopyError::Checking(source) => source,
        differs @ CopyError::Differs { .. } => panic!("{differs}"),
    })
}

/// There and back again by way of a file: the same rows, and both go on counting where the first one was.
pub async fn a_copy_holds_everything_and_goes_on_where_the_store_was(backend: &dyn Backend) -> Outcome {
    let (origin, _one) = file().await;
    fill_all_tables(&origin).await?;
    let before = contents(&origin).await?;
    for table in &before {
        assert!(table.rows > 0, "nothing is in {} and so nothing shows", table.table);
    }
    let store = backend.open().await?;
    assert_eq!(copied(copy(&origin, &*store).await)?, before);
    let (back, _two) = file().await;
    assert_eq!(copied(copy(&*store, &back).await)?, before);

    for store in [&*store, &back as &dyn Store] {
        assert_eq!(store.counts().await?, origin.counts().await?);
        assert_eq!(store.document("d").await?, origin.document("d").await?);
        let key = RevisionKey { document_id: "d".to_owned(), revision: 1 };
        assert_eq!(store.revision(&key).await?, origin.revision(&key).await?);
        let unsent = store.unsent(0, 10).await?;
        assert_eq!(unsent, origin.unsent(0, 10).await?);
        let last = unsent.last().expect("something waits").sequence;
        let suppressions = store.in_force(&[]).await?.state;
        store.save_revision(NewRevision { suppressions, ..sample::first("g", &[("庚", "七")]) }).await?;
        assert!(store.unsent(last, 10).await?.iter().all(|entry| entry.document_id == "g"));
        assert_eq!(store.unsent(last, 10).await?.len(), 1, "a new entry comes after all that were copied");
        store.hold(sample::hold("f", &[("己", "六")], "another")).await?;
        let held = store.held(0, 10).await?;
        assert_eq!(held.iter().map(|held| held.report.document.id.as_str()).collect::<Vec<_>>(), ["d", "f"]);
    }
    Ok(())
}

/// Two archives are never mixed.
pub async fn a_store_that_holds_something_is_not_filled(backend: &dyn Backend) -> Outcome {
    let (origin, _folder) = file().await;
    fill_all_tables(&origin).await?;
    let store = backend.open().await?;
    store.save_revision(sample::first("x", &[("甲", "一")])).await?;
    let before = contents(&*store).await?;
    let error = copy(&origin, &*store).await.expect_err("there is a document");
    let CopyError::Writing(error) = error else { panic!("{error:?}") };
    assert!(matches!(error, StoreError::NotEmpty { .. }), "{error:?}");
    assert_eq!(error.fault(), Fault::Permanent);
    assert_eq!(contents(&*store).await?, before);
    Ok(())
}

/// Half an archive is never there.
pub async fn a_copy_that_is_broken_off_leaves_nothing(backend: &dyn Backend) -> Outcome {
    let (origin, _folder) = file().await;
    fill_all_tables(&origin).await?;
    let store = backend.open().await?;
    let mut fill = store.fill().await?;
    let table = crate::table::TABLES.first().expect("there are tables");
    let rows = origin.snapshot().await?.rows(table, None).await?;
    assert!(!rows.is_empty());
    fill.put(table, rows).await?;
    drop(fill);
    assert_eq!(copied(copy(&origin, &*store).await)?, contents(&origin).await?);
    Ok(())
}

/// What is written meanwhile is not in it.
pub async fn a_snapshot_stays_as_it_was(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    store.save_revision(sample::first("d", &[("甲", "一")])).await?;
    let mut snapshot = store.snapshot().await?;
    let mut rows = Vec::new();
    for (number, table) in crate::table::TABLES.iter().enumerate() {
        rows.push(snapshot.rows(table, None).await?.len());
        store.save_revision(sample::first(&format!("later {number}"), &[("乙", "二")])).await?;
    }
    let expected = [("raw", 1), ("documents", 1), ("urls", 1), ("revisions", 1), ("statements", 1), ("outbox", 1)];
    for (table, rows) in crate::table::TABLES.iter().zip(rows) {
        if let Some((_, expected)) = expected.iter().find(|(name, _)| *name == table.name) {
            assert_eq!(rows, *expected, "{}", table.name);
        }
    }
    Ok(())
}

/// A migration that adds a table or a column is not forgotten when everything is copied.
pub async fn every_table_and_column_is_copied(backend: &dyn Backend) -> Outcome {
    backend.open().await?;
    let mut known: Vec<String> = Vec::new();
    for table in &crate::table::TABLES {
        known.extend(table.columns.iter().map(|(column, _)| format!("{}.{column}", table.name)));
    }
    known.sort();
    assert_eq!(backend.columns().await, known);
    Ok(())
}
