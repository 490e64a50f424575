//! Corrections against what is stored: whether they fit, and applying them to what stands already.

use std::sync::Arc;

use fayan_store::{ArchivedRevision, Occasion, RevisionKey, Store, StoreError, StoredDocument};
use tracing::info;

use super::{CorrectionFile, Corrections, Fit, apply::correct, corrected};
use crate::{
    commit::{self, Material, is_overtaken},
    plan::{Guard, InvalidReport, Plan, replan},
    save::{ATTEMPTS, on_blocking_thread},
    sink::SinkError,
    suppress::withhold,
};

/// What became of every correction against the latest revision of its document, by document and file.
pub async fn standing(store: &dyn Store, corrections: &Corrections) -> Result<Vec<(CorrectionFile, Fit)>, StoreError> {
    let mut all = Vec::new();
    for id in corrections.documents() {
        let files = corrections.of(id).iter().cloned();
        let Some((_, archived)) = latest(store, id).await? else {
            all.extend(files.map(|file| (file, Fit::Unfit("the store has no such document".to_owned()))));
            continue;
        };
        let corrections = corrections.only_of(id);
        let fits = on_blocking_thread(move || correct(archived.report, &archived.raw, &corrections).fits).await;
        all.extend(files.zip(fits.into_iter().map(|(_, fit)| fit)));
    }
    Ok(all)
}

/// A document that corrections were applied to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconsidered {
    /// Its revision now.
    pub revision: u32,
    /// How many events wait to be announced for it; none where it read as before.
    pub events: usize,
    /// The name of each file about it, and what became of it.
    pub fits: Vec<(String, Fit)>,
}

/// Corrections could not be applied to what stands.
#[derive(Debug, thiserror::Error)]
pub enum CorrectError {
    /// The document was changed by others each time that it was planned.
    #[error("document {0} is being changed by others; try again")]
    Contended(String),
    /// They cannot be applied to what is stored.
    #[error(transparent)]
    InvalidReport(#[from] InvalidReport),
    /// What they give could never be announced.
    #[error("document {document_id} as corrected could never be announced")]
    Sink {
        /// The document.
        document_id: String,
        /// Why not.
        source: SinkError,
    },
    /// The store could not do what it was asked.
    #[error("correcting what stands")]
    Store(#[from] StoreError),
}

/// Applies corrections to a document as it stands, without waiting for its next fetch. Nothing when the store does not
/// have it. Its events are in the outbox afterwards.
pub async fn reconsider(
    store: &dyn Store,
    corrections: &Corrections,
    document_id: &str,
    at: &str,
) -> Result<Option<Reconsidered>, CorrectError> {
    for _ in 0..ATTEMPTS {
        let Some((stored, archived)) = latest(store, document_id).await? else { return Ok(None) };
        let corrected = corrected(archived.report, &archived.raw, corrections).await?;
        let withheld = withhold(store, corrected.report, Some(&stored)).await?;
        let (before, fits) = (stored.revision(), corrected.fits);
        let planned = on_blocking_thread(move || replan(&stored, withheld.report, Guard::Standing)).await;
        let Plan::Revise(revision) = planned? else {
            return Ok(Some(Reconsidered { revision: before, events: 0, fits }));
        };
        let (number, events) = (revision.report.document.revision, revision.events.len());
        let message_id = format!("correct:{document_id}/{number}");
        let material = Material { given: archived.given, raw: archived.raw, clean: Arc::new(archived.clean) };
        let list = withheld.in_force.state;
        let new = commit::revision(message_id, Occasion::Amended, material, *revision, list, at);
        let never = |source| CorrectError::Sink { document_id: document_id.to_owned(), source };
        commit::check(None, &new).map_err(never)?;
        match commit::save(store, new).await {
            Ok(()) => {
                info!(document.id = %document_id, document.revision = number, "Corrected document {document_id}, {events} events");
                return Ok(Some(Reconsidered { revision: number, events, fits }));
            }
            Err(error) if is_overtaken(&error) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(CorrectError::Contended(document_id.to_owned()))
}

async fn latest(store: &dyn Store, id: &str) -> Result<Option<(StoredDocument, ArchivedRevision)>, StoreError> {
    let Some(stored) = store.document(id).await? else { return Ok(None) };
    let key = RevisionKey { document_id: id.to_owned(), revision: stored.revision() };
    Ok(store.revision(&key).await?.map(|archived| (stored, archived)))
}
