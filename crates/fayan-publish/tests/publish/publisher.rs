//! Outcomes, second deliveries, several publishers.

use std::{sync::Arc, time::Duration};

use fayan_contract::message::JobResult;
use fayan_publish::{Announced, Announcement, EventSink, PublishError, Publisher, SinkError, save};
use fayan_store::{Fault, suite::sample::time};
use fayan_testkit::servers::{PostgresServer, wait_until};
use futures_util::future::BoxFuture;
use jiff::SignedDuration;
use tempfile::TempDir;
use tokio::{sync::Mutex, task::JoinHandle};

use crate::{
    log::Log,
    sample::{clock, connect, message, sqlite, store},
};

#[tokio::test]
async fn an_outcome_tells_revision_events_and_issues() {
    let (store, _directory) = store().await;
    let log = Arc::new(Log::default());
    let publisher = Publisher::new(Arc::clone(&store), log.clone(), clock());
    let outcome = publisher.publish(message("1", "d", &[("甲", "一"), ("乙", "二")]), None).await.unwrap();
    assert_eq!((outcome.job_id.as_str(), outcome.name.as_deref()), ("1", Some("page.html")));
    let JobResult::Stored { document_id, revision, statements, events, .. } = outcome.result else { panic!() };
    assert_eq!((document_id.as_str(), revision, statements, events), ("d", 1, 2, 2));

    let unchanged = publisher.publish(message("2", "d", &[("甲", "一"), ("乙", "二")]), None).await.unwrap();
    assert!(matches!(unchanged.result, JobResult::Stored { revision: 1, statements: 2, events: 0, .. }));
    let held = publisher.publish(message("3", "d", &[("甲", "一")]), None).await.unwrap();
    assert!(matches!(&held.result, JobResult::Held { code, .. } if code == "SHRUNK_VS_PREVIOUS"), "{held:?}");
    let news = publisher.publish(message("4", "n", &[]), None).await.unwrap();
    assert!(matches!(news.result, JobResult::Stored { revision: 1, statements: 0, events: 0, .. }));
    assert_eq!(log.len(), 2);
    log.agrees_with(&*store).await;
}

#[tokio::test]
async fn a_late_second_delivery_brings_nothing_back() {
    let (store, _directory) = store().await;
    let log = Arc::new(Log::default());
    let publisher = Publisher::new(Arc::clone(&store), log.clone(), clock());
    let old = message("1", "d", &[("甲", "旧")]);
    let first = publisher.publish(old.clone(), None).await.unwrap();
    publisher.publish(message("2", "d", &[("甲", "新")]), None).await.unwrap();
    let again = publisher.publish(old, None).await.unwrap();
    assert_eq!(again, first, "the same message is answered the same");
    assert_eq!(log.len(), 2);
    let text = store.document("d").await.unwrap().unwrap().report.statements[0].text.clone();
    assert_eq!(text, "新");
    log.agrees_with(&*store).await;
}

#[tokio::test]
async fn bytes_that_overtook_older_ones_stay() {
    let (store, _directory) = store().await;
    let log = Arc::new(Log::default());
    let publisher = Publisher::new(Arc::clone(&store), log.clone(), clock());
    for (job, minute, text) in [("1", 1, "一"), ("3", 3, "三"), ("2", 2, "二"), ("4", 4, "四")] {
        let mut message = message(job, "d", &[("甲", text)]);
        message.report.document.fetched_at = Some(time(minute));
        let outcome = publisher.publish(message, None).await.unwrap();
        assert!(matches!(outcome.result, JobResult::Stored { .. }));
    }
    let texts = log.events().into_iter().map(|event| event.statement.expect("nothing is withdrawn").text);
    assert_eq!(texts.collect::<Vec<_>>(), ["一", "三", "四"]);
    log.agrees_with(&*store).await;
}

/// Never takes the events of one document.
struct Picky(Log);

impl Picky {
    fn refuses(announcement: Announcement<'_>) -> Option<SinkError> {
        let events = announcement.events.len();
        let refused = || SinkError {
            events,
            fault: Fault::Permanent,
            code: "EVENT_TOO_LARGE".into(),
            source: "too large".into(),
        };
        (announcement.document_id == "bad").then(refused)
    }
}

impl EventSink for Picky {
    fn announce<'a>(&'a self, announcement: Announcement<'a>) -> BoxFuture<'a, Result<Announced, SinkError>> {
        match Self::refuses(announcement) {
            None => self.0.announce(announcement),
            Some(refused) => Box::pin(async { Err(refused) }),
        }
    }

    fn admits(&self, announcement: Announcement<'_>) -> Result<(), SinkError> {
        Self::refuses(announcement).map_or(Ok(()), Err)
    }
}

#[tokio::test]
async fn events_that_are_never_taken_hold_up_their_document_alone() {
    let (store, _directory) = store().await;
    for (job, document, text) in [("1", "bad", "一"), ("2", "bad", "二"), ("3", "good", "一"), ("4", "good", "二")]
    {
        save(&*store, message(job, document, &[("甲", text)]), None, time(1)).await.unwrap();
    }
    let sink = Arc::new(Picky(Log::default()));
    let publisher = Publisher::new(Arc::clone(&store), sink.clone(), clock());
    let drained = publisher.drain().await.unwrap();
    assert_eq!((drained.announced, drained.stuck), (2, ["bad".to_owned()].into()));
    assert_eq!(sink.0.len(), 2);
    let error = publisher.publish(message("5", "bad", &[("甲", "三")]), None).await.unwrap_err();
    assert_eq!((error.fault(), error.code()), (Fault::Permanent, "EVENT_TOO_LARGE"));
    assert_eq!(store.unsent_of("bad", 10).await.unwrap().len(), 2, "nothing overtakes and nothing is lost");
}

#[tokio::test]
async fn what_could_never_be_announced_is_not_stored() {
    let (store, _directory) = store().await;
    let publisher = Publisher::new(Arc::clone(&store), Arc::new(Picky(Log::default())), clock());
    let error = publisher.publish(message("1", "bad", &[("甲", "一")]), None).await.unwrap_err();
    assert_eq!((error.fault(), error.code()), (Fault::Permanent, "EVENT_TOO_LARGE"));
    let counts = store.counts().await.unwrap();
    assert_eq!((counts.documents, counts.unsent), (0, 0));
}

#[tokio::test]
async fn what_was_only_saved_is_announced_later_in_order() {
    let (store, _directory) = store().await;
    for (job, text) in [("1", "一"), ("2", "二"), ("3", "三")] {
        save(&*store, message(job, "d", &[("甲", text)]), None, time(1)).await.unwrap();
    }
    let log = Arc::new(Log::default());
    let publisher = Publisher::new(Arc::clone(&store), log.clone(), clock());
    let drained = publisher.drain().await.unwrap();
    assert_eq!((drained.announced, drained.stuck.len()), (3, 0));
    assert_eq!(publisher.drain().await.unwrap().announced, 0);
    log.agrees_with(&*store).await;
}

/// What was saved a moment ago is left to whoever saved it.
#[tokio::test]
async fn only_what_was_left_behind_is_announced_while_others_work() {
    let (store, _directory) = store().await;
    for (job, document, minute) in [("1", "old", 1), ("2", "new", 3)] {
        save(&*store, message(job, document, &[("甲", "一")]), None, time(minute)).await.unwrap();
    }
    let log = Arc::new(Log::default());
    let publisher = Publisher::new(Arc::clone(&store), log.clone(), Arc::new(|| time(3)));
    assert_eq!(publisher.drain_left_behind(SignedDuration::from_secs(60)).await.unwrap().announced, 1);
    assert_eq!(log.events().iter().map(|event| event.document.id.as_str()).collect::<Vec<_>>(), ["old"]);
    assert_eq!(publisher.drain_left_behind(SignedDuration::from_secs(60)).await.unwrap().announced, 0);
    assert_eq!(publisher.drain().await.unwrap().announced, 1);
    log.agrees_with(&*store).await;
}

/// Makes transactions that have written the outbox entry of the document `slow` wait until `go` has a row.
const WAIT_FOR_GO: &str = "
    CREATE TABLE public.go (now boolean);
    CREATE FUNCTION public.wait_for_go() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        WHILE NOT EXISTS (SELECT FROM public.go) LOOP PERFORM pg_sleep(0.01); END LOOP;
        RETURN NULL;
    END $$;
    CREATE TRIGGER slow AFTER INSERT ON fayan.outbox FOR EACH ROW WHEN (new.document_id = 'slow')
        EXECUTE FUNCTION public.wait_for_go();";

/// A stream to which the first announcement takes so long that a transaction ends meanwhile.
struct Slow {
    log: Log,
    database: String,
    saving: Mutex<Option<JoinHandle<()>>>,
}

impl EventSink for Slow {
    fn announce<'a>(&'a self, announcement: Announcement<'a>) -> BoxFuture<'a, Result<Announced, SinkError>> {
        Box::pin(async move {
            if let Some(saving) = self.saving.lock().await.take() {
                assert_eq!(announcement.document_id, "fast");
                PostgresServer::shared().psql(&self.database, "INSERT INTO public.go VALUES (true)");
                saving.await.expect("the report is saved");
            }
            self.log.announce(announcement).await
        })
    }

    fn admits(&self, _: Announcement<'_>) -> Result<(), SinkError> {
        Ok(())
    }
}

/// PostgreSQL gives positions in the outbox out before a transaction ends: here the first one belongs to the transaction
/// that ends last, when a publisher has passed it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_entry_that_is_committed_behind_a_publisher_is_not_forgotten() {
    let server = PostgresServer::shared();
    let url = server.database();
    let store = connect(&url).await;
    let database = url.trim_start_matches("postgres:///").split('?').next().unwrap().to_owned();
    server.psql(&database, WAIT_FOR_GO);
    let slow = Arc::clone(&store);
    let saving = tokio::spawn(async move {
        save(&*slow, message("1", "slow", &[("甲", "一")]), None, time(1)).await.expect("the report is saved");
    });
    wait_until("the slow report to have its position", Duration::from_secs(30), async || {
        server.psql(&database, "SELECT is_called FROM fayan.outbox_sequence_seq").trim() == "t"
    })
    .await;
    save(&*store, message("2", "fast", &[("乙", "二")]), None, time(1)).await.unwrap();

    let sink = Arc::new(Slow { log: Log::default(), database, saving: Mutex::new(Some(saving)) });
    let drained = Publisher::new(Arc::clone(&store), sink.clone(), clock()).drain().await.unwrap();
    assert_eq!(drained.announced, 2);
    let announced: Vec<String> = sink.log.events().into_iter().map(|event| event.document.id).collect();
    assert_eq!(announced, ["fast", "slow"], "the entry before it appeared behind it");
    sink.log.agrees_with(&*store).await;
}

#[tokio::test]
async fn bytes_that_the_report_does_not_cite_are_refused() {
    let (store, _directory) = store().await;
    let mut message = message("1", "d", &[("甲", "一")]);
    message.raw = b"something else".to_vec().into();
    let error = save(&*store, message, None, time(1)).await.unwrap_err();
    assert!(matches!(error, PublishError::WrongBytes { .. }), "{error}");
    assert_eq!((error.fault(), error.code()), (Fault::Permanent, "WRONG_BYTES"));
    assert_eq!(store.counts().await.unwrap().documents, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn publishers_at_once_on_one_document_announce_each_revision_once() {
    let directory = TempDir::new().unwrap();
    publish_at_once(&sqlite(&directory)).await;
}

/// There writers do not wait for each other unless they have the same document.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn publishers_at_once_on_postgresql_announce_each_revision_once() {
    publish_at_once(&PostgresServer::shared().database()).await;
}

/// Four publishers correct one document, partly with the same messages.
async fn publish_at_once(url: &str) {
    let store = connect(url).await;
    let log = Arc::new(Log::default());
    let mut publishers = Vec::new();
    for number in 0..4 {
        let publisher = Publisher::new(connect(url).await, log.clone(), clock());
        publishers.push(tokio::spawn(async move {
            for edit in 0..6 {
                let text = format!("{number}说的第{edit}稿");
                // Every third message is the same for all four.
                let job = if edit % 3 == 0 { format!("all {edit}") } else { format!("{number} {edit}") };
                let text = if edit % 3 == 0 { format!("共同的第{edit}稿") } else { text };
                let message = message(&job, "d", &[("甲", &text), ("乙", "不变")]);
                publisher.publish(message, None).await.expect("the report is published");
            }
        }));
    }
    for publisher in publishers {
        publisher.await.expect("no publisher panics");
    }
    log.agrees_with(&*store).await;
}
