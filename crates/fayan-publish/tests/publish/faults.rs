//! Crashes between any two steps.
//!
//! A crash is an error at one call to store or stream, before the call or after it (then the call was carried out and
//! its answer is lost), after which nothing works any more until the process starts again.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use fayan_contract::message::{DocumentSegmented, JobResult};
use fayan_publish::{Announced, Announcement, EventSink, Publisher, SinkError};
use fayan_store::{
    Answer, ArchivedRevision, Counts, Fault, HeldReport, Migrated, NewHold, NewRevision, NewSighting, OutboxEntry,
    Receipt, RevisionKey, Saved, StatementRevision, Store, StoreError, StoredDocument, StoredStatement,
};
use futures_util::future::BoxFuture;
use proptest::{collection, option, prelude::*};

use crate::{
    log::Log,
    plan_properties::speeches,
    sample::{clock, message, store},
};

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
    fn counts(&self) -> Answer<'_, Counts> {
        self.call(self.0.counts())
    }
    fn forget_handled<'a>(&'a self, before: &'a str) -> Answer<'a, u64> {
        self.call(self.0.forget_handled(before))
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
}

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
    async fn go_on(&self, message: &DocumentSegmented, crash: Option<Crash>) -> bool {
        let life = Life::new(crash);
        let worked = self.publisher(&life).publish(message.clone(), None).await;
        assert_eq!(worked.is_err(), life.is_over(), "{worked:?}");
        worked.is_ok()
    }

    fn publisher(&self, life: &Arc<Life>) -> Publisher {
        let store = Arc::new(MortalStore(Arc::clone(&self.store), Arc::clone(life)));
        let sink = Arc::new(MortalSink(Arc::clone(&self.sink), Arc::clone(life)));
        Publisher::new(store, sink, clock())
    }
}

#[tokio::test]
async fn a_crash_at_any_step_loses_and_repeats_nothing() {
    for (carried_out, restarted) in [(false, false), (false, true), (true, false), (true, true)] {
        for step in 0.. {
            let crashed = edit_and_crash(Crash { step, carried_out }, restarted).await;
            if !crashed {
                assert!(step > 5, "a message takes more than {step} steps");
                break;
            }
        }
    }
}

/// Handles each of three edits with a crash, and then until it is done. Whether anything crashed.
async fn edit_and_crash(crash: Crash, restarted: bool) -> bool {
    let edits: [&[(&str, &str)]; 3] =
        [&[("甲", "一"), ("乙", "二")], &[("甲", "三"), ("乙", "二")], &[("丙", "四"), ("甲", "三")]];
    let (store, _directory) = store().await;
    let log = Arc::new(Log::default());
    let world = World { store, sink: log.clone() };
    let mut crashed = false;
    for (job, speeches) in edits.iter().enumerate() {
        let message = message(&job.to_string(), "d", speeches);
        crashed |= !world.go_on(&message, Some(crash)).await;
        let done = if restarted { world.run(&message, None).await } else { world.go_on(&message, None).await };
        assert!(done);
    }
    log.agrees_with(&*world.store).await;
    assert_eq!(log.len(), 5, "two published, one corrected, one withdrawn, one published");
    crashed
}

#[derive(Debug, Clone)]
struct Job {
    document: &'static str,
    speeches: Vec<(&'static str, &'static str)>,
    /// The crashes on the way to handling it.
    crashes: Vec<Crash>,
    /// Whether the process that handles it in the end has just been started.
    restarted: bool,
    /// An earlier job whose message comes once more after it.
    again: Option<prop::sample::Index>,
}

fn crash() -> impl Strategy<Value = Crash> {
    (0..12_u32, any::<bool>()).prop_map(|(step, carried_out)| Crash { step, carried_out })
}

fn job() -> impl Strategy<Value = Job> {
    let document = prop::sample::select(vec!["d", "e"]);
    (document, speeches(), collection::vec(crash(), 0..3), any::<bool>(), option::of(any::<prop::sample::Index>()))
        .prop_map(|(document, speeches, crashes, restarted, again)| Job {
            document,
            speeches,
            crashes,
            restarted,
            again,
        })
}

proptest! {
    // Each case is some dozens of transactions on disk.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn random_edits_and_crashes_lose_and_repeat_nothing(jobs in collection::vec(job(), 1..8)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (store, _directory) = store().await;
            let log = Arc::new(Log::default());
            let world = World { store, sink: log.clone() };
            let mut messages = Vec::new();
            for (number, job) in jobs.iter().enumerate() {
                let message = message(&number.to_string(), job.document, &job.speeches);
                for crash in &job.crashes {
                    world.run(&message, Some(*crash)).await;
                }
                let done =
                    if job.restarted { world.run(&message, None).await } else { world.go_on(&message, None).await };
                assert!(done);
                messages.push(message);
                if let Some(again) = &job.again {
                    let events = log.len();
                    assert!(world.run(again.get(&messages), None).await);
                    assert_eq!(log.len(), events, "a second delivery announces nothing");
                }
            }
            log.agrees_with(&*world.store).await;
        });
    }
}
