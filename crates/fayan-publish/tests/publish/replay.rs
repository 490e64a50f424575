//! Another reading of kept bytes: what changes, and that it is published once.

use std::sync::Arc;

use fayan_contract::{
    event::EventType,
    report::{Kind, Report},
};
use fayan_publish::{
    Applied, Guard, Plan, PublishError, Publisher, Rereading,
    correct::Corrections,
    plan,
    plan::{Change, Quiet, What, difference},
    replan, save,
};
use fayan_store::{Store, StoredDocument, suite::sample};

use crate::{
    log::Log,
    mortal::{Crash, World},
    sample::{Speeches, clock, history, message, report, store},
};

/// A change as `what speaker field…`.
fn told(changes: &[Change]) -> Vec<String> {
    let one = |change: &Change| {
        let words = [Some(change.change.as_str()), change.speaker.as_deref(), change.code.as_deref()];
        let fields = change.fields.iter().map(|field| field.field.as_str());
        words.into_iter().flatten().chain(fields).collect::<Vec<_>>().join(" ")
    };
    changes.iter().map(one).collect()
}

fn changed(stored: &StoredDocument, report: Report, guard: Guard) -> Vec<String> {
    told(&difference(stored, &replan(stored, report, guard).expect("the report is sound")))
}

const BEFORE: Speeches<'_> = &[("甲", "一"), ("乙", "二"), ("丙", "三")];

#[test]
fn bytes_that_read_as_before_are_never_outdated() {
    let mut stored = history("d", &[BEFORE]);
    stored.fetched_at = Some(sample::time(9));
    let mut again = report("d", &[("甲", "一"), ("乙", "二"), ("丙", "四")]);
    again.document.fetched_at = Some(sample::time(1));
    assert_eq!(plan(Some(&stored), again.clone(), Guard::Hold), Ok(Plan::Outdated));
    let Ok(Plan::Revise(revision)) = replan(&stored, again, Guard::Hold) else { panic!("it is a revision") };
    assert_eq!(revision.report.document.fetched_at, Some(sample::time(1)), "it says when its bytes were fetched");
}

#[test]
fn every_change_is_told_with_its_fields() {
    let stored = history("d", &[BEFORE]);
    let all = |speeches: Speeches<'_>| changed(&stored, report("d", speeches), Guard::Hold);
    assert_eq!(all(BEFORE), [""; 0]);
    assert_eq!(all(&[("甲", "一"), ("乙", "贰"), ("丙", "三")]), ["statement.corrected 乙 paragraphs"]);
    assert_eq!(
        all(&[("甲", "一"), ("丁", "二"), ("丙", "三")]),
        ["document.changed statements", "statement.published 丁", "statement.redirected 乙"]
    );
    assert_eq!(all(&[("甲", "一")]), ["document.held SHRUNK_VS_PREVIOUS"]);

    let mut retitled = report("d", BEFORE);
    retitled.kind = Kind::QaTranscript;
    assert_eq!(changed(&stored, retitled, Guard::Hold), ["document.changed kind"]);
    let mut renamed = report("d", BEFORE);
    renamed.meeting.name = crate::sample::cited("云岭市座谈会");
    let of_all = changed(&stored, renamed, Guard::Hold);
    assert_eq!(of_all[0], "document.changed meeting");
    assert_eq!(of_all[1..], ["甲", "乙", "丙"].map(|name| format!("statement.corrected {name} meeting_name")));
}

#[test]
fn what_is_doubtful_is_told_when_it_begins_to_wait() {
    let stored = history("d", &[&[("甲", "一")]]);
    let mut doubtful = report("d", &[("甲", "一"), ("乙", "二")]);
    doubtful.statements[1].issues.push(sample::doubtful());
    let held = ["document.changed statements", "statement.held 乙"];
    assert_eq!(changed(&stored, doubtful.clone(), Guard::Hold), held);
    assert_eq!(
        changed(&stored, doubtful.clone(), Guard::Accept),
        ["document.changed statements", "statement.published 乙"]
    );
    let Ok(Plan::Revise(revision)) = replan(&stored, doubtful.clone(), Guard::Hold) else { panic!("a revision") };
    let waiting = crate::sample::stored(Some(&stored), &revision);
    assert_eq!(changed(&waiting, doubtful.clone(), Guard::Hold), [""; 0]);
    doubtful.statements[0].paragraphs[0].text = "三".to_owned();
    assert_eq!(changed(&waiting, doubtful.clone(), Guard::Hold), ["statement.corrected 甲 paragraphs"]);
    doubtful.statements[1].paragraphs[0].text = "四".to_owned();
    let changes = difference(&waiting, &replan(&waiting, doubtful, Guard::Hold).expect("the report is sound"));
    assert_eq!(told(&changes)[1], "statement.held 乙 paragraphs");
    assert_eq!(changes[1].detail.as_deref(), Some(sample::DOUBT));
}

/// What is kept of the latest revision, with another report of it.
pub(crate) async fn reread(store: &dyn Store, speeches: Speeches<'_>) -> (StoredDocument, Rereading) {
    try_reread(store, speeches).await.expect("the store answers")
}

/// The same from a store that may be dead.
pub(crate) async fn try_reread(
    store: &dyn Store,
    speeches: Speeches<'_>,
) -> Result<(StoredDocument, Rereading), PublishError> {
    let failed = |source| PublishError::Store { document_id: "d".to_owned(), source };
    let stored = store.document("d").await.map_err(failed)?.expect("the document is stored");
    let key = fayan_store::RevisionKey { document_id: "d".to_owned(), revision: stored.revision() };
    let archived = store.revision(&key).await.map_err(failed)?.expect("the revision is stored");
    let mut report = report("d", speeches);
    report.document.raw_sha256 = archived.raw.sha256();
    let rereading = Rereading::new(archived.raw, archived.given, Arc::new(archived.clean), report);
    let rereading = rereading.prepare(store, &Corrections::default(), &stored).await?;
    Ok((stored, rereading))
}

/// Does what a reading changes.
pub(crate) async fn apply(
    store: &dyn Store,
    (stored, rereading): (StoredDocument, Rereading),
    guard: Guard<'_>,
) -> Applied {
    let plan = rereading.plan(&stored, guard).expect("the report is sound");
    let trace = fayan_bus::new_trace();
    rereading.apply(store, &stored, plan, guard, trace, sample::time(50)).await.expect("the store answers")
}

#[tokio::test]
async fn a_reading_is_published_once_and_as_its_difference_says() {
    let (store, _directory) = store().await;
    save(&*store, message("job", "d", BEFORE), None, sample::time(1)).await.unwrap();
    let log = Arc::new(Log::default());
    let publisher = Publisher::new(Arc::clone(&store), log.clone(), clock());
    publisher.drain().await.unwrap();
    let before = log.len();

    let other: Speeches<'_> = &[("甲", "壹"), ("丁", "二"), ("丙", "三")];
    let once = reread(&*store, other).await;
    let expected = difference(&once.0, &once.1.plan(&once.0, Guard::Hold).unwrap());
    let late = once.clone();
    assert_eq!(apply(&*store, once.clone(), Guard::Hold).await, Applied::Done);
    assert_eq!(apply(&*store, late, Guard::Hold).await, Applied::Superseded, "the same reading was saved");
    let again = reread(&*store, other).await;
    assert_eq!(again.1.plan(&again.0, Guard::Hold), Ok(Plan::Unchanged));
    assert_eq!(again.1.given, once.1.given, "what was given goes on to the next revision");
    assert!(again.1.given.is_some());
    assert_eq!(apply(&*store, again, Guard::Hold).await, Applied::Done);
    assert_eq!(store.counts().await.unwrap().revisions, 2);

    publisher.drain().await.unwrap();
    let events = log.events();
    let key = |id: &str, revision: u32, what: &str| format!("{id} {revision} {what}");
    let announced: Vec<_> = events[before..]
        .iter()
        .map(|event| key(&event.statement_id, event.revision, event.event_type.as_str()))
        .collect();
    let told: Vec<_> = expected
        .iter()
        .filter(|change| matches!(change.change, What::Event(_)))
        .map(|change| {
            key(change.statement_id.as_deref().unwrap(), change.statement_revision.unwrap(), change.change.as_str())
        })
        .collect();
    assert_eq!(announced, told);
    assert_eq!(told.len(), 3);
    log.agrees_with(&*store).await;
}

#[tokio::test]
async fn a_page_that_came_meanwhile_wins() {
    let (store, _directory) = store().await;
    save(&*store, message("job", "d", BEFORE), None, sample::time(1)).await.unwrap();
    let late = reread(&*store, &[("甲", "壹"), ("乙", "二"), ("丙", "三")]).await;
    let newer: Speeches<'_> = &[("甲", "一"), ("乙", "贰"), ("丙", "三")];
    save(&*store, message("newer", "d", newer), None, sample::time(2)).await.unwrap();
    assert_eq!(apply(&*store, late, Guard::Hold).await, Applied::Superseded);
    let stands = store.document("d").await.unwrap().unwrap();
    assert_eq!((stands.revision(), stands.report.statements[0].text.as_str()), (2, "一"));
}

#[tokio::test]
async fn a_reading_that_lost_much_is_held_until_it_is_accepted() {
    let (store, _directory) = store().await;
    save(&*store, message("job", "d", BEFORE), None, sample::time(1)).await.unwrap();
    let shorter: Speeches<'_> = &[("甲", "一")];
    for _ in 0..2 {
        let reading = reread(&*store, shorter).await;
        assert_eq!(apply(&*store, reading, Guard::Hold).await, Applied::Done);
    }
    let held = store.held(0, 10).await.unwrap();
    assert_eq!(held.len(), 1);
    assert_eq!((held[0].code.as_str(), held[0].base_revision), ("SHRUNK_VS_PREVIOUS", 1));
    let accepted = reread(&*store, shorter).await;
    assert_eq!(apply(&*store, accepted, Guard::Accept).await, Applied::Done);
    assert_eq!(store.document("d").await.unwrap().unwrap().report.statements.len(), 1);
    assert_eq!(store.held(0, 10).await.unwrap(), [], "its own bytes are decided about");
}

#[tokio::test]
async fn a_crash_at_any_step_of_a_replay_loses_and_repeats_nothing() {
    let other: Speeches<'_> = &[("甲", "壹"), ("丁", "二"), ("丙", "三")];
    for carried_out in [false, true] {
        for step in 0.. {
            let (store, _directory) = store().await;
            save(&*store, message("job", "d", BEFORE), None, sample::time(1)).await.unwrap();
            let log = Arc::new(Log::default());
            let world = World { store: Arc::clone(&store), sink: log.clone() };
            let crashed = !world.replay(other, Some(Crash { step, carried_out })).await;
            assert!(world.replay(other, None).await);
            let publisher = Publisher::new(Arc::clone(&store), log.clone(), clock());
            publisher.drain().await.unwrap();
            log.agrees_with(&*store).await;
            let events = log.events();
            assert_eq!(events.len(), 6, "three published; one corrected, one published, one led there");
            assert!(events[3..].iter().any(|event| event.event_type == EventType::Redirected));
            if !crashed {
                assert!(step >= 3, "a replay takes more than {step} steps");
                break;
            }
        }
    }
}

#[test]
fn words_of_changes_are_those_of_their_json() {
    for event in [EventType::Published, EventType::Corrected, EventType::Withdrawn, EventType::Redirected] {
        assert_eq!(serde_json::to_value(What::Event(event)).unwrap(), serde_json::to_value(event).unwrap());
    }
    assert_eq!(serde_json::to_value(What::Quiet(Quiet::DocumentHeld)).unwrap(), "document.held");
}
