//! One report, one transaction.

use std::sync::Arc;

use fayan_contract::{
    clean::CleanDocument,
    event::StatementEvent,
    message::{DocumentSegmented, GivenMetadata, JobResult, Message},
    raw::RawBytes,
    report::Report,
    trace::TraceParent,
};
use fayan_store::{NewHold, NewRevision, NewSighting, Occasion, Receipt, Store, StoreError, StoredDocument};
use tracing::{debug, info, warn};

use crate::{
    correct::{Corrected, Corrections, Fit, correct},
    error::PublishError,
    outcome,
    plan::{Guard, InvalidReport, Plan, Revision, plan, union},
    sink::{Announcement, EventSink, SinkError},
    suppress,
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
    let work = Work { sink, message_id, given: job.metadata, raw, clean: Arc::new(clean), report, trace, at };
    let document_id = work.report.document.id.clone();
    work.check_bytes().await?;
    let corrected = work.correct(corrections).await;
    for _ in 0..ATTEMPTS {
        match work.attempt(store, &corrected).await {
            Ok(result) => return Ok(result),
            Err(Failure::Store(error @ (StoreError::Conflict { .. } | StoreError::ListChanged { .. }))) => {
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
    given: GivenMetadata,
    raw: RawBytes,
    clean: Arc<CleanDocument>,
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
        let raw = self.raw.clone();
        let found = on_blocking_thread(move || raw.sha256()).await;
        let cited = &self.report.document.raw_sha256;
        if *cited == found {
            return Ok(());
        }
        let document_id = self.report.document.id.clone();
        Err(PublishError::WrongBytes { document_id, cited: cited.clone(), found })
    }

    /// The report with its hand corrections. One that no longer fits is not applied, and waits for somebody to look at it.
    async fn correct(&self, corrections: &Corrections) -> Report {
        let id = &self.report.document.id;
        if corrections.of(id).is_empty() {
            return self.report.clone();
        }
        let (report, raw, corrections) = (self.report.clone(), self.raw.clone(), corrections.clone());
        let Corrected { report, fits } = on_blocking_thread(move || correct(report, &raw, &corrections)).await;
        for (file, fit) in fits {
            if let Fit::Unfit(why) = fit {
                warn!(document.id = %id, "Correction {file} no longer fits document {id} and is not applied: {why}");
            }
        }
        report
    }

    async fn attempt(&self, store: &dyn Store, corrected: &Report) -> Result<JobResult, Failure> {
        if let Some(result) = store.result_of(&self.message_id).await? {
            return Ok(result);
        }
        let previous = store.document(&self.report.document.id).await?;
        let in_force = store.in_force(&suppress::subjects(corrected, previous.as_ref())).await?;
        if !in_force.suppressions.is_empty()
            && let Some(mut stored) = previous.clone()
        {
            stored.urls = union(&stored.urls, &self.report.document.urls);
            if suppress::withdraw(store, &stored, &in_force, &self.at).await?.is_some() {
                return Err(Failure::Withdrawn);
            }
        }
        let mut report = corrected.clone();
        suppress::withhold(&mut report, previous.as_ref(), &in_force);
        let (previous, planned) = on_blocking_thread(move || {
            let planned = plan(previous.as_ref(), report, Guard::Hold);
            (previous, planned)
        })
        .await;
        match (planned.map_err(Failure::Invalid)?, previous) {
            (Plan::Revise(revision), previous) => {
                let over = previous.and_then(|previous| previous.fetched_at);
                self.revise(store, *revision, over, in_force.state).await
            }
            (Plan::Unchanged, Some(previous)) => self.note(store, &previous, in_force.state).await,
            (Plan::Outdated, Some(previous)) => self.skip(store, &previous).await,
            (Plan::Hold { code, detail }, Some(previous)) => {
                let result = outcome::held(&self.report, code, &detail);
                self.hold(store, &previous, outcome::name(code), detail, result).await
            }
            (Plan::Unchanged | Plan::Outdated | Plan::Hold { .. }, None) => {
                unreachable!("a plan without a stored document is its first revision")
            }
        }
    }

    async fn revise(
        &self,
        store: &dyn Store,
        revision: Revision,
        over: Option<String>,
        suppressions: u64,
    ) -> Result<JobResult, Failure> {
        let Revision { report, events } = revision;
        self.check_events(&report, &events)?;
        let result = outcome::stored(&report, events.len());
        let (id, number, count) = (report.document.id.clone(), report.document.revision, events.len());
        let new = NewRevision {
            receipt: self.receipt(&result),
            occasion: Occasion::Fetched { over },
            given: Some(self.given.clone()),
            raw: self.raw.clone(),
            clean: Arc::clone(&self.clean),
            report,
            events,
            traceparent: self.trace.map(|trace| trace.to_string()),
            decision: None,
            suppressions,
            suppressed: Vec::new(),
            at: self.at.clone(),
        };
        store.save_revision(new).await?;
        info!(document.id = %id, document.revision = number, "Stored revision {number} of document {id}, {count} events");
        Ok(result)
    }

    fn check_events(&self, report: &Report, events: &[StatementEvent]) -> Result<(), Failure> {
        let document = &report.document;
        let announcement = Announcement {
            source: &document.source,
            document_id: &document.id,
            revision: document.revision,
            stored_at: &self.at,
            events,
            trace: self.trace,
        };
        let admitted = self.sink.map_or(Ok(()), |sink| sink.admits(announcement));
        admitted.map_err(|source| Failure::Sink { revision: document.revision, source })
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
        code: String,
        detail: String,
        result: JobResult,
    ) -> Result<JobResult, Failure> {
        let id = &self.report.document.id;
        warn!(document.id = %id, "Held a report of document {id}: {detail}");
        let new = NewHold {
            receipt: self.receipt(&result),
            given: Some(self.given.clone()),
            raw: self.raw.clone(),
            clean: Arc::clone(&self.clean),
            report: self.report.clone(),
            base_revision: previous.revision(),
            code,
            detail,
            at: self.at.clone(),
        };
        store.hold(new).await?;
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
