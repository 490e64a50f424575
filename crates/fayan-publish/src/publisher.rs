//! Storing and announcing.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use fayan_contract::message::{DocumentSegmented, JobOutcome};
use fayan_contract::trace::TraceParent;
use fayan_store::{Fault, OutboxEntry, Store};
use jiff::{SignedDuration, Timestamp};
use tracing::{error, info};

use crate::{
    correct::{Book, Corrections},
    error::PublishError,
    outcome,
    save::{on_blocking_thread, save_for},
    sink::{Announcement, EventSink},
    suppress,
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
    corrections: Option<Arc<Book>>,
    /// Documents that a person was told of.
    stuck: Mutex<BTreeSet<String>>,
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
    /// A publisher between a store and a sink. Call [`Publisher::drain`] before the first report, and
    /// [`Publisher::drain_left_behind`] from time to time: others may save without announcing.
    pub fn new(store: Arc<dyn Store>, sink: Arc<dyn EventSink>, clock: Clock) -> Self {
        Self { store, sink, clock, corrections: None, stuck: Mutex::default() }
    }

    /// The same with hand corrections, which are applied to every report.
    pub fn with_corrections(self, book: Book) -> Self {
        Self { corrections: Some(Arc::new(book)), ..self }
    }

    async fn corrections(&self) -> Arc<Corrections> {
        match self.corrections.clone() {
            Some(book) => on_blocking_thread(move || book.current()).await,
            None => Arc::default(),
        }
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
        let corrections = self.corrections().await;
        let result = save_for(sink, self.store.as_ref(), message, trace, (self.clock)(), &corrections).await?;
        // Whatever this message changed: an earlier delivery may have died between its transaction and its events.
        self.announce_document(&document_id).await?;
        Ok(outcome::of(&job, result))
    }

    /// Announces what crashed runs left in the outbox, and what was saved without a stream, oldest first.
    ///
    /// Positions in the outbox are given out before transactions end, so an entry may appear behind a place that has been
    /// passed. The outbox is therefore read from its beginning until nothing new is in it. What is committed afterwards is
    /// announced by whoever saved it, by the next delivery of its message if he died, or by the next call.
    ///
    /// First it withdraws what somebody suppressed and did not get to withdraw.
    pub async fn drain(&self) -> Result<Drained, PublishError> {
        self.drain_older_than(None).await
    }

    /// The same, but not what was saved less than some time ago: whoever saved that is announcing it just now.
    pub async fn drain_left_behind(&self, age: SignedDuration) -> Result<Drained, PublishError> {
        self.drain_older_than(Some(age)).await
    }

    async fn drain_older_than(&self, age: Option<SignedDuration>) -> Result<Drained, PublishError> {
        suppress::finish(self.store.as_ref(), &(self.clock)()).await.map_err(PublishError::Suppressing)?;
        let mut drained = Drained::default();
        loop {
            let before = drained.announced;
            self.pass(&mut drained, age).await?;
            if drained.announced == before {
                break;
            }
        }
        if drained.announced > 0 {
            info!("Announced {} document revisions that had been left", drained.announced);
        }
        Ok(drained)
    }

    /// Reads the outbox once from its beginning to the first entry that is younger than an age.
    async fn pass(&self, drained: &mut Drained, age: Option<SignedDuration>) -> Result<(), PublishError> {
        let mut after = 0;
        loop {
            let page = self.store.unsent(after, PAGE).await.map_err(PublishError::Outbox)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.sequence;
            for entry in &page {
                if age.is_some_and(|age| self.is_younger(entry, age)) {
                    return Ok(());
                }
                // A later revision must not overtake one that is stuck.
                if drained.stuck.contains(&entry.document_id) {
                    continue;
                }
                match self.announce(entry).await {
                    Ok(()) => drained.announced += 1,
                    Err(failure) if failure.fault() == Fault::Permanent => {
                        self.complain(&entry.document_id, &failure);
                        drained.stuck.insert(entry.document_id.clone());
                    }
                    Err(failure) => return Err(failure),
                }
            }
        }
    }

    /// Whether an entry was saved less than some time ago; not when a time cannot be read.
    fn is_younger(&self, entry: &OutboxEntry, age: SignedDuration) -> bool {
        let now = (self.clock)().parse::<Timestamp>();
        let saved = entry.created_at.parse::<Timestamp>();
        matches!((now, saved), (Ok(now), Ok(saved)) if now.duration_since(saved) < age)
    }

    /// Tells of a document whose events the stream will never take, once in the life of the process.
    fn complain(&self, document_id: &str, failure: &PublishError) {
        let mut known = self.stuck.lock().unwrap_or_else(PoisonError::into_inner);
        if known.insert(document_id.to_owned()) {
            error!(document.id = %document_id, error = %failure, "Events of document {document_id} cannot be announced");
        }
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
        let OutboxEntry { document_id, revision, source, events, created_at, .. } = entry;
        let announcement = Announcement {
            source,
            document_id,
            revision: *revision,
            stored_at: created_at,
            events,
            trace: entry.traceparent.as_deref().and_then(|trace| trace.parse().ok()),
        };
        let failed = |source| PublishError::Sink { document_id: document_id.clone(), revision: *revision, source };
        self.sink.announce(announcement).await.map_err(failed)?;
        self.store.mark_sent(entry.sequence, &(self.clock)()).await.map_err(PublishError::Outbox)
    }
}
