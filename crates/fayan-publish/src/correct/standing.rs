//! Corrections against what is stored: whether they fit, and applying them to what stands already.

use std::sync::Arc;

use fayan_contract::report::Report;
use fayan_store::{ArchivedRevision, NewRevision, Occasion, Receipt, RevisionKey, Store, StoreError, StoredDocument};
use tracing::info;

use super::{
    CorrectionFile, Corrections, Field, Fit, Target,
    apply::{correct, hash_of, replaced},
    field::{Slot, of_meeting, of_statement},
};
use crate::{
    decide::DecideError,
    outcome,
    plan::{Guard, Plan, Revision, replan},
    save::{ATTEMPTS, on_blocking_thread},
    suppress,
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
        let corrections = corrections.clone();
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

/// Applies corrections to a document as it stands, without waiting for its next fetch. Nothing when the store does not
/// have it. Its events are in the outbox afterwards.
pub async fn reconsider(
    store: &dyn Store,
    corrections: &Corrections,
    document_id: &str,
    at: &str,
) -> Result<Option<Reconsidered>, DecideError> {
    for _ in 0..ATTEMPTS {
        let Some((stored, archived)) = latest(store, document_id).await? else { return Ok(None) };
        let in_force = store.in_force(&suppress::subjects(&stored.report, Some(&stored))).await?;
        let (corrections, raw, report) = (corrections.clone(), archived.raw.clone(), archived.report);
        let list = in_force.state;
        let (planned, fits, before) = on_blocking_thread(move || {
            let mut corrected = correct(report, &raw, &corrections);
            suppress::withhold(&mut corrected.report, Some(&stored), &in_force);
            (replan(&stored, corrected.report, Guard::Standing), corrected.fits, stored.revision())
        })
        .await;
        let revision = match planned? {
            Plan::Revise(revision) => *revision,
            _ => return Ok(Some(Reconsidered { revision: before, events: 0, fits })),
        };
        let Revision { report, events } = revision;
        let (number, count) = (report.document.revision, events.len());
        let new = NewRevision {
            receipt: Receipt {
                message_id: format!("correct:{document_id}/{number}"),
                result: outcome::stored(&report, count),
            },
            occasion: Occasion::Amended,
            given: archived.given,
            raw: archived.raw,
            clean: Arc::new(archived.clean),
            report,
            events,
            traceparent: None,
            decision: None,
            suppressions: list,
            suppressed: Vec::new(),
            at: at.to_owned(),
        };
        match store.save_revision(new).await {
            Ok(_) => {
                info!(document.id = %document_id, document.revision = number, "Corrected document {document_id}, {count} events");
                return Ok(Some(Reconsidered { revision: number, events: count, fits }));
            }
            Err(StoreError::Conflict { .. } | StoreError::ListChanged { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(DecideError::Contended(document_id.to_owned()))
}

async fn latest(store: &dyn Store, id: &str) -> Result<Option<(StoredDocument, ArchivedRevision)>, StoreError> {
    let Some(stored) = store.document(id).await? else { return Ok(None) };
    let key = RevisionKey { document_id: id.to_owned(), revision: stored.revision() };
    Ok(store.revision(&key).await?.map(|archived| (stored, archived)))
}

/// A correction of what a report reads: the hash is that of the bytes of the one place where the old value stands. What is
/// wrong with it otherwise, in one sentence.
pub fn draft(report: &Report, raw: &[u8], file: CorrectionFile) -> Result<CorrectionFile, String> {
    let read = report.as_read();
    let slots: Vec<Slot> = match &file.target {
        _ if file.field.is_of_meeting() => vec![of_meeting(&read, file.field)],
        Target::Statement(id) => {
            let found = read.statements.iter().enumerate().find(|(_, statement)| statement.id == *id);
            let (index, statement) = found.ok_or("the document has no such statement")?;
            of_statement(index, statement, file.field)
        }
        Target::Meeting | Target::Span(_) => return Err(format!("{} needs a statement", file.field)),
    };
    let mut places = slots.iter().filter(|slot| replaced(slot.value.as_deref(), &file).is_some());
    let slot = match (places.next(), places.next()) {
        (Some(slot), None) => slot,
        (Some(_), Some(_)) => return Err("the old value is read in more than one place; give more of it".to_owned()),
        (None, _) if file.field == Field::Paragraph => return Err("no paragraph reads the old value once".to_owned()),
        (None, _) => {
            let value = slots.first().and_then(|slot| slot.value.as_deref()).unwrap_or("nothing");
            return Err(format!("{} reads {value:?}", file.field));
        }
    };
    let raw_sha256 = hash_of(raw, &slot.spans).ok_or("its spans lie outside the bytes")?;
    let drafted = CorrectionFile { raw_sha256, ..file };
    CorrectionFile::parse(&drafted.name, &drafted.to_toml()).map_err(|problems| problems.join("; "))
}
