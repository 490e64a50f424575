//! What waits to be announced.

use super::{Backend, Outcome, sample};

/// Of each document in the order of its revisions, all together in the order of saving.
pub async fn events_wait_in_order_until_they_are_sent(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let a1 = sample::first("a", &[("甲", "一")]);
    let a2 = sample::next(&a1, &[("甲", "二"), ("乙", "一")]);
    let b1 = sample::first("b", &[("丙", "一")]);
    for new in [&a1, &b1, &a2] {
        store.save_revision(new.clone()).await?;
    }
    let unsent = store.unsent(0, 10).await?;
    let names: Vec<_> = unsent.iter().map(|entry| format!("{}{}", entry.document_id, entry.revision)).collect();
    assert_eq!(names, ["a1", "b1", "a2"]);
    assert_eq!(unsent[2].events, a2.events);
    assert_eq!((&unsent[0].traceparent, &unsent[0].created_at), (&a1.traceparent, &a1.at));
    assert_eq!(store.unsent_of("a", 10).await?, [unsent[0].clone(), unsent[2].clone()]);

    store.mark_sent(unsent[0].sequence, &sample::time(20)).await?;
    store.mark_sent(unsent[0].sequence, &sample::time(21)).await?;
    assert_eq!(store.unsent_of("a", 10).await?, [unsent[2].clone()]);
    let counts = store.counts().await?;
    assert_eq!((counts.unsent, counts.oldest_unsent_at), (2, Some(b1.at)));
    store.mark_sent(unsent[1].sequence, &sample::time(22)).await?;
    store.mark_sent(unsent[2].sequence, &sample::time(23)).await?;
    assert_eq!(store.unsent(0, 10).await?, []);
    Ok(())
}

/// A limit is kept, and the position goes on where it says.
pub async fn the_outbox_is_read_in_pages(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    for document in ["a", "b", "c"] {
        store.save_revision(sample::first(document, &[("甲", "一")])).await?;
    }
    let first = store.unsent(0, 2).await?;
    let rest = store.unsent(first[1].sequence, 2).await?;
    assert_eq!((first.len(), rest.len()), (2, 1));
    assert_eq!(rest[0].document_id, "c");
    assert_eq!(store.unsent_of("a", 0).await?, []);
    Ok(())
}
