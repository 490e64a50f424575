//! Saving revisions and reading them back.

use fayan_contract::event::{EventType, Redirect, RedirectKind};

use super::{Backend, Outcome, sample};
use crate::{
    error::{Fault, StoreError},
    model::{ArchivedRevision, Counts, NewRevision, NewSighting, Occasion, RevisionKey, Saved, StoredDocument},
    store::Store,
};

fn archived(new: &NewRevision) -> ArchivedRevision {
    ArchivedRevision {
        given: new.given.clone(),
        raw: new.raw.clone(),
        clean: (*new.clean).clone(),
        report: new.report.clone(),
        created_at: new.at.clone(),
    }
}

fn key(new: &NewRevision) -> RevisionKey {
    let document = &new.report.document;
    RevisionKey { document_id: document.id.clone(), revision: document.revision }
}

/// Document, revision, statements, history, outbox and counts say what was saved.
pub async fn a_first_revision_reads_back_whole(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let new = sample::first("d", &[("甲", "一"), ("乙", "二")]);
    assert_eq!(store.save_revision(new.clone()).await?, Saved::New);

    let document = StoredDocument {
        report: new.report.clone(),
        urls: vec!["https://paper.example/d".to_owned()],
        withdrawn: Default::default(),
        fetched_at: Some(sample::time(1)),
    };
    assert_eq!(store.document("d").await?, Some(document));
    assert_eq!(store.revision(&key(&new)).await?, Some(archived(&new)));
    let statement = store.statement(&new.report.statements[1].id).await?.expect("the statement was saved");
    assert_eq!(statement.statement, new.report.statements[1]);
    assert_eq!((statement.revision, statement.withdrawn, statement.document), (1, false, key(&new)));
    let history = store.statement_revisions(&new.report.statements[1].id).await?;
    assert_eq!(history.len(), 1);
    assert_eq!((history[0].revision, history[0].event), (1, EventType::Published));
    assert_eq!(history[0].content_sha256.as_deref(), Some(new.report.statements[1].content_sha256.as_str()));
    let counts = store.counts().await?;
    let expected = Counts {
        documents: 1,
        revisions: 1,
        statements: 2,
        statement_revisions: 2,
        unsent: 1,
        oldest_unsent_at: Some(new.at),
        raw_bytes: new.raw.len() as u64,
        ..Counts::default()
    };
    assert_eq!(counts, expected);
    Ok(())
}

/// The old revision stays readable with its own bytes.
pub async fn a_second_revision_replaces_what_is_current_and_keeps_what_was(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let first = sample::first("d", &[("甲", "一"), ("乙", "二")]);
    let second = sample::next(&first, &[("甲", "一"), ("乙", "二又")]);
    store.save_revision(first.clone()).await?;
    store.save_revision(second.clone()).await?;
    assert_eq!(store.revision(&key(&first)).await?, Some(archived(&first)));
    assert_eq!(store.revision(&key(&second)).await?, Some(archived(&second)));
    assert_eq!(store.document("d").await?.map(|document| document.report), Some(second.report.clone()));
    let history = store.statement_revisions(&sample::statement_of("d", "乙")).await?;
    assert_eq!(
        history.iter().map(|entry| entry.event).collect::<Vec<_>>(),
        [EventType::Published, EventType::Corrected]
    );
    assert_eq!(history[1].changed, ["paragraphs"]);
    assert_eq!(history[1].document, key(&second));
    assert_eq!(store.statement_revisions(&sample::statement_of("d", "甲")).await?.len(), 1);
    Ok(())
}

/// The revision of a withdrawal is known for planning; the next publication goes on from there.
pub async fn a_withdrawn_statement_stays_readable_and_can_come_back(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let first = sample::first("d", &[("甲", "一"), ("乙", "二")]);
    let second = sample::next(&first, &[("甲", "一")]);
    store.save_revision(first.clone()).await?;
    store.save_revision(second.clone()).await?;
    let gone = sample::statement_of("d", "乙");
    let document = store.document("d").await?.expect("the document was saved");
    assert_eq!(document.withdrawn, [(gone.clone(), 2)].into());
    let statement = store.statement(&gone).await?.expect("a withdrawn statement stays");
    assert_eq!((statement.withdrawn, statement.revision, statement.document), (true, 2, key(&first)));
    assert_eq!(statement.statement, first.report.statements[1]);
    assert_eq!(store.statement_revisions(&gone).await?[1].reason.as_deref(), Some("it is gone"));
    assert_eq!(store.counts().await?.withdrawn, 1);

    let mut third = sample::next(&second, &[("甲", "一"), ("乙", "二")]);
    third.report.statements[1].revision = 3;
    third.events[0].revision = 3;
    store.save_revision(third.clone()).await?;
    let statement = store.statement(&gone).await?.expect("the statement came back");
    assert_eq!((statement.withdrawn, statement.revision), (false, 3));
    assert!(store.document("d").await?.is_some_and(|document| document.withdrawn.is_empty()));
    Ok(())
}

/// A redirected statement stays readable and says where its text went; it too can come back, and then leads nowhere.
pub async fn a_redirected_statement_leads_to_those_that_hold_its_text(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let first = sample::first("d", &[("甲", "一"), ("乙", "二，又二")]);
    let mut second = sample::next(&first, &[("甲", "一"), ("丙", "二"), ("丁", "又二")]);
    let gone = sample::statement_of("d", "乙");
    let to = ["丙", "丁"].map(|speaker| sample::statement_of("d", speaker));
    sample::redirect(&mut second, &gone, RedirectKind::Split, &to);
    store.save_revision(first.clone()).await?;
    assert_eq!(store.statement(&gone).await?.and_then(|statement| statement.redirect), None);
    store.save_revision(second.clone()).await?;

    let redirect = Some(Redirect { kind: RedirectKind::Split, to: to.to_vec() });
    assert_eq!(store.document("d").await?.map(|document| document.withdrawn), Some([(gone.clone(), 2)].into()));
    let statement = store.statement(&gone).await?.expect("a redirected statement stays");
    assert_eq!((statement.withdrawn, statement.revision, statement.document), (true, 2, key(&first)));
    assert_eq!((&statement.statement, &statement.redirect), (&first.report.statements[1], &redirect));
    let history = store.statement_revisions(&gone).await?;
    assert_eq!((history[0].event, &history[0].redirect), (EventType::Published, &None));
    assert_eq!((history[1].event, &history[1].redirect), (EventType::Redirected, &redirect));
    assert_eq!((&history[1].reason, &history[1].content_sha256), (&None, &None));
    let counts = store.counts().await?;
    assert_eq!((counts.statements, counts.withdrawn), (3, 1));
    assert_eq!(store.unsent_of("d", 10).await?[1].events, second.events);

    let mut third = sample::next(&second, &[("甲", "一"), ("乙", "二，又二")]);
    let back = third.report.statements.iter().position(|statement| statement.id == gone).expect("it is back");
    third.report.statements[back].revision = 3;
    third.events.iter_mut().filter(|event| event.statement_id == gone).for_each(|event| event.revision = 3);
    store.save_revision(third).await?;
    let statement = store.statement(&gone).await?.expect("the statement came back");
    assert_eq!((statement.withdrawn, statement.revision, statement.redirect), (false, 3, None));
    let missing = store.statement(&to[0]).await?.and_then(|statement| statement.redirect);
    assert_eq!(missing, Some(Redirect { kind: RedirectKind::Missing, to: Vec::new() }));
    Ok(())
}

/// Spans and ordinals follow the latest bytes; the revision does not.
pub async fn a_statement_that_only_moved_is_brought_up_to_date(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let first = sample::first("d", &[("甲", "一")]);
    let second = sample::next(&first, &[("丙", "零"), ("甲", "一")]);
    store.save_revision(first).await?;
    store.save_revision(second.clone()).await?;
    let moved = store.statement(&sample::statement_of("d", "甲")).await?.expect("the statement is still there");
    assert_eq!((moved.revision, moved.statement.ordinal, moved.document), (1, 2, key(&second)));
    assert_eq!(store.statement_revisions(&sample::statement_of("d", "甲")).await?.len(), 1);
    Ok(())
}

/// Reading kept bytes again is no fetch: nobody saw the page, and what was fetched since still waits. Only what was held
/// of the same bytes is decided.
pub async fn a_replayed_revision_says_nothing_about_the_page(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let first = sample::first("d", &[("甲", "一"), ("乙", "二")]);
    store.save_revision(first.clone()).await?;
    let again = sample::sighting(&first, "again", &[]);
    store.record_sighting(again.clone()).await?;
    store.hold(sample::hold("d", &[("甲", "一")], "shorter")).await?;
    let mut same = sample::hold("d", &[("甲", "一"), ("乙", "二")], "the same bytes");
    same.given = None;
    store.hold(same).await?;
    let held = store.held(0, 10).await?;
    assert_eq!(held.iter().map(|held| held.given.is_some()).collect::<Vec<_>>(), [true, false]);

    let of_kept_bytes = |before: &NewRevision, text: &str, occasion: Occasion| {
        let mut new = sample::next(before, &[("甲", "一"), ("乙", text)]);
        new.occasion = occasion;
        (new.raw, new.report.document.raw_sha256) = (first.raw.clone(), first.report.document.raw_sha256.clone());
        new.report.document.fetched_at = first.report.document.fetched_at.clone();
        new
    };
    let amended = of_kept_bytes(&first, "二一", Occasion::Amended);
    store.save_revision(amended.clone()).await?;
    assert_eq!(store.held(0, 10).await?, held, "nobody has read anything again");
    let replayed = of_kept_bytes(&amended, "三", Occasion::Replayed);
    store.save_revision(replayed.clone()).await?;
    let document = store.document("d").await?.expect("the document is stored");
    assert_eq!((document.revision(), document.fetched_at), (3, Some(sample::time(30))), "the newest fetch counts");
    assert_eq!(store.held(0, 10).await?, held[..1]);
    assert_eq!(store.revision(&key(&replayed)).await?, Some(archived(&replayed)));

    let mut third = sample::next(&replayed, &[("甲", "一"), ("乙", "四")]);
    third.occasion = Occasion::Fetched { over: again.fetched_at };
    store.save_revision(third).await?;
    assert_eq!(store.held(0, 10).await?, [], "a whole page came");
    Ok(())
}

/// Between a plan and its save another publisher may have seen later bytes that read the same as what stands: then what was
/// planned is not the newest any more.
pub async fn a_time_of_fetching_never_goes_back(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let first = sample::first("d", &[("甲", "一")]);
    store.save_revision(first.clone()).await?;
    let edited = sample::next(&first, &[("甲", "二")]);
    let same = NewSighting { fetched_at: Some(sample::time(2)), ..sample::sighting(&first, "the same", &[]) };
    store.record_sighting(sample::sighting(&first, "later", &[])).await?;
    let before = store.document("d").await?;
    assert_eq!(before.as_ref().and_then(|document| document.fetched_at.clone()), Some(sample::time(30)));
    for error in [
        store.save_revision(edited.clone()).await.expect_err("its bytes are older"),
        store.record_sighting(same).await.expect_err("these too"),
    ] {
        assert!(matches!(error, StoreError::Conflict { found: 1, .. }), "{error:?}");
        assert_eq!(store.document("d").await?, before);
    }
    assert_eq!(store.result_of(&edited.receipt.message_id).await?, None);
    let over = Some(sample::time(30));
    store.save_revision(NewRevision { occasion: Occasion::Fetched { over }, ..edited }).await?;
    Ok(())
}

/// News is kept, and nothing waits to be announced.
pub async fn a_revision_without_statements_is_stored(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let new = sample::first("d", &[]);
    store.save_revision(new.clone()).await?;
    assert_eq!(store.revision(&key(&new)).await?, Some(archived(&new)));
    assert_eq!(store.counts().await?.unsent, 0);
    Ok(())
}

/// Raw bytes are kept by hash.
pub async fn equal_bytes_of_two_documents_are_kept_once(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let one = sample::first("one", &[("甲", "一")]);
    let mut two = sample::first("two", &[("甲", "一")]);
    two.raw = one.raw.clone();
    two.report.document.raw_sha256 = one.report.document.raw_sha256.clone();
    two.report.document.raw_bytes = one.report.document.raw_bytes;
    store.save_revision(one.clone()).await?;
    store.save_revision(two.clone()).await?;
    assert_eq!(store.counts().await?.raw_bytes, one.raw.len() as u64);
    assert_eq!(store.revision(&key(&two)).await?, Some(archived(&two)));
    Ok(())
}

/// Megabytes and hundreds of statements are no special case.
pub async fn large_documents_read_back(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let text = "我们要抓好落实。".repeat(400);
    let names: Vec<String> = (0..300).map(|number| format!("代表{number}")).collect();
    let speeches: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), text.as_str())).collect();
    let new = sample::first("d", &speeches);
    assert!(new.raw.len() > 2_000_000);
    store.save_revision(new.clone()).await?;
    assert_eq!(store.revision(&key(&new)).await?, Some(archived(&new)));
    assert_eq!(store.unsent(0, 1).await?[0].events, new.events);
    Ok(())
}

/// Neither a gap nor a second try is saved.
pub async fn a_revision_must_follow_the_stored_one(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let first = sample::first("d", &[("甲", "一")]);
    let second = sample::next(&first, &[("甲", "二")]);
    conflict(&*store, second.clone(), 0).await;
    store.save_revision(first.clone()).await?;
    let mut again = first.clone();
    again.receipt.message_id = "publish:another".to_owned();
    conflict(&*store, again, 1).await;
    store.save_revision(second.clone()).await?;
    let mut again = second.clone();
    again.receipt.message_id = "publish:yet another".to_owned();
    conflict(&*store, again, 2).await;
    Ok(())
}

async fn conflict(store: &dyn Store, new: NewRevision, stored: u32) {
    let error = store.save_revision(new).await.expect_err("the revision does not follow");
    assert!(matches!(error, StoreError::Conflict { found, .. } if found == stored), "{error:?}");
    assert_eq!(error.fault(), Fault::Transient);
}

/// A revision that the store refuses leaves no trace, and the right one can be saved afterwards.
pub async fn a_refused_revision_leaves_nothing(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let mut bad = sample::first("d", &[("甲", "一"), ("乙", "二")]);
    bad.events.push(bad.events[0].clone());
    let error = store.save_revision(bad).await.expect_err("an event stands there twice");
    assert_eq!(error.fault(), Fault::Permanent, "{error:?}");
    assert_eq!(store.counts().await?, Counts::default());
    store.save_revision(sample::first("d", &[("甲", "一"), ("乙", "二")])).await?;
    Ok(())
}

/// The key (statement, revision) is the last line of defence against announcing twice.
pub async fn a_statement_revision_is_announced_once(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let first = sample::first("d", &[("甲", "一")]);
    let mut second = sample::next(&first, &[("甲", "二")]);
    second.events[0].revision = 1;
    store.save_revision(first.clone()).await?;
    let before = store.counts().await?;
    let error = store.save_revision(second).await.expect_err("revision 1 was announced");
    assert_eq!(error.fault(), Fault::Permanent, "{error:?}");
    assert_eq!(store.counts().await?, before);
    assert_eq!(store.document("d").await?.map(|document| document.report), Some(first.report));
    Ok(())
}
