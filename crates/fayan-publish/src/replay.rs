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
    error::PublishError,
    outcome,
    plan::{Guard, InvalidReport, Plan, Revision, replan},
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
}

/// What became of a [`Rereading`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// The store is as the plan says; events wait in the outbox.
    Done,
    /// Somebody was faster: the document has another revision now, whose bytes have to be read instead.
    Superseded,
}

impl Rereading {
    /// What it changes against the stored revision. A pure function.
    pub fn plan(&self, stored: &StoredDocument, guard: Guard) -> Result<Plan, InvalidReport> {
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
        guard: Guard,
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
            Err(StoreError::Conflict { .. }) => Ok(Applied::Superseded),
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
            at,
        };
        store.save_revision(new).await?;
        info!(document.id = %id, document.revision = number, "Read document {id} again: revision {number}, {count} events");
        Ok(())
    }

    /// The same for the same reading of the same revision. The report names the rules and the hash of the options that
    /// it was made with; all of it is hashed, because what else goes into a plan shows in it as well.
    fn message_id(&self, stored: &StoredDocument, guard: Guard) -> String {
        let report = serde_json::to_vec(&self.report).expect("plain data serialises");
        let mut canonical = Canonical::new("replay");
        canonical.text(&stored.report.document.id).number(stored.revision().into());
        canonical.text(&sha256_hex(&report)).number(u64::from(guard == Guard::Accept));
        format!("replay:{}", canonical.finish_128())
    }
}
