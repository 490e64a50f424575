//! What a person accepts or rejects, and what others do meanwhile.

use std::sync::{Arc, LazyLock};

use fayan_bus::MAX_EVENT_BYTES;
use fayan_contract::{event::EventType, message::JobResult};
use fayan_publish::{
    Applied, Guard, Plan, Publisher,
    correct::Corrections,
    decide::{Accepted, DecideError, Word, accept, propose, reject},
    save,
};
use fayan_store::{
    Fault, Held, Store, Verdict,
    suite::sample::{doubtful, statement_of, time},
};

use crate::{
    log::Log,
    replay::{apply, reread},
    sample::{clock, message, store},
};

pub(crate) static NONE: LazyLock<Corrections> = LazyLock::new(Corrections::default);
pub(crate) const WORD: Word<'_> = Word { by: "编辑甲", reason: "the paper printed a correction" };

/// Two statements stand, and a page with one of them is held.
async fn shrunk(store: &dyn Store) -> u64 {
    save(store, message("1", "d", &[("甲", "一"), ("乙", "二")]), None, time(1)).await.expect("the page is saved");
    let result = save(store, message("2", "d", &[("甲", "一")]), None, time(2)).await.expect("the page is held");
    assert!(matches!(result, JobResult::Held { .. }), "{result:?}");
    store.held(0, 1).await.expect("the store answers")[0].id
}

#[tokio::test]
async fn an_accepted_report_is_announced_like_any_other() {
    let (store, _directory) = store().await;
    let about = Held::Report(shrunk(&*store).await);
    let proposal = propose(&*store, &NONE, &about).await.unwrap();
    let Plan::Revise(revision) = &proposal.plan else { panic!("{:?}", proposal.plan) };
    assert_eq!((proposal.before.revision(), revision.events[0].event_type), (1, EventType::Withdrawn));
    assert_eq!(store.document("d").await.unwrap().unwrap().revision(), 1, "showing changes nothing");

    let accepted = accept(&*store, &NONE, &about, WORD, &time(3)).await.unwrap();
    assert_eq!(accepted, Accepted { document_id: "d".to_owned(), revision: 2, events: 1 });
    let recorded = store.decisions(0, 10).await.unwrap().remove(0);
    assert_eq!((recorded.decision.verdict, recorded.revision), (Verdict::Accepted, Some(2)));
    assert_eq!((recorded.decision.by.as_str(), recorded.decision.reason.as_str()), (WORD.by, WORD.reason));

    let log = Arc::new(Log::default());
    Publisher::new(Arc::clone(&store), log.clone(), clock()).drain().await.unwrap();
    log.agrees_with(&*store).await;
    assert_eq!(log.len(), 3);
    let error = accept(&*store, &NONE, &about, WORD, &time(4)).await.unwrap_err();
    assert!(matches!(error, DecideError::NotHeld(_)), "{error}");
}

#[tokio::test]
async fn a_rejected_report_stays_away_and_changes_nothing() {
    let (store, _directory) = store().await;
    let id = shrunk(&*store).await;
    reject(&*store, id, WORD, &time(3)).await.unwrap();
    let result = save(&*store, message("3", "d", &[("甲", "一")]), None, time(4)).await.unwrap();
    assert!(matches!(result, JobResult::Held { .. }), "it is no more published than before: {result:?}");
    assert_eq!(store.held(0, 10).await.unwrap(), []);
    assert_eq!(store.document("d").await.unwrap().unwrap().revision(), 1);
    for decided in [reject(&*store, id, WORD, &time(5)).await, reject(&*store, 99, WORD, &time(5)).await] {
        assert!(matches!(decided, Err(DecideError::NotHeld(_))), "{decided:?}");
    }
}

#[tokio::test]
async fn what_settled_itself_meanwhile_is_not_published() {
    let (store, _directory) = store().await;
    let about = Held::Report(shrunk(&*store).await);
    save(&*store, message("3", "d", &[("甲", "一"), ("乙", "三")]), None, time(3)).await.unwrap();
    let error = accept(&*store, &NONE, &about, WORD, &time(4)).await.unwrap_err();
    assert!(matches!(error, DecideError::NotHeld(_)), "{error}");
    assert_eq!(store.document("d").await.unwrap().unwrap().revision(), 2);
}

#[tokio::test]
async fn bytes_that_are_older_than_what_stands_can_only_be_rejected() {
    let (store, _directory) = store().await;
    let fetched = |job: &str, minute: u32, speeches| {
        let mut message = message(job, "d", speeches);
        message.report.document.fetched_at = Some(time(minute));
        message
    };
    save(&*store, fetched("1", 1, &[("甲", "一"), ("乙", "二"), ("丙", "三")]), None, time(1)).await.unwrap();
    save(&*store, fetched("2", 2, &[("甲", "一")]), None, time(2)).await.unwrap();
    save(&*store, fetched("3", 3, &[("甲", "一"), ("乙", "二")]), None, time(3)).await.unwrap();
    let held: Vec<Held> = store.held(0, 10).await.unwrap().iter().map(|held| Held::Report(held.id)).collect();
    accept(&*store, &NONE, &held[1], WORD, &time(4)).await.unwrap();
    let error = accept(&*store, &NONE, &held[0], WORD, &time(5)).await.unwrap_err();
    assert!(matches!(error, DecideError::Outdated { .. }), "{error}");
    let Held::Report(id) = held[0] else { panic!() };
    reject(&*store, id, WORD, &time(6)).await.unwrap();
}

/// Both planned against the same revision, and neither is told that his decision was the other's.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_who_decide_in_the_same_moment_both_are_heard() {
    let (store, _directory) = store().await;
    for round in 0..8 {
        let id = format!("d-{round}");
        let save = async |job: &str, speeches| {
            save(&*store, message(&format!("{round} {job}"), &id, speeches), None, time(1)).await.unwrap()
        };
        save("whole", &[("甲", "一"), ("乙", "二"), ("丙", "三")]).await;
        save("one", &[("甲", "一"), ("乙", "二")]).await;
        save("other", &[("甲", "一"), ("丙", "三")]).await;
        let held: Vec<Held> = store.held(0, 10).await.unwrap().iter().map(|held| Held::Report(held.id)).collect();
        let at = time(2);
        let decided = held.iter().map(|about| accept(&*store, &NONE, about, WORD, &at));
        let decided = futures_util::future::try_join_all(decided).await.unwrap();
        let mut revisions: Vec<u32> = decided.iter().map(|accepted| accepted.revision).collect();
        revisions.sort_unstable();
        assert_eq!(revisions, [2, 3]);
        assert_eq!(store.held(0, 10).await.unwrap(), []);
        assert_eq!(store.decisions(0, 100).await.unwrap().len(), 2 * (round + 1));
    }
}

/// What another reading of the bytes that stand was held for is no news of the page: the page was seen since.
#[tokio::test]
async fn a_held_reading_of_kept_bytes_is_never_outdated() {
    let (store, _directory) = store().await;
    let fetched = |job: &str, minute: u32| {
        let mut message = message(job, "d", &[("甲", "一"), ("乙", "二")]);
        message.report.document.fetched_at = Some(time(minute));
        message
    };
    save(&*store, fetched("1", 1), None, time(1)).await.unwrap();
    save(&*store, fetched("2", 9), None, time(9)).await.unwrap();
    let (stored, mut reading) = reread(&*store, &[("甲", "一")]).await;
    reading.report.document.fetched_at = Some(time(1));
    assert_eq!(apply(&*store, (stored, reading), Guard::Hold).await, Applied::Done);
    let about = Held::Report(store.held(0, 1).await.unwrap()[0].id);
    let accepted = accept(&*store, &NONE, &about, WORD, &time(10)).await.unwrap();
    assert_eq!((accepted.revision, accepted.events), (2, 1));
    let fetched_at = store.document("d").await.unwrap().unwrap().fetched_at;
    assert_eq!(fetched_at, Some(time(9)), "nobody has seen the page since");
}

/// More than a message may have: whoever accepts it is told, and nothing is stored that could never be announced.
#[tokio::test]
async fn what_could_never_be_announced_is_not_accepted() {
    let (store, _directory) = store().await;
    let endless = "一".repeat(MAX_EVENT_BYTES / 3);
    let speeches: &[(&str, &str)] = &[("甲", &endless)];
    let error = save(&*store, message("0", "d", speeches), None, time(1)).await.unwrap_err();
    assert_eq!((error.fault(), error.code()), (Fault::Permanent, "EVENT_TOO_LARGE"));

    let id = shrunk(&*store).await;
    let (stored, reading) = reread(&*store, &[("甲", &endless), ("乙", "二")]).await;
    let plan = reading.plan(&stored, Guard::Hold).unwrap();
    let applied = reading.apply(&*store, &stored, plan, Guard::Hold, fayan_bus::new_trace(), time(3)).await;
    assert_eq!(applied.unwrap_err().code(), "EVENT_TOO_LARGE");

    reject(&*store, id, WORD, &time(4)).await.unwrap();
    let held = save(&*store, message("3", "d", speeches), None, time(5)).await.unwrap();
    assert!(matches!(held, JobResult::Held { .. }), "{held:?}");
    let about = Held::Report(store.held(0, 1).await.unwrap()[0].id);
    let error = accept(&*store, &NONE, &about, WORD, &time(6)).await.unwrap_err();
    assert!(matches!(error, DecideError::Sink { .. }), "{error}");
    assert_eq!(store.document("d").await.unwrap().unwrap().revision(), 1);
}

#[tokio::test]
async fn an_accepted_statement_leaves_the_others_waiting_and_outlives_the_next_fetch() {
    let (store, _directory) = store().await;
    let doubted = |job: &str| {
        let mut message = message(job, "d", &[("甲", "一"), ("乙", "二"), ("丙", "三")]);
        for statement in &mut message.report.statements[1..] {
            statement.issues.push(doubtful());
        }
        message.report.document.fetched_at = Some(time(job.parse().unwrap()));
        message
    };
    save(&*store, doubted("1"), None, time(1)).await.unwrap();
    save(&*store, doubted("2"), None, time(2)).await.unwrap();
    let about = Held::Statement(statement_of("d", "乙"));
    let accepted = accept(&*store, &NONE, &about, WORD, &time(3)).await.unwrap();
    assert_eq!((accepted.revision, accepted.events), (2, 1));
    let waiting = store.held_statements("", 10).await.unwrap();
    assert_eq!(waiting.iter().map(|held| held.speaker.as_str()).collect::<Vec<_>>(), ["丙"]);

    let again = save(&*store, doubted("4"), None, time(4)).await.unwrap();
    assert!(matches!(again, JobResult::Stored { revision: 2, events: 0, .. }), "{again:?}");
    assert_eq!(store.statement(&statement_of("d", "乙")).await.unwrap().unwrap().revision, 1);
    let older = save(&*store, doubted("1"), None, time(5)).await.unwrap();
    assert!(matches!(older, JobResult::Stored { .. }));
    let error = accept(&*store, &NONE, &about, WORD, &time(6)).await.unwrap_err();
    assert!(matches!(error, DecideError::NotHeld(_)), "{error}");
}
