//! One report, one transaction.

use std::sync::Arc;

use fayan_contract::{
    issue::IssueCode,
    message::{DocumentSegmented, JobResult, Message},
    report::Report,
    trace::TraceParent,
};
use fayan_store::{NewRevision, NewSighting, Occasion, Receipt, Store, StoreError, StoredDocument};
use tracing::{debug, info, warn};

use crate::{
    commit::{self, Material, is_overtaken},
    correct::{Corrected, Corrections, Fit, corrected},
    error::PublishError,
    outcome,
    plan::{Guard, InvalidReport, Plan, Revision, plan, union},
    sink::{EventSink, SinkError},
    suppress::{self, Withheld, withhold},
};

/// How often a plan is made anew because another publisher was first. Each time one of them has got on, so this ends
/// unless hundreds work on the same document.
pub(crate) const ATTEMPTS: u32 = 16;

/// Stores a report, leaving its events in the outbox, and says how that ended.
///
/// A message that was handled before is answered as it was then, whatever has happened to the document since: a late
/// second delivery never brings an old text back.
pub async fn save(
    store: &dyn Store,
    message: DocumentSegmented,
    trace: Option<TraceParent>,
    at: String,
) -> Result<JobResult, PublishError> {
    save_corrected(store, message, trace, at, &Corrections::default()).await
}

/// The same with hand corrections, which are applied to the report first.
pub async fn save_corrected(
    store: &dyn Store,
    message: DocumentSegmented,
    trace: Option<TraceParent>,
    at: String,
    corrections: &Corrections,
) -> Result<JobResult, PublishError> {
    save_for(None, store, message, trace, at, corrections).await
}

/// The same for a sink, which is asked first whether it could ever take the events.
pub(crate) async fn save_for(
    sink: Option<&dyn EventSink>,
    store: &dyn Store,
    message: DocumentSegmented,
    trace: Option<TraceParent>,
    at: String,
    corrections: &Corrections,
) -> Result<JobResult, PublishError> {
    let message_id = message.message_id();
    let DocumentSegmented { job, raw, clean, report } = message;
    let material = Material { given: Some(job.metadata), raw, clean: Arc::new(clean) };
    let work = Work { sink, message_id, material, report, trace, at };
    let document_id = work.report.document.id.clone();
    work.check_bytes().await?;
    let corrected = work.correct(corrections).await?;
    for _ in 0..ATTEMPTS {
        match work.attempt(store, &corrected).await {
            Ok(result) => return Ok(result),
            Err(Failure::Store(error)) if is_overtaken(&error) => {
                debug!(document.id = %document_id, "Planning anew: {error}");
            }
            Err(Failure::Withdrawn) => {}
            Err(Failure::Store(source)) => return Err(PublishError::Store { document_id, source }),
            Err(Failure::Invalid(invalid)) => return Err(invalid.into()),
            Err(Failure::Sink { revision, source }) => {
                return Err(PublishError::Sink { document_id, revision, source });
            }
        }
    }
    Err(PublishError::Contended { document_id, attempts: ATTEMPTS })
}

/// One message at work.
struct Work<'a> {
    sink: Option<&'a dyn EventSink>,
    message_id: String,
    material: Material,
    report: Report,
    trace: Option<TraceParent>,
    at: String,
}

enum Failure {
    Store(StoreError),
    /// Something that stood was suppressed and had to be withdrawn first.
    Withdrawn,
    Invalid(InvalidReport),
    Sink {
        revision: u32,
        source: SinkError,
    },
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Work<'_> {
    async fn check_bytes(&self) -> Result<(), PublishError> {
        let raw = self.material.raw.clone();
        let found = on_blocking_thread(move || raw.sha256()).await;
        let cited = &self.report.document.raw_sha256;
        if *cited == found {
            return Ok(());
        }
        let document_id = self.report.document.id.clone();
        Err(PublishError::WrongBytes { document_id, cited: cited.clone(), found })
    }

    /// The report with its hand corrections. One that no longer fits is not applied, and waits for somebody to look at it.
    async fn correct(&self, corrections: &Corrections) -> Result<Report, InvalidReport> {
        let id = &self.report.document.id;
        let Corrected { report, fits } = corrected(self.report.clone(), &self.material.raw, corrections).await?;
        for (file, fit) in fits {
            if let Fit::Unfit(why) = fit {
                warn!(document.id = %id, "Correction {file} no longer fits document {id} and is not applied: {why}");
            }
        }
        Ok(report)
    }

    async fn attempt(&self, store: &dyn Store, corrected: &Report) -> Result<JobResult, Failure> {
        if let Some(result) = store.result_of(&self.message_id).await? {
            return Ok(result);
        }
        let previous = store.document(&self.report.document.id).await?;
        let Withheld { report, in_force, moved } = withhold(store, corrected.clone(), previous.as_ref()).await?;
        if !in_force.suppressions.is_empty()
            && let Some(mut stored) = previous.clone()
        {
            stored.urls = union(&stored.urls, &self.report.document.urls);
            if suppress::withdraw(store, &stored, &in_force, &self.at).await?.is_some() {
                return Err(Failure::Withdrawn);
            }
        }
        let (previous, planned) = on_blocking_thread(move || {
            let planned = plan(previous.as_ref(), report, Guard::Hold);
            (previous, planned.map(|plan| plan.or_hold(moved.as_deref(), Guard::Hold)))
        })
        .await;
        match (planned.map_err(Failure::Invalid)?, previous) {
            (Plan::Revise(revision), previous) => {
                let occasion = Occasion::Fetched { over: previous.and_then(|previous| previous.fetched_at) };
                self.revise(store, *revision, occasion, in_force.state).await
            }
            (Plan::Unchanged, Some(previous)) => self.note(store, &previous, in_force.state).await,
            (Plan::Outdated, Some(previous)) => self.skip(store, &previous).await,
            (Plan::Hold { code, detail }, Some(previous)) => self.hold(store, &previous, code, detail).await,
            (Plan::Unchanged | Plan::Outdated | Plan::Hold { .. }, None) => {
                unreachable!("a plan without a stored document is its first revision")
            }
        }
    }

    async fn revise(
        &self,
        store: &dyn Store,
        revision: Revision,
        occasion: Occasion,
        suppressions: u64,
    ) -> Result<JobResult, Failure> {
        let (number, count) = (revision.report.document.revision, revision.events.len());
        let (message_id, material) = (self.message_id.clone(), self.material.clone());
        let new = commit::revision(message_id, occasion, material, revision, suppressions, &self.at);
        let new = NewRevision { traceparent: self.trace.map(|trace| trace.to_string()), ..new };
        commit::check(self.sink, &new).map_err(|source| Failure::Sink { revision: number, source })?;
        let result = new.receipt.result.clone();
        commit::save(store, new).await?;
        let id = &self.report.document.id;
        info!(document.id = %id, document.revision = number, "Stored revision {number} of document {id}, {count} events");
        Ok(result)
    }

    async fn note(
        &self,
        store: &dyn Store,
        previous: &StoredDocument,
        suppressions: u64,
    ) -> Result<JobResult, Failure> {
        let result = outcome::stored(&previous.report, 0);
        let document = &self.report.document;
        let new = NewSighting {
            receipt: self.receipt(&result),
            document_id: document.id.clone(),
            revision: previous.revision(),
            raw_sha256: document.raw_sha256.clone(),
            urls: document.urls.clone(),
            fetched_at: document.fetched_at.clone(),
            over: previous.fetched_at.clone(),
            suppressions,
            at: self.at.clone(),
        };
        store.record_sighting(new).await?;
        debug!(document.id = %document.id, "Document {} is unchanged", document.id);
        Ok(result)
    }

    async fn skip(&self, store: &dyn Store, previous: &StoredDocument) -> Result<JobResult, Failure> {
        let result = outcome::stored(&previous.report, 0);
        let id = &self.report.document.id;
        store.record_handled(id, self.receipt(&result), &self.at).await?;
        info!(document.id = %id, "Skipped bytes of document {id} that were fetched before those it stands for");
        Ok(result)
    }

    async fn hold(
        &self,
        store: &dyn Store,
        previous: &StoredDocument,
        code: IssueCode,
        detail: String,
    ) -> Result<JobResult, Failure> {
        let (message_id, material, report) = (self.message_id.clone(), self.material.clone(), self.report.clone());
        let new = commit::hold(message_id, material, report, previous.revision(), (code, detail.clone()), &self.at);
        let result = new.receipt.result.clone();
        store.hold(new).await?;
        let id = &self.report.document.id;
        warn!(document.id = %id, "Held a report of document {id}: {detail}");
        Ok(result)
    }

    fn receipt(&self, result: &JobResult) -> Receipt {
        Receipt { message_id: self.message_id.clone(), result: result.clone() }
    }
}

pub(crate) async fn on_blocking_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(value) => value,
        Err(failed) => std::panic::resume_unwind(failed.into_panic()),
    }
}
