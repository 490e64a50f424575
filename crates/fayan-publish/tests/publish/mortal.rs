//! A store and a stream that stop working at a chosen call, as for a process that dies there.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use fayan_contract::message::{DocumentSegmented, JobResult};
use fayan_publish::{Announced, Announcement, EventSink, Guard, Publisher, SinkError};
use fayan_store::{
    Answer, ArchivedRevision, Counts, Decision, DocumentFilter, Fault, Fill, HeldReport, HeldStatement, InForce,
    Indexed, Lifted, Migrated, NewHold, NewRevision, NewSighting, NewSuppression, OutboxEntry, Receipt,
    RecordedDecision, RevisionKey, Saved, Snapshot, StatementRevision, Store, StoreError, StoredDocument,
    StoredStatement, Subject, Suppression,
    search::{Cursor, SearchPage, SearchQuery},
};
use futures_util::future::BoxFuture;

use crate::{
    replay::try_reread,
    sample::{Speeches, clock},
};

/// The outside of the process: its store, its stream, and the queue that delivers until the message is handled.
pub(crate) struct World {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) sink: Arc<dyn EventSink>,
}

impl World {
    /// Starts a process that works off the outbox and then handles a message. Whether it lived to the end.
    pub(crate) async fn run(&self, message: &DocumentSegmented, crash: Option<Crash>) -> bool {
        let life = Life::new(crash);
        let publisher = self.publisher(&life);
        let worked = match publisher.drain().await {
            Ok(_) => publisher.publish(message.clone(), None).await.map(drop),
            Err(error) => Err(error),
        };
        assert_eq!(worked.is_err(), life.is_over(), "{worked:?}");
        worked.is_ok()
    }

    /// Handles a message in a process that runs already, so that nobody has looked at the outbox since the last crash.
    pub(crate) async fn go_on(&self, message: &DocumentSegmented, crash: Option<Crash>) -> bool {
        let life = Life::new(crash);
        let worked = self.publisher(&life).publish(message.clone(), None).await;
        assert_eq!(worked.is_err(), life.is_over(), "{worked:?}");
        worked.is_ok()
    }

    /// Publishes another reading of what the store keeps of document `d`.
    pub(crate) async fn replay(&self, speeches: Speeches<'_>, crash: Option<Crash>) -> bool {
        let life = Life::new(crash);
        let store = MortalStore(Arc::clone(&self.store), Arc::clone(&life));
        let worked = match try_reread(&store, speeches).await {
            Ok((stored, reading)) => {
                let plan = reading.plan(&stored, Guard::Hold).expect("the report is sound");
                let applied = reading.apply(&store, &stored, plan, Guard::Hold, fayan_bus::new_trace(), clock()());
                applied.await.is_ok()
            }
            Err(_) => false,
        };
        assert_eq!(!worked, life.is_over());
        worked
    }

    fn publisher(&self, life: &Arc<Life>) -> Publisher {
        let store = Arc::new(MortalStore(Arc::clone(&self.store), Arc::clone(life)));
        let sink = Arc::new(MortalSink(Arc::clone(&self.sink), Arc::clone(life)));
        Publisher::new(store, sink, clock())
    }
}

/// Where a process dies.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Crash {
    /// How many calls go through before.
    pub(crate) step: u32,
    /// Whether the last call is carried out.
    pub(crate) carried_out: bool,
}

/// The life of a process: counts its calls and ends at one of them.
#[derive(Debug)]
struct Life {
    crash: Option<Crash>,
    calls: AtomicU32,
}

struct Dead;

impl Life {
    fn new(crash: Option<Crash>) -> Arc<Self> {
        Arc::new(Self { crash, calls: AtomicU32::new(0) })
    }

    async fn call<T>(&self, call: impl Future<Output = T>) -> Result<T, Dead> {
        let step = self.calls.fetch_add(1, Ordering::Relaxed);
        match self.crash {
            Some(crash) if crash.step < step || (crash.step == step && !crash.carried_out) => Err(Dead),
            Some(crash) if crash.step == step => {
                call.await;
                Err(Dead)
            }
            _ => Ok(call.await),
        }
    }

    fn is_over(&self) -> bool {
        self.crash.is_some_and(|crash| self.calls.load(Ordering::Relaxed) > crash.step)
    }
}

#[derive(Debug)]
struct MortalStore(Arc<dyn Store>, Arc<Life>);

impl MortalStore {
    fn call<'a, T: Send + 'a>(&'a self, call: Answer<'a, T>) -> Answer<'a, T> {
        Box::pin(async move {
            let dead = |Dead| StoreError::Unavailable { attempt: "living", source: "the process is dead".into() };
            self.1.call(call).await.map_err(dead)?
        })
    }
}

impl Store for MortalStore {
    fn migrate(&self) -> Answer<'_, Migrated> {
        self.call(self.0.migrate())
    }
    fn schema_version(&self) -> Answer<'_, u32> {
        self.call(self.0.schema_version())
    }
    fn result_of<'a>(&'a self, message_id: &'a str) -> Answer<'a, Option<JobResult>> {
        self.call(self.0.result_of(message_id))
    }
    fn document<'a>(&'a self, id: &'a str) -> Answer<'a, Option<StoredDocument>> {
        self.call(self.0.document(id))
    }
    fn save_revision(&self, revision: NewRevision) -> Answer<'_, Saved> {
        self.call(self.0.save_revision(revision))
    }
    fn record_sighting(&self, sighting: NewSighting) -> Answer<'_, ()> {
        self.call(self.0.record_sighting(sighting))
    }
    fn record_handled<'a>(&'a self, document_id: &'a str, receipt: Receipt, at: &'a str) -> Answer<'a, ()> {
        self.call(self.0.record_handled(document_id, receipt, at))
    }
    fn hold(&self, hold: NewHold) -> Answer<'_, ()> {
        self.call(self.0.hold(hold))
    }
    fn unsent_of<'a>(&'a self, document_id: &'a str, limit: u32) -> Answer<'a, Vec<OutboxEntry>> {
        self.call(self.0.unsent_of(document_id, limit))
    }
    fn unsent(&self, after: u64, limit: u32) -> Answer<'_, Vec<OutboxEntry>> {
        self.call(self.0.unsent(after, limit))
    }
    fn mark_sent<'a>(&'a self, sequence: u64, at: &'a str) -> Answer<'a, ()> {
        self.call(self.0.mark_sent(sequence, at))
    }
    fn latest<'a>(&'a self, filter: &'a DocumentFilter, after: &'a str, limit: u32) -> Answer<'a, Vec<RevisionKey>> {
        self.call(self.0.latest(filter, after, limit))
    }
    fn count_latest<'a>(&'a self, filter: &'a DocumentFilter) -> Answer<'a, u64> {
        self.call(self.0.count_latest(filter))
    }
    fn revisions<'a>(&'a self, after: Option<&'a RevisionKey>, limit: u32) -> Answer<'a, Vec<RevisionKey>> {
        self.call(self.0.revisions(after, limit))
    }
    fn revision<'a>(&'a self, key: &'a RevisionKey) -> Answer<'a, Option<ArchivedRevision>> {
        self.call(self.0.revision(key))
    }
    fn statement<'a>(&'a self, id: &'a str) -> Answer<'a, Option<StoredStatement>> {
        self.call(self.0.statement(id))
    }
    fn statement_revisions<'a>(&'a self, id: &'a str) -> Answer<'a, Vec<StatementRevision>> {
        self.call(self.0.statement_revisions(id))
    }
    fn held(&self, after: u64, limit: u32) -> Answer<'_, Vec<HeldReport>> {
        self.call(self.0.held(after, limit))
    }
    fn held_statements<'a>(&'a self, after: &'a str, limit: u32) -> Answer<'a, Vec<HeldStatement>> {
        self.call(self.0.held_statements(after, limit))
    }
    fn search<'a>(&'a self, query: SearchQuery, after: Option<&'a Cursor>, limit: u32) -> Answer<'a, SearchPage> {
        self.call(self.0.search(query, after, limit))
    }
    fn index(&self, limit: u32) -> Answer<'_, Indexed> {
        self.call(self.0.index(limit))
    }
    fn held_statement<'a>(&'a self, id: &'a str) -> Answer<'a, Option<HeldStatement>> {
        self.call(self.0.held_statement(id))
    }
    fn decide<'a>(&'a self, decision: &'a Decision, at: &'a str) -> Answer<'a, bool> {
        self.call(self.0.decide(decision, at))
    }
    fn decisions(&self, after: u64, limit: u32) -> Answer<'_, Vec<RecordedDecision>> {
        self.call(self.0.decisions(after, limit))
    }
    fn suppress<'a>(&'a self, new: &'a NewSuppression) -> Answer<'a, Suppression> {
        self.call(self.0.suppress(new))
    }
    fn mark_enforced<'a>(&'a self, id: u64, at: &'a str) -> Answer<'a, ()> {
        self.call(self.0.mark_enforced(id, at))
    }
    fn lift<'a>(&'a self, subject: &'a Subject, lifted: &'a Lifted) -> Answer<'a, bool> {
        self.call(self.0.lift(subject, lifted))
    }
    fn hide<'a>(&'a self, document_id: &'a str, statements: &'a [String]) -> Answer<'a, u64> {
        self.call(self.0.hide(document_id, statements))
    }
    fn suppressions(&self, after: u64, limit: u32) -> Answer<'_, Vec<Suppression>> {
        self.call(self.0.suppressions(after, limit))
    }
    fn pending_suppressions(&self, after: u64, limit: u32) -> Answer<'_, Vec<Suppression>> {
        self.call(self.0.pending_suppressions(after, limit))
    }
    fn in_force<'a>(&'a self, subjects: &'a [Subject]) -> Answer<'a, InForce> {
        self.call(self.0.in_force(subjects))
    }
    fn documents_of<'a>(&'a self, subject: &'a Subject, after: &'a str, limit: u32) -> Answer<'a, Vec<String>> {
        self.call(self.0.documents_of(subject, after, limit))
    }
    fn counts(&self) -> Answer<'_, Counts> {
        self.call(self.0.counts())
    }
    fn forget_handled<'a>(&'a self, before: &'a str) -> Answer<'a, u64> {
        self.call(self.0.forget_handled(before))
    }
    fn snapshot(&self) -> Answer<'_, Box<dyn Snapshot>> {
        self.call(self.0.snapshot())
    }
    fn fill(&self) -> Answer<'_, Box<dyn Fill>> {
        self.call(self.0.fill())
    }
    fn close(&self) -> BoxFuture<'_, ()> {
        self.0.close()
    }
}

struct MortalSink(Arc<dyn EventSink>, Arc<Life>);

impl EventSink for MortalSink {
    fn announce<'a>(&'a self, announcement: Announcement<'a>) -> BoxFuture<'a, Result<Announced, SinkError>> {
        Box::pin(async move {
            let dead = |Dead| SinkError {
                events: announcement.events.len(),
                fault: Fault::Transient,
                code: "DEAD".into(),
                source: "the process is dead".into(),
            };
            self.1.call(self.0.announce(announcement)).await.map_err(dead)?
        })
    }

    fn admits(&self, announcement: Announcement<'_>) -> Result<(), SinkError> {
        self.0.admits(announcement)
    }
}
