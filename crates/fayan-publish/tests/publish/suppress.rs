//! What must not be published, and what comes after.

use std::sync::Arc;

use fayan_contract::{event::EventType, identity::sha256_hex, message::JobResult};
use fayan_publish::{
    Publisher, save,
    suppress::{finish, suppress},
};
use fayan_store::{
    Lifted, NewSuppression, Store, Subject,
    suite::sample::{statement_of, time},
};

use crate::{
    log::Log,
    sample::{clock, message, store},
};

const ALL: &[(&str, &str)] = &[("甲", "一"), ("乙", "二"), ("丙", "三")];

fn new(subject: Subject) -> NewSuppression {
    NewSuppression { subject, reason: "a court order".to_owned(), by: "编辑甲".to_owned(), at: time(5) }
}

fn lifted() -> Lifted {
    Lifted { reason: "an appeal".to_owned(), by: "编辑乙".to_owned(), at: time(6) }
}

/// Speakers that stand in the latest report of a document.
async fn standing(store: &dyn Store, id: &str) -> Vec<String> {
    let stored = store.document(id).await.expect("the store answers");
    let report = stored.expect("the document is stored").report;
    report.statements.into_iter().map(|statement| statement.speaker.as_printed).collect()
}

/// Announces everything, and checks that the stream says what the store says.
async fn announced(store: &Arc<dyn Store>) -> Vec<(EventType, u32, Option<String>)> {
    let log = Arc::new(Log::default());
    Publisher::new(Arc::clone(store), log.clone(), clock()).drain().await.expect("the events are taken");
    log.agrees_with(&**store).await;
    log.events().into_iter().map(|event| (event.event_type, event.revision, event.reason)).collect()
}

#[tokio::test]
async fn a_suppressed_statement_is_withdrawn_and_stays_away_until_it_is_lifted() {
    let (store, _directory) = store().await;
    save(&*store, message("1", "d", ALL), None, time(1)).await.unwrap();
    let subject = Subject::Statement(statement_of("d", "乙"));
    let done = suppress(&*store, &new(subject.clone())).await.unwrap();
    assert_eq!((done.documents, done.statements), (1, 1));
    assert_eq!(standing(&*store, "d").await, ["甲", "丙"]);
    let stored = store.statement(&statement_of("d", "乙")).await.unwrap().unwrap();
    assert_eq!((stored.withdrawn, stored.suppressed), (true, true));
    let again = suppress(&*store, &new(subject.clone())).await.unwrap();
    assert_eq!((again.documents, again.statements), (0, 0), "nothing is withdrawn twice");

    let unchanged = save(&*store, message("2", "d", ALL), None, time(6)).await.unwrap();
    assert!(matches!(unchanged, JobResult::Stored { revision: 2, events: 0, .. }), "{unchanged:?}");
    let edited = [ALL[0], ("乙", "二二"), ("丙", "三三")];
    let edited = save(&*store, message("3", "d", &edited), None, time(7)).await.unwrap();
    assert!(matches!(edited, JobResult::Stored { revision: 3, events: 1, .. }), "{edited:?}");
    assert_eq!(standing(&*store, "d").await, ["甲", "丙"]);

    assert!(store.lift(&subject, &lifted()).await.unwrap());
    let back = save(&*store, message("4", "d", ALL), None, time(8)).await.unwrap();
    assert!(matches!(back, JobResult::Stored { revision: 4, events: 2, .. }), "{back:?}");
    let stored = store.statement(&statement_of("d", "乙")).await.unwrap().unwrap();
    assert_eq!((stored.revision, stored.withdrawn, stored.suppressed), (3, false, false));
    let events = announced(&store).await;
    assert_eq!(events[3], (EventType::Withdrawn, 2, Some("suppressed: a court order".to_owned())));
    assert_eq!(events.len(), 7);
}

/// Somebody asks to take down what an edit took off the page before.
#[tokio::test]
async fn what_was_withdrawn_before_it_is_suppressed_is_not_shown_either() {
    let gone = statement_of("d", "乙");
    for subject in [Subject::Statement(gone.clone()), Subject::Document("d".to_owned())] {
        let (store, _directory) = store().await;
        save(&*store, message("1", "d", ALL), None, time(1)).await.unwrap();
        save(&*store, message("2", "d", &[ALL[0], ("丁", "四"), ALL[2]]), None, time(2)).await.unwrap();
        let told = async || store.statement(&gone).await.unwrap().map(|stored| (stored.withdrawn, stored.suppressed));
        assert_eq!(told().await, Some((true, false)));
        // Whoever suppressed it died; whoever comes next finishes it.
        store.suppress(&new(subject.clone())).await.unwrap();
        finish(&*store, &time(6)).await.unwrap();
        assert_eq!(told().await, Some((true, true)), "{subject}");
        let left = if matches!(subject, Subject::Statement(_)) { 3 } else { 0 };
        assert_eq!(standing(&*store, "d").await.len(), left, "{subject}");
    }
}

/// A document, its address and its bytes: each covers all its statements and everything else that it says.
#[tokio::test]
async fn of_a_suppressed_document_nothing_is_left_but_what_identifies_it() {
    let raw = |id: &str| Subject::Raw(sha256_hex(&message("0", id, ALL).raw));
    for (id, subject) in [
        ("d", Subject::Document("d".to_owned())),
        ("e", Subject::address("http://paper.example/e#top")),
        ("f", raw("f")),
    ] {
        let (store, _directory) = store().await;
        save(&*store, message("1", id, ALL), None, time(1)).await.unwrap();
        let done = suppress(&*store, &new(subject.clone())).await.unwrap();
        assert_eq!((done.documents, done.statements), (1, 3), "{subject}");
        let stored = store.document(id).await.expect("the store answers");
        let report = stored.expect("the document is stored").report;
        assert!(report.statements.is_empty() && report.document.title.is_none() && report.meeting.name.is_none());
        let again = save(&*store, message("2", id, ALL), None, time(6)).await.unwrap();
        assert!(matches!(again, JobResult::Stored { revision: 2, events: 0, .. }), "{again:?}");
        assert_eq!(announced(&store).await.len(), 6);
    }
}

#[tokio::test]
async fn a_new_document_at_a_suppressed_address_publishes_nothing() {
    let (store, _directory) = store().await;
    suppress(&*store, &new(Subject::address("https://paper.example/d"))).await.unwrap();
    let first = save(&*store, message("1", "d", ALL), None, time(6)).await.unwrap();
    assert!(matches!(first, JobResult::Stored { revision: 1, statements: 0, events: 0, .. }), "{first:?}");
    assert_eq!(announced(&store).await, []);
}

#[tokio::test]
async fn a_document_that_comes_to_a_suppressed_address_is_withdrawn() {
    let (store, _directory) = store().await;
    save(&*store, message("1", "d", ALL), None, time(1)).await.unwrap();
    suppress(&*store, &new(Subject::address("https://paper.example/elsewhere"))).await.unwrap();
    assert_eq!(standing(&*store, "d").await.len(), 3);
    let mut moved = message("2", "d", ALL);
    moved.report.document.urls = vec!["https://paper.example/elsewhere".to_owned()];
    for job in ["2", "3"] {
        moved.job.id = job.to_owned();
        save(&*store, moved.clone(), None, time(6)).await.unwrap();
        assert_eq!(standing(&*store, "d").await.len(), 0, "after job {job}");
    }
}

/// Whoever suppressed it died between the list and the withdrawal.
#[tokio::test]
async fn what_was_not_withdrawn_in_time_is_withdrawn_by_whoever_comes_next() {
    for finisher in ["the publisher", "the same page", "a shorter page"] {
        let (store, _directory) = store().await;
        save(&*store, message("1", "d", ALL), None, time(1)).await.unwrap();
        store.suppress(&new(Subject::Statement(statement_of("d", "乙")))).await.unwrap();
        let result = match finisher {
            "the publisher" => {
                finish(&*store, &time(6)).await.unwrap();
                assert_eq!(store.pending_suppressions(0, 10).await.unwrap(), []);
                None
            }
            "the same page" => Some(save(&*store, message("2", "d", ALL), None, time(6)).await.unwrap()),
            _ => Some(save(&*store, message("2", "d", &ALL[..1]), None, time(6)).await.unwrap()),
        };
        assert_eq!(standing(&*store, "d").await, ["甲", "丙"], "{finisher}");
        if finisher == "a shorter page" {
            assert!(matches!(result, Some(JobResult::Held { .. })), "the guard counts without it: {result:?}");
        }
        assert_eq!(announced(&store).await.len(), 4, "{finisher}");
    }
}
