//! What a person accepts or rejects, and what others do meanwhile.

use std::sync::{Arc, LazyLock};

use fayan_contract::{event::EventType, message::JobResult};
use fayan_publish::{
    Plan, Publisher,
    correct::Corrections,
    decide::{Accepted, DecideError, Word, accept, propose, reject},
    save,
};
use fayan_store::{
    Held, Store, Verdict,
    suite::sample::{doubtful, statement_of, time},
};

use crate::{
    log::Log,
    sample::{clock, message, store},
};

static NONE: LazyLock<Corrections> = LazyLock::new(Corrections::default);
const WORD: Word<'_> = Word { by: "编辑甲", reason: "the paper printed a correction" };

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
