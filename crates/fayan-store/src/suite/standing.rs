//! Everything as it stands, read from one snapshot.

use fayan_contract::source::SourceSlug;

use super::{Backend, Outcome, sample};
use crate::filter::{DocumentFilter, Second};

/// Of each document its latest revision, and which of its statements stand: not what was withdrawn, not what is held.
pub async fn documents_are_read_as_they_stand(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let mut first = sample::first("b", &[("甲", "一"), ("乙", "二")]);
    first.report.document.published = Some("2021-09-07".to_owned());
    sample::doubt(&mut first, 1);
    store.save_revision(first.clone()).await?;
    let mut second = sample::next(&first, &[("丙", "三"), ("丁", "四")]);
    second.report.document.published = Some("2021-09-07".to_owned());
    store.save_revision(second.clone()).await?;
    let other = sample::first("a", &[("戊", "五")]);
    store.save_revision(other.clone()).await?;
    let mut snapshot = store.snapshot().await?;
    let all = snapshot.documents(&DocumentFilter::default(), "", 10, true).await?;
    store.save_revision(sample::first("c", &[("己", "六")])).await?;
    assert_eq!(all.iter().map(|document| &document.report).collect::<Vec<_>>(), [&other.report, &second.report]);
    let bytes: Vec<_> = all.iter().flat_map(|document| &document.bytes).map(|(raw, _)| raw.clone()).collect();
    assert_eq!(bytes, [other.raw, second.raw]);
    assert_eq!(all[1].saved_at, second.at);
    let standing = ["丁", "丙"].map(|speaker| sample::statement_of("b", speaker));
    assert_eq!(all[1].standing, standing.into());

    let pages = [("", "a"), ("a", "b")];
    for (after, id) in pages {
        let page = snapshot.documents(&DocumentFilter::default(), after, 1, false).await?;
        assert_eq!(page.iter().map(|document| document.report.document.id.as_str()).collect::<Vec<_>>(), [id]);
        assert_eq!(page[0].bytes, None);
    }
    let text = |text: &str| Some(text.to_owned());
    let filters = [
        (DocumentFilter { source: Some(SourceSlug::local()), ..DocumentFilter::default() }, "ab"),
        (DocumentFilter { outlet: text("星湖日报"), ..DocumentFilter::default() }, "ab"),
        (DocumentFilter { outlet: text("星湖"), ..DocumentFilter::default() }, ""),
        (DocumentFilter { published_from: text("2021-09-07"), ..DocumentFilter::default() }, "b"),
        (DocumentFilter { published_from: text("2021-09-08"), ..DocumentFilter::default() }, ""),
        (DocumentFilter { published_to: text("2021-09-07"), ..DocumentFilter::default() }, "b"),
        (DocumentFilter { published_to: text("2021-09-06"), ..DocumentFilter::default() }, ""),
        (DocumentFilter { documents: vec!["b".to_owned()], ..DocumentFilter::default() }, "b"),
        (DocumentFilter { since: Second::of(&second.at), ..DocumentFilter::default() }, "b"),
        (DocumentFilter { until: Second::of(&second.at), ..DocumentFilter::default() }, "a"),
    ];
    for (filter, expected) in filters {
        let found = snapshot.documents(&filter, "", 10, false).await?;
        let meant = all.iter().filter(|one| filter.means(&one.report.document, &one.saved_at));
        let meant: String = meant.map(|one| one.report.document.id.as_str()).collect();
        let found: String = found.into_iter().map(|document| document.report.document.id).collect();
        assert_eq!(meant, expected, "{filter:?}");
        assert_eq!(found, expected, "{filter:?}");
    }
    Ok(())
}

/// Whoever shows bytes has to know that they hold what must not be shown.
pub async fn a_document_says_that_something_in_it_is_suppressed(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let first = sample::first("d", &[("甲", "一"), ("乙", "二")]);
    store.save_revision(first.clone()).await?;
    let told = async || -> Result<Vec<bool>, crate::error::StoreError> {
        let mut snapshot = store.snapshot().await?;
        let found = snapshot.documents(&DocumentFilter::default(), "", 10, false).await?;
        Ok(found.iter().map(|document| document.has_suppressed).collect())
    };
    assert_eq!(told().await?, [false]);
    let mut second = sample::next(&first, &[("甲", "一")]);
    second.suppressed = vec![sample::statement_of("d", "乙")];
    store.save_revision(second).await?;
    assert_eq!(told().await?, [true]);
    Ok(())
}

/// The whole outbox in order, and which of its statements do not stand any more.
pub async fn announcements_are_read_sent_or_not(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let first = sample::first("d", &[("甲", "一"), ("乙", "二")]);
    store.save_revision(first.clone()).await?;
    let second = sample::next(&first, &[("甲", "三")]);
    store.save_revision(second.clone()).await?;
    let sequence = store.unsent(0, 1).await?[0].sequence;
    store.mark_sent(sequence, &sample::time(20)).await?;

    let mut snapshot = store.snapshot().await?;
    let all = snapshot.announcements(0, 10).await?;
    assert_eq!(all.iter().map(|one| &one.entry.events).collect::<Vec<_>>(), [&first.events, &second.events]);
    assert_eq!(all.iter().map(|one| one.sent_at.clone()).collect::<Vec<_>>(), [Some(sample::time(20)), None]);
    assert!(all.iter().all(|one| one.withdrawn == [sample::statement_of("d", "乙")].into()));
    assert_eq!(snapshot.announcements(sequence, 1).await?, all[1..]);
    assert_eq!(snapshot.announcements(all[1].entry.sequence, 1).await?, []);
    Ok(())
}
