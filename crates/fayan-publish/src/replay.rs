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
use fayan_store::{NewHold, NewRevision, Occasion, Receipt, Store, StoreError, StoredDocument};
use tracing::{info, warn};

use crate::{
    correct::{Corrections, correct},
    error::PublishError,
    outcome,
    plan::{Guard, InvalidReport, Plan, Revision, replan},
    save::on_blocking_thread,
    suppress,
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
    /// The state of the list of suppressions that [`Rereading::prepare`] found; 0 before.
    pub suppressions: u64,
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
    /// Applies hand corrections and leaves out what is suppressed, as for whatever is published. Without it nothing is
    /// saved once something is suppressed.
    pub async fn prepare(
        mut self,
        store: &dyn Store,
        corrections: &Corrections,
        stored: &StoredDocument,
    ) -> Result<Self, StoreError> {
        let (raw, corrections) = (self.raw.clone(), corrections.clone());
        self.report = on_blocking_thread(move || correct(self.report, &raw, &corrections).report).await;
        let in_force = store.in_force(&suppress::subjects(&self.report, Some(stored))).await?;
        suppress::withhold(&mut self.report, Some(stored), &in_force);
        self.suppressions = in_force.state;
        Ok(self)
    }

    /// What it changes against the stored revision. A pure function.
    pub fn plan(&self, stored: &StoredDocument, guard: Guard<'_>) -> Result<Plan, InvalidReport> {
        replan(stored, self.report.clone(), guard)
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
        let document_id = stored.report.document.id.clone();
        let message_id = self.message_id(stored, guard);
        let saved = match plan {
            Plan::Unchanged | Plan::Outdated => Ok(()),
            Plan::Revise(revision) => self.revise(store, message_id, *revision, trace, at).await,
            Plan::Hold { code, detail } => {
                let result = outcome::held(&self.report, code, &detail);
                let new = NewHold {
                    receipt: Receipt { message_id, result },
                    given: self.given,
                    raw: self.raw,
                    clean: self.clean,
                    report: self.report,
                    base_revision: stored.revision(),
                    code: outcome::name(code),
                    detail,
                    at,
                };
                warn!(document.id = %document_id, "Held another reading of document {document_id}: {}", new.detail);
                store.hold(new).await
            }
        };
        match saved {
            Ok(()) => Ok(Applied::Done),
            Err(StoreError::Conflict { .. } | StoreError::ListChanged { .. }) => Ok(Applied::Superseded),
            Err(source) => Err(PublishError::Store { document_id, source }),
        }
    }

    async fn revise(
        self,
        store: &dyn Store,
        message_id: String,
        revision: Revision,
        trace: TraceParent,
        at: String,
    ) -> Result<(), StoreError> {
        let Revision { report, events } = revision;
        let result = outcome::stored(&report, events.len());
        let (id, number, count) = (report.document.id.clone(), report.document.revision, events.len());
        let new = NewRevision {
            receipt: Receipt { message_id, result },
            occasion: Occasion::Replayed,
            given: self.given,
            raw: self.raw,
            clean: self.clean,
            report,
            events,
            traceparent: Some(trace.to_string()),
            decision: None,
            suppressions: self.suppressions,
            suppressed: Vec::new(),
            at,
        };
        store.save_revision(new).await?;
        info!(document.id = %id, document.revision = number, "Read document {id} again: revision {number}, {count} events");
        Ok(())
    }

    /// The same for the same reading of the same revision. The report names the rules and the hash of the options that
    /// it was made with; all of it is hashed, because what else goes into a plan shows in it as well.
    fn message_id(&self, stored: &StoredDocument, guard: Guard<'_>) -> String {
        let report = serde_json::to_vec(&self.report).expect("plain data serialises");
        let mut canonical = Canonical::new("replay");
        canonical.text(&stored.report.document.id).number(stored.revision().into());
        canonical.text(&sha256_hex(&report)).number(u64::from(guard == Guard::Accept));
        format!("replay:{}", canonical.finish_128())
    }
}
