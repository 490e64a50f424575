//! Schema, empty stores, listing, reopening.

use super::{Backend, Outcome, sample};
use crate::model::{Counts, RevisionKey};

/// A migrated store has nothing to migrate.
pub async fn migrating_twice_changes_nothing(backend: &dyn Backend) -> Outcome {
    let store = backend.connect().await;
    assert_eq!(store.schema_version().await?, 0);
    let first = store.migrate().await?;
    assert_eq!(first.from, 0);
    let second = store.migrate().await?;
    assert_eq!((second.from, second.to), (first.to, first.to));
    assert_eq!(store.schema_version().await?, first.to);
    Ok(())
}

/// One of several migrates, the others find it done.
pub async fn processes_that_migrate_at_once_agree(backend: &dyn Backend) -> Outcome {
    let (one, two, three) = tokio::join!(backend.connect(), backend.connect(), backend.connect());
    let (one, two, three) = tokio::try_join!(one.migrate(), two.migrate(), three.migrate())?;
    let mut from = [one.from, two.from, three.from];
    from.sort_unstable();
    assert_eq!(from, [0, one.to, one.to]);
    Ok(())
}

/// Nothing is there and nothing fails.
pub async fn an_empty_store_knows_nothing(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    assert_eq!(store.document("d").await?, None);
    assert_eq!(store.statement("s").await?, None);
    assert_eq!(store.statement_revisions("s").await?, []);
    assert_eq!(store.result_of("m").await?, None);
    assert_eq!(store.revisions(None, 10).await?, []);
    assert_eq!(store.revision(&RevisionKey { document_id: "d".to_owned(), revision: 1 }).await?, None);
    assert_eq!(store.unsent(0, 10).await?, []);
    assert_eq!(store.held(0, 10).await?, []);
    assert_eq!(store.counts().await?, Counts::default());
    Ok(())
}

/// Paging gives each revision once, whatever the size of a page.
pub async fn revisions_are_listed_in_pages(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    for document in ["b", "a", "c"] {
        let first = sample::first(document, &[("甲", "一")]);
        store.save_revision(first.clone()).await?;
        store.save_revision(sample::next(&first, &[("甲", "二")])).await?;
    }
    let all = store.revisions(None, 100).await?;
    let names: Vec<_> = all.iter().map(|key| format!("{}{}", key.document_id, key.revision)).collect();
    assert_eq!(names, ["a1", "a2", "b1", "b2", "c1", "c2"]);
    for size in 1..=6 {
        let mut paged = Vec::new();
        loop {
            let page = store.revisions(paged.last(), size).await?;
            if page.is_empty() {
                break;
            }
            paged.extend(page);
        }
        assert_eq!(paged, all, "pages of {size}");
    }
    Ok(())
}

/// What was acknowledged is there for the next process.
pub async fn everything_survives_reopening(backend: &dyn Backend) -> Outcome {
    let first = sample::first("d", &[("甲", "一"), ("乙", "二")]);
    let store = backend.open().await?;
    store.save_revision(first.clone()).await?;
    store.hold(sample::hold("d", &[("甲", "一")], "shorter")).await?;
    let (document, counts, unsent) = (store.document("d").await?, store.counts().await?, store.unsent(0, 10).await?);
    store.close().await;
    let store = backend.open().await?;
    assert_eq!(store.document("d").await?, document);
    assert_eq!(store.counts().await?, counts);
    assert_eq!(store.unsent(0, 10).await?, unsent);
    assert_eq!(store.held(0, 10).await?.len(), 1);
    assert_eq!(store.result_of(&first.receipt.message_id).await?, Some(first.receipt.result));
    Ok(())
}
