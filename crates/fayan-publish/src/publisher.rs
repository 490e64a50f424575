//! Storing and announcing.

use std::{collections::BTreeSet, sync::Arc};

use fayan_contract::message::{DocumentSegmented, JobOutcome};
use fayan_contract::trace::TraceParent;
use fayan_store::{Fault, OutboxEntry, Store};
use tracing::{error, info};

use crate::{
    error::PublishError,
    outcome,
    save::save_for,
    sink::{Announcement, EventSink},
};

/// Tells the time, RFC 3339 in UTC.
pub type Clock = Arc<dyn Fn() -> String + Send + Sync>;

/// How many outbox entries are read at once. An entry may hold megabytes.
const PAGE: u32 = 16;

/// The publish stage. Several may work on the same store and stream, in one process or in many.
pub struct Publisher {
    store: Arc<dyn Store>,
    sink: Arc<dyn EventSink>,
    clock: Clock,
}

/// What [`Publisher::drain`] found in the outbox.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drained {
    /// Document revisions that were announced.
    pub announced: u64,
    /// Documents with events that the stream will never take. Somebody has to look at them.
    pub stuck: BTreeSet<String>,
}

impl Publisher {
    /// A publisher between a store and a sink. Call [`Publisher::drain`] before the first report.
    pub fn new(store: Arc<dyn Store>, sink: Arc<dyn EventSink>, clock: Clock) -> Self {
        Self { store, sink, clock }
    }

    /// Stores a report and announces what it changed. Safe to call again with the same message, at any time.
    ///
    /// After an error the message has to be delivered again, unless the error is permanent.
    pub async fn publish(
        &self,
        message: DocumentSegmented,
        trace: Option<TraceParent>,
    ) -> Result<JobOutcome, PublishError> {
        let job = message.job.clone();
        let document_id = message.report.document.id.clone();
        let sink = Some(self.sink.as_ref());
        let result = save_for(sink, self.store.as_ref(), message, trace, (self.clock)()).await?;
        // Whatever this message changed: an earlier delivery may have died between its transaction and its events.
        self.announce_document(&document_id).await?;
        Ok(outcome::of(&job, result))
    }

    /// Announces what crashed runs left in the outbox, oldest first.
    pub async fn drain(&self) -> Result<Drained, PublishError> {
        let mut drained = Drained::default();
        let mut after = 0;
        loop {
            let page = self.store.unsent(after, PAGE).await.map_err(PublishError::Outbox)?;
            let Some(last) = page.last() else { break };
            after = last.sequence;
            for entry in &page {
                // A later revision must not overtake one that is stuck.
                if drained.stuck.contains(&entry.document_id) {
                    continue;
                }
                match self.announce(entry).await {
                    Ok(()) => drained.announced += 1,
                    Err(failure) if failure.fault() == Fault::Permanent => {
                        let id = &entry.document_id;
                        error!(document.id = %id, error = %failure, "Events of document {id} cannot be announced");
                        drained.stuck.insert(id.clone());
                    }
                    Err(failure) => return Err(failure),
                }
            }
        }
        if drained.announced > 0 {
            info!("Announced {} document revisions that an earlier run had left", drained.announced);
        }
        Ok(drained)
    }

    /// Announces everything that the outbox holds of a document, revision by revision.
    async fn announce_document(&self, document_id: &str) -> Result<(), PublishError> {
        loop {
            let page = self.store.unsent_of(document_id, PAGE).await.map_err(PublishError::Outbox)?;
            if page.is_empty() {
                return Ok(());
            }
            for entry in &page {
                self.announce(entry).await?;
            }
        }
    }

    async fn announce(&self, entry: &OutboxEntry) -> Result<(), PublishError> {
        let OutboxEntry { document_id, revision, source, events, .. } = entry;
        let announcement = Announcement {
            source,
            document_id,
            revision: *revision,
            events,
            trace: entry.traceparent.as_deref().and_then(|trace| trace.parse().ok()),
        };
        let failed = |source| PublishError::Sink { document_id: document_id.clone(), revision: *revision, source };
        self.sink.announce(announcement).await.map_err(failed)?;
        self.store.mark_sent(entry.sequence, &(self.clock)()).await.map_err(PublishError::Outbox)
    }
}
