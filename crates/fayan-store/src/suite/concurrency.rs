//! Several at once, and work that is broken off.

use std::{
    future::poll_fn,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::Poll,
};

use fayan_contract::message::JobResult;

use super::{Backend, Outcome, sample};
use crate::{
    error::StoreError,
    model::{NewRevision, Saved},
    store::Store,
};

const WRITERS: usize = 4;
const EDITS: usize = 8;

/// Four processes correct the same statement; every correction gets a revision of its own, without a gap.
pub async fn writers_on_one_document_take_turns(backend: &dyn Backend) -> Outcome {
    backend.open().await?.save_revision(sample::first("d", &[("甲", "零")])).await?;
    let mut writers = Vec::new();
    for writer in 0..WRITERS {
        let store = backend.open().await?;
        writers.push(tokio::spawn(async move {
            for edit in 0..EDITS {
                correct_until_saved(&*store, &format!("{writer}说{edit}")).await?;
            }
            Ok::<_, StoreError>(())
        }));
    }
    for writer in writers {
        writer.await.expect("no writer panics")?;
    }
    let store = backend.open().await?;
    let all = 1 + WRITERS * EDITS;
    let history = store.statement_revisions(&sample::statement_of("d", "甲")).await?;
    let revisions: Vec<usize> = history.iter().map(|entry| entry.revision as usize).collect();
    assert_eq!(revisions, (1..=all).collect::<Vec<_>>());
    let unsent = store.unsent_of("d", 100).await?;
    assert_eq!(unsent.iter().map(|entry| entry.revision as usize).collect::<Vec<_>>(), revisions);
    assert!(unsent.is_sorted_by_key(|entry| entry.sequence));
    assert_eq!(store.revisions(None, 100).await?.len(), all);
    Ok(())
}

async fn correct_until_saved(store: &dyn Store, text: &str) -> Result<(), StoreError> {
    loop {
        let stored = store.document("d").await?.expect("the document was saved before the writers began");
        let mut before = sample::first("d", &[("甲", "")]);
        before.report = stored.report;
        let mut new = sample::next(&before, &[("甲", text)]);
        new.receipt.message_id = text.to_owned();
        match store.save_revision(new).await {
            Ok(_) => return Ok(()),
            Err(StoreError::Conflict { .. }) => {}
            Err(other) => return Err(other),
        }
    }
}

/// Four processes save documents of their own; nobody is told to come back.
pub async fn writers_on_many_documents_do_not_disturb_each_other(backend: &dyn Backend) -> Outcome {
    let mut writers = Vec::new();
    for writer in 0..WRITERS {
        let store = backend.open().await?;
        writers.push(tokio::spawn(async move {
            for number in 0..EDITS {
                let document = format!("{writer}-{number}");
                assert_eq!(store.save_revision(sample::first(&document, &[("甲", "一")])).await?, Saved::New);
            }
            Ok::<_, StoreError>(())
        }));
    }
    for writer in writers {
        writer.await.expect("no writer panics")?;
    }
    assert_eq!(backend.open().await?.counts().await?.documents as usize, WRITERS * EDITS);
    Ok(())
}

/// A save that is dropped at any of its waits has happened wholly or not at all.
pub async fn a_dropped_save_leaves_all_or_nothing(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    for polls in 0.. {
        let new = sample::first(&format!("dropped-{polls}"), &[("甲", "一"), ("乙", "二")]);
        let finished = poll_at_most(polls, store.save_revision(new.clone())).await;
        wait_for_writers(&*store, &new.report.document.id, &format!("after {polls}")).await?;
        let there = assert_whole(&*store, &new).await?;
        if let Some(result) = finished {
            assert!(result.is_ok() && there, "{result:?}");
            return Ok(());
        }
    }
    unreachable!("a save ends")
}

/// Waits until whoever was writing about a document is done, also if he is gone: writes about the same document take
/// turns. Leaves a message behind that changed nothing.
pub async fn wait_for_writers(store: &dyn Store, document_id: &str, message: &str) -> Outcome {
    let result = JobResult::Held { document_id: document_id.to_owned(), code: String::new(), detail: String::new() };
    store.record_handled(document_id, sample::receipt(message, result), &sample::time(50)).await
}

/// Whether a revision is there; panics when only a part of it is.
pub async fn assert_whole(store: &dyn Store, new: &NewRevision) -> Result<bool, StoreError> {
    let document = &new.report.document;
    let there = store.document(&document.id).await?.is_some();
    let result = store.result_of(&new.receipt.message_id).await?;
    assert_eq!(result.is_some(), there);
    assert_eq!(store.unsent_of(&document.id, 10).await?.len(), usize::from(there));
    for statement in &new.report.statements {
        assert_eq!(store.statement(&statement.id).await?.is_some(), there);
        assert_eq!(store.statement_revisions(&statement.id).await?.len(), usize::from(there));
    }
    Ok(there)
}

async fn poll_at_most<F: Future>(limit: usize, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut polls = 0;
    poll_fn(move |context| {
        if polls == limit {
            return Poll::Ready(None);
        }
        polls += 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

/// While one writes, every reading is of one revision.
pub async fn readers_see_whole_revisions_only(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let mut latest = sample::first("d", &[("甲", "零"), ("乙", "一")]);
    store.save_revision(latest.clone()).await?;
    let done = Arc::new(AtomicBool::new(false));
    let reader = {
        let (store, done) = (backend.open().await?, Arc::clone(&done));
        tokio::spawn(async move {
            while !done.load(Ordering::Relaxed) {
                let document = store.document("d").await?.expect("the document stays");
                // Odd revisions have both statements, even ones have withdrawn the second.
                let both = document.revision() % 2 == 1;
                assert_eq!(document.report.statements.len(), if both { 2 } else { 1 });
                assert_eq!(document.withdrawn.is_empty(), both);
            }
            Ok::<_, StoreError>(())
        })
    };
    for round in 1..=10 {
        let without = sample::next(&latest, &[("甲", "零")]);
        store.save_revision(without.clone()).await?;
        latest = sample::next(&without, &[("甲", "零"), ("乙", "一")]);
        let revision = 2 * round + 1;
        latest.report.statements[1].revision = revision;
        latest.events[0].revision = revision;
        store.save_revision(latest.clone()).await?;
    }
    done.store(true, Ordering::Relaxed);
    reader.await.expect("the reader does not panic")
}
