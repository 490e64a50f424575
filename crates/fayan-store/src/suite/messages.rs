//! Messages that come again, and bytes that say nothing new.

use super::{Backend, Outcome, sample};
use crate::{error::StoreError, model::Saved};

/// A second delivery changes nothing and is answered as the first was.
pub async fn a_message_is_saved_once(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let first = sample::first("d", &[("甲", "一")]);
    store.save_revision(first.clone()).await?;
    store.save_revision(sample::next(&first, &[("甲", "二")])).await?;
    let before = (store.document("d").await?, store.counts().await?);
    assert_eq!(store.save_revision(first.clone()).await?, Saved::Already);
    assert_eq!((store.document("d").await?, store.counts().await?), before);
    assert_eq!(store.result_of(&first.receipt.message_id).await?, Some(first.receipt.result));
    Ok(())
}

/// A message that changes nothing is remembered all the same.
pub async fn a_message_without_effect_is_answered_again(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let first = sample::first("d", &[("甲", "一")]);
    store.save_revision(first.clone()).await?;
    store.hold(sample::hold("d", &[], "shorter")).await?;
    let before = (store.document("d").await?, store.counts().await?);
    let receipt = sample::receipt("late", first.receipt.result);
    store.record_handled("d", receipt.clone(), &sample::time(40)).await?;
    store.record_handled("d", receipt.clone(), &sample::time(41)).await?;
    assert_eq!(store.result_of(&receipt.message_id).await?, Some(receipt.result));
    assert_eq!((store.document("d").await?, store.counts().await?), before);
    Ok(())
}

/// Answers are kept as long as the message may come again, not longer.
pub async fn handled_messages_can_be_forgotten(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let first = sample::first("d", &[("甲", "一")]);
    let second = sample::next(&first, &[("甲", "二")]);
    store.save_revision(first.clone()).await?;
    store.save_revision(second.clone()).await?;
    assert_eq!(store.forget_handled(&second.at).await?, 1);
    assert_eq!(store.result_of(&first.receipt.message_id).await?, None);
    assert_eq!(store.result_of(&second.receipt.message_id).await?, Some(second.receipt.result));
    Ok(())
}

/// Between a plan and its sighting another publisher may have saved a revision, whose bytes are newer.
pub async fn a_sighting_of_an_earlier_revision_is_a_conflict(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let first = sample::first("d", &[("甲", "一")]);
    store.save_revision(first.clone()).await?;
    let seen = sample::sighting(&first, "other bytes", &["https://z.example/"]);
    store.save_revision(sample::next(&first, &[("甲", "二")])).await?;
    let before = store.document("d").await?;
    let error = store.record_sighting(seen.clone()).await.expect_err("the first revision no longer stands");
    assert!(matches!(error, StoreError::Conflict { attempted: 1, found: 2, .. }), "{error:?}");
    assert_eq!(store.document("d").await?, before, "neither the time of the newest bytes nor anything else changed");
    assert_eq!(store.result_of(&seen.receipt.message_id).await?, None);
    Ok(())
}

/// The same page at another address is the same revision.
pub async fn a_sighting_adds_addresses_and_no_revision(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let first = sample::first("d", &[("甲", "一")]);
    store.save_revision(first.clone()).await?;
    let before = store.counts().await?;
    let seen = sample::sighting(&first, "other bytes", &["https://z.example/", "https://a.example/"]);
    store.record_sighting(seen.clone()).await?;
    store.record_sighting(seen.clone()).await?;
    let document = store.document("d").await?.expect("the document was saved");
    assert_eq!(document.urls, ["https://paper.example/d", "https://z.example/", "https://a.example/"]);
    assert_eq!(document.fetched_at, seen.fetched_at);
    assert_eq!(document.report, first.report);
    assert_eq!(store.counts().await?, before);
    assert_eq!(store.result_of(&seen.receipt.message_id).await?, Some(seen.receipt.result));
    Ok(())
}
