//! Reading again what a store keeps: which documents would change, or changing them.

mod read;
mod tally;
#[cfg(test)]
mod tests;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use fayan_bus::new_trace;
use fayan_publish::{
    Applied, Guard, Plan, PublishError, Rereading,
    correct::Corrections,
    plan::{Change, Quiet, difference},
};
use fayan_segment::Segmenter;
use fayan_store::{ArchivedRevision, Fault, RevisionKey, Store, StoreError, StoredDocument};

pub(crate) use read::Stage;
pub(crate) use tally::Tally;

/// How often a document is read again because others published it meanwhile.
const ATTEMPTS: u32 = 16;

/// What to read again, by which rules, and whether to publish it.
pub(crate) struct Replay {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) segmenter: Segmenter,
    pub(crate) stage: Stage,
    pub(crate) guard: Guard<'static>,
    pub(crate) corrections: Corrections,
    pub(crate) apply: bool,
}

/// A document that was read again.
#[derive(Debug)]
pub(crate) struct Replayed {
    /// The document as it was before; nothing when not even that can be read.
    pub(crate) stored: Option<StoredDocument>,
    /// Everything that changes.
    pub(crate) changes: Vec<Change>,
}

/// Why a document could not be looked at. What is wrong with its own bytes is a [`Change`].
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReplayError {
    #[error("reading document {document_id}")]
    Read { document_id: String, source: StoreError },
    #[error(transparent)]
    Publish(#[from] PublishError),
    #[error("document {document_id} was published by others {ATTEMPTS} times in a row")]
    Contended { document_id: String },
}

impl Replay {
    /// Reads the latest revision of a document again. A document that is gone or was published meanwhile is read as it
    /// now stands.
    pub(crate) async fn document(&self, key: &RevisionKey) -> Result<Replayed, ReplayError> {
        let RevisionKey { document_id, revision } = key;
        for _ in 0..ATTEMPTS {
            let (stored, archived) = match self.kept(document_id).await {
                Ok(kept) => kept,
                Err(error) if error.fault() == Fault::Permanent => {
                    let changes = vec![unreadable(document_id, *revision, in_full(&error))];
                    return Ok(Replayed { stored: None, changes });
                }
                Err(source) => return Err(ReplayError::Read { document_id: document_id.clone(), source }),
            };
            let (stage, segmenter, guard) = (self.stage, self.segmenter.clone(), self.guard);
            let reading = tokio::task::spawn_blocking(move || {
                let reread = reread(stage, &segmenter, archived, &stored);
                (stored, reread)
            });
            let (stored, reread) = reading.await.expect("reading ends, and its panics are caught");
            let rereading = match reread {
                Ok(rereading) => rereading,
                Err(change) => return Ok(Replayed { stored: Some(stored), changes: vec![*change] }),
            };
            let rereading = rereading.prepare(self.store.as_ref(), &self.corrections, &stored).await;
            let rereading = match rereading {
                Ok(rereading) => rereading,
                Err(PublishError::InvalidReport(invalid)) => {
                    let changes = vec![unreadable(document_id, stored.revision(), invalid.to_string())];
                    return Ok(Replayed { stored: Some(stored), changes });
                }
                Err(error) => return Err(error.into()),
            };
            let judging = tokio::task::spawn_blocking(move || {
                let judged = judge(rereading, &stored, guard);
                (stored, judged)
            });
            let (stored, (changes, ready)) = judging.await.expect("planning ends");
            let Some((rereading, plan)) = ready.filter(|_| self.apply && !changes.is_empty()) else {
                return Ok(Replayed { stored: Some(stored), changes });
            };
            let at = crate::stage::now();
            match rereading.apply(self.store.as_ref(), &stored, plan, self.guard, new_trace(), at).await? {
                Applied::Done => return Ok(Replayed { stored: Some(stored), changes }),
                Applied::Superseded => {}
            }
        }
        Err(ReplayError::Contended { document_id: document_id.clone() })
    }

    /// A document and everything that its latest revision was made of.
    async fn kept(&self, document_id: &str) -> Result<(StoredDocument, ArchivedRevision), StoreError> {
        let gone =
            || StoreError::Unreadable { what: format!("document {document_id}"), problem: "it is gone".to_owned() };
        let stored = self.store.document(document_id).await?.ok_or_else(gone)?;
        let key = RevisionKey { document_id: document_id.to_owned(), revision: stored.revision() };
        let archived = self.store.revision(&key).await?.ok_or_else(gone)?;
        Ok((stored, archived))
    }
}

type Ready = (Rereading, Plan);

/// What is kept, read again; or why it is not. Pure.
fn reread(
    stage: Stage,
    segmenter: &Segmenter,
    archived: ArchivedRevision,
    stored: &StoredDocument,
) -> Result<Rereading, Box<Change>> {
    let document = &stored.report.document;
    let reading = || read::again(stage, segmenter, archived);
    // The pure crates never panic on any input; if one does, the other documents still get through.
    let Ok(rereading) = catch_unwind(AssertUnwindSafe(reading)) else {
        return Err(Box::new(unreadable(&document.id, document.revision, "a defect in fayan; please report it")));
    };
    if rereading.report.document.id != document.id {
        let moved = Change::of_document(&document.id, document.revision, Quiet::DocumentMoved);
        let to = &rereading.report.document.id;
        return Err(Box::new(moved.because(format!("its title block now reads as that of document {to}"))));
    }
    Ok(rereading)
}

/// What changes, and what is to be done about it where something can be. Pure.
fn judge(rereading: Rereading, stored: &StoredDocument, guard: Guard<'_>) -> (Vec<Change>, Option<Ready>) {
    let document = &stored.report.document;
    match rereading.plan(stored, guard) {
        Ok(plan) => (difference(stored, &plan), Some((rereading, plan))),
        Err(invalid) => (vec![unreadable(&document.id, document.revision, invalid.to_string())], None),
    }
}

fn unreadable(document_id: &str, revision: u32, problem: impl Into<String>) -> Change {
    Change::of_document(document_id, revision, Quiet::DocumentUnreadable).because(problem)
}

/// An error with everything that caused it.
fn in_full(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}
