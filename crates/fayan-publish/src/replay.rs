//! Publishing what another reading of kept bytes changed.

use std::sync::Arc;

use fayan_contract::{
    clean::CleanDocument,
    identity::{Canonical, sha256_hex},
    message::GivenMetadata,
    raw::RawBytes,
    report::Report,
    trace::TraceParent,
};
use fayan_store::{NewRevision, Occasion, Store, StoredDocument};
use tracing::{info, warn};

use crate::{
    commit::{self, Material, is_overtaken},
    correct::Corrections,
    error::PublishError,
    plan::{Guard, InvalidReport, Plan, Revision, replan},
    prepare::{PrepareError, prepare},
};

/// Another reading of what a store keeps of the latest revision of a document.
#[derive(Debug, Clone)]
pub struct Rereading {
    /// The bytes that were kept.
    pub raw: RawBytes,
    /// What was given beside them, where it was kept.
    pub given: Option<GivenMetadata>,
    /// Their cleaning.
    pub clean: Arc<CleanDocument>,
    /// The report. It is of the same document.
    pub report: Report,
    /// The report as it may be published.
    prepared: Report,
    /// The state of the list of suppressions that [`Rereading::prepare`] found; 0 before.
    suppressions: u64,
    /// Why a suppressed text may get out by it, in one sentence.
    moved: Option<String>,
}

/// What became of a [`Rereading`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// The store is as the plan says; events wait in the outbox.
    Done,
    /// Somebody was faster: the document has another revision now, whose bytes have to be read instead; or something
    /// was suppressed meanwhile.
    Superseded,
}

impl Rereading {
    /// Another reading, not prepared yet.
    pub fn new(raw: RawBytes, given: Option<GivenMetadata>, clean: Arc<CleanDocument>, report: Report) -> Self {
        Self { raw, given, clean, prepared: report.clone(), report, suppressions: 0, moved: None }
    }

    /// Applies hand corrections and leaves out what is suppressed, as for whatever is published. Without it nothing is
    /// saved once something is suppressed.
    pub async fn prepare(
        mut self,
        store: &dyn Store,
        corrections: &Corrections,
        stored: &StoredDocument,
    ) -> Result<Self, PublishError> {
        let document_id = || stored.report.document.id.clone();
        let prepared = prepare(store, corrections, self.report.clone(), &self.raw, stored).await;
        let prepared = prepared.map_err(|error| match error {
            PrepareError::Invalid(invalid) => invalid.into(),
            PrepareError::Store(source) => PublishError::Store { document_id: document_id(), source },
        })?;
        (self.prepared, self.moved) = (prepared.report, prepared.moved);
        self.suppressions = prepared.in_force.state;
        Ok(self)
    }

    /// What it changes against the stored revision. A pure function.
    pub fn plan(&self, stored: &StoredDocument, guard: Guard<'_>) -> Result<Plan, InvalidReport> {
        Ok(replan(stored, self.prepared.clone(), guard)?.or_hold(self.moved.as_deref(), guard))
    }

    /// Does what [`Rereading::plan`] said, with the same document and guard, in one transaction.
    ///
    /// Safe to call again at any time: the same reading of the same revision is saved once.
    pub async fn apply(
        self,
        store: &dyn Store,
        stored: &StoredDocument,
        plan: Plan,
        guard: Guard<'_>,
        trace: TraceParent,
        at: String,
    ) -> Result<Applied, PublishError> {
        let id = &stored.report.document.id;
        let message_id = self.message_id(stored, &plan, guard);
        let failed = |source| PublishError::Store { document_id: id.clone(), source };
        let (report, suppressions) = (self.report, self.suppressions);
        let material = Material { given: self.given, raw: self.raw, clean: self.clean };
        match plan {
            Plan::Unchanged | Plan::Outdated => {}
            Plan::Hold { code, detail } => {
                if store.result_of(&message_id).await.map_err(failed)?.is_some() {
                    info!(document.id = %id, "Another reading of document {id} is already held");
                    return Ok(Applied::Done);
                }
                let why = (code, detail.clone());
                let new = commit::hold(message_id, material, report, stored.revision(), why, &at);
                match store.hold(new).await {
                    Err(error) if is_overtaken(&error) => return Ok(Applied::Superseded),
                    held => held.map_err(failed)?,
                }
                warn!(document.id = %id, "Held another reading of document {id}: {detail}");
            }
            Plan::Revise(revision) => {
                let Revision { report, events } = revision.as_ref();
                let (number, count) = (report.document.revision, events.len());
                let new = commit::revision(message_id, Occasion::Replayed, material, *revision, suppressions, &at);
                let new = NewRevision { traceparent: Some(trace.to_string()), ..new };
                let never = |source| PublishError::Sink { document_id: id.clone(), revision: number, source };
                commit::check(None, &new).map_err(never)?;
                match commit::save(store, new).await {
                    Err(error) if is_overtaken(&error) => return Ok(Applied::Superseded),
                    saved => saved.map_err(failed)?,
                }
                info!(document.id = %id, document.revision = number, "Read document {id} again: revision {number}, {count} events");
            }
        }
        Ok(Applied::Done)
    }

    /// The same for the same reading of the same revision. The report names the rules and the hash of the options that
    /// it was made with; all of it is hashed, because what else goes into a plan shows in it as well.
    fn message_id(&self, stored: &StoredDocument, plan: &Plan, guard: Guard<'_>) -> String {
        let report = serde_json::to_vec(&self.prepared).expect("plain data serialises");
        let mut canonical = Canonical::new("replay");
        canonical.text(&stored.report.document.id).number(stored.revision().into());
        canonical.text(&sha256_hex(&report)).number(u64::from(guard == Guard::Accept));
        // What was held once may be published later, when what it was held for is no longer suppressed.
        canonical.number(u64::from(matches!(plan, Plan::Hold { .. })));
        format!("replay:{}", canonical.finish_128())
    }
}
