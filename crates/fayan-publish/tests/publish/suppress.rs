//! What must not be published, and what comes after.

use std::sync::Arc;

use fayan_contract::{
    event::EventType,
    identity::{sha256_hex, statement_id},
    message::JobResult,
};
use fayan_publish::{
    Applied, Guard, Publisher,
    decide::accept,
    save,
    suppress::{finish, suppress},
};
use fayan_store::{
    Held, Lifted, NewSuppression, Store, Subject,
    suite::sample::{statement_of, time},
};

use crate::{
    decide::{NONE, WORD},
    log::Log,
    replay::{apply, reread},
    sample::{Speeches, clock, message, store},
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

const FIRST: &str = "今年把水渠修到村口，明年再把路修到山上。";
const SECRET: &str = "这句话法院不让再说，谁也不得再登出来。";
const OTHER: &str = "学校要办在家门口，老师要住在学校里。";
const NEW: &str = "新来的一段话，说的是另外一件事情。";

/// 甲 speaks twice, and what he says the second time is suppressed.
async fn with_a_secret() -> (Arc<dyn Store>, tempfile::TempDir) {
    let (store, directory) = store().await;
    let page: Speeches<'_> = &[("甲", FIRST), ("乙", OTHER), ("甲", SECRET)];
    save(&*store, message("1", "d", page), None, time(1)).await.expect("the page is saved");
    let secret = new(Subject::Statement(statement_id("d", "甲", 2)));
    suppress(&*store, &secret).await.expect("the store answers");
    (store, directory)
}

/// Statements are counted for each speaker, so a page that prints one more or fewer, or another name, brings a suppressed
/// text under an identifier that nobody suppressed.
#[tokio::test]
async fn a_suppressed_text_does_not_get_out_under_another_identifier() {
    let half = SECRET.chars().take(11).collect::<String>();
    let pages: [(Speeches<'_>, &str); 5] = [
        (&[("甲", NEW), ("甲", FIRST), ("乙", OTHER), ("甲", SECRET)], "one more before it"),
        (&[("乙", OTHER), ("甲", SECRET), ("丙", NEW)], "the first taken out"),
        (&[("甲", FIRST), ("乙", OTHER), ("丙", SECRET)], "another name"),
        (&[("甲", FIRST), ("乙", OTHER), ("丙", NEW)], "another name and other words"),
        (&[("甲", FIRST), ("乙", OTHER), ("甲", &half), ("丙", SECRET)], "a part stays"),
    ];
    for (page, what) in pages {
        let (store, _directory) = with_a_secret().await;
        let held = save(&*store, message("2", "d", page), None, time(6)).await.unwrap();
        let JobResult::Held { code, detail, .. } = &held else { panic!("{what}: {held:?}") };
        assert_eq!(code, "SUPPRESSED_MOVED", "{what}");
        assert!(detail.contains(&statement_id("d", "甲", 2)), "{detail}");
        assert_eq!(standing(&*store, "d").await, ["甲", "乙"], "{what}");
        let reading = reread(&*store, page).await;
        assert_eq!(apply(&*store, reading, Guard::Hold).await, Applied::Done);
        assert_eq!(store.held(0, 10).await.unwrap().len(), 2, "{what}: read again it is held as well");
        assert_eq!(announced(&store).await.len(), 4, "{what}");

        let about = Held::Report(store.held(0, 10).await.unwrap()[0].id);
        accept(&*store, &NONE, &about, WORD, &time(7)).await.unwrap();
        let report = store.document("d").await.unwrap().unwrap().report;
        let stands = report.statements.iter().any(|statement| statement.text == SECRET);
        assert_eq!(stands, page.iter().any(|(_, text)| *text == SECRET), "{what}: somebody has decided");
        let again = save(&*store, message("3", "d", page), None, time(8)).await.unwrap();
        assert!(matches!(again, JobResult::Stored { events: 0, .. }), "{what}: {again:?}");
    }
}

#[tokio::test]
async fn edits_that_leave_a_suppressed_statement_where_it_was_are_published() {
    let pages: [(Speeches<'_>, u32); 4] = [
        (&[("甲", FIRST), ("乙", OTHER)], 0),
        (&[("甲", FIRST), ("乙", NEW), ("甲", SECRET)], 1),
        (&[("甲", NEW), ("乙", OTHER), ("甲", "这句话法院不让再说，报纸也改了几个字。")], 1),
        (&[("甲", FIRST), ("乙", OTHER), ("甲", SECRET), ("丙", NEW)], 1),
    ];
    for (page, expected) in pages {
        let (store, _directory) = with_a_secret().await;
        let result = save(&*store, message("2", "d", page), None, time(6)).await.unwrap();
        assert!(matches!(result, JobResult::Stored { events, .. } if events == expected), "{page:?}: {result:?}");
        assert!(!announced(&store).await.is_empty());
    }
}

/// What waits for a decision has nothing to do with it.
#[tokio::test]
async fn what_is_held_of_a_document_outlives_a_suppression() {
    let (store, _directory) = store().await;
    save(&*store, message("1", "d", ALL), None, time(1)).await.unwrap();
    let reading = reread(&*store, &ALL[..2]).await;
    assert_eq!(apply(&*store, reading, Guard::Hold).await, Applied::Done);
    suppress(&*store, &new(Subject::Statement(statement_of("d", "乙")))).await.unwrap();
    let held = store.held(0, 10).await.unwrap();
    assert_eq!(held.len(), 1);
    accept(&*store, &NONE, &Held::Report(held[0].id), WORD, &time(6)).await.unwrap();
    assert_eq!(standing(&*store, "d").await, ["甲"], "neither the one that is taken out nor the suppressed one");
}
