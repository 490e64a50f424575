//! Schema, empty stores, listing, reopening.

use super::{Backend, Outcome, sample};
use fayan_contract::source::SourceSlug;

use crate::{
    filter::{DocumentFilter, Second},
    model::{Counts, RevisionKey},
};

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
    assert_eq!(store.latest(&DocumentFilter::default(), "", 10).await?, []);
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

/// Each condition counts, and all together; pages give each document once, at its latest revision.
pub async fn documents_are_found_by_source_name_and_time(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let slug = |name: &str| name.parse::<SourceSlug>().expect("the name is a slug");
    for (minute, (document, source)) in [("a", "one"), ("b", "two"), ("c", "one"), ("d", "two")].iter().enumerate() {
        let mut new = sample::first(document, &[("甲", "一")]);
        new.report.document.source = slug(source);
        new.at = format!("2021-09-07T08:0{minute}:59.5Z");
        store.save_revision(new.clone()).await?;
        if *document == "a" {
            let mut next = sample::next(&new, &[("甲", "二")]);
            next.report.document.source = slug(source);
            next.at = "2021-09-07T08:30:00Z".to_owned();
            store.save_revision(next).await?;
        }
    }
    let second = |time: &str| Second::of(time).expect("it is a time");
    let all = DocumentFilter::default();
    let of_two = DocumentFilter { source: Some(slug("two")), ..all.clone() };
    let named = DocumentFilter { documents: vec!["c".to_owned(), "a".to_owned(), "x".to_owned()], ..all.clone() };
    let cases = [
        (all.clone(), "a2 b1 c1 d1"),
        (of_two.clone(), "b1 d1"),
        (named.clone(), "a2 c1"),
        (DocumentFilter { since: Some(second("2021-09-07T08:02:59Z")), ..all.clone() }, "a2 c1 d1"),
        (DocumentFilter { since: Some(second("2021-09-07T08:30:00.7Z")), ..all.clone() }, "a2"),
        (DocumentFilter { until: Some(second("2021-09-07T08:02:59Z")), ..all.clone() }, "b1"),
        (DocumentFilter { until: Some(second("2021-09-07T08:03:00Z")), ..of_two }, "b1"),
        (DocumentFilter { since: Some(second("2021-09-07T08:31:00Z")), ..named }, ""),
    ];
    for (filter, expected) in cases {
        for size in [1, 2, 100] {
            let mut found: Vec<RevisionKey> = Vec::new();
            loop {
                let after = found.last().map_or("", |key| key.document_id.as_str());
                let page = store.latest(&filter, after, size).await?;
                assert!(page.len() <= size as usize);
                if page.is_empty() {
                    break;
                }
                found.extend(page);
            }
            let names: Vec<_> = found.iter().map(|key| format!("{}{}", key.document_id, key.revision)).collect();
            assert_eq!(names.join(" "), expected, "{filter:?} in pages of {size}");
            assert_eq!(store.count_latest(&filter).await?, found.len() as u64, "{filter:?}");
        }
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
