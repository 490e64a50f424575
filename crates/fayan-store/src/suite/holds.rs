//! Reports that are not published over what is stored.

use super::{Backend, Outcome, sample};
use crate::{
    decision::{Decision, Held, RecordedDecision, Verdict},
    error::StoreError,
    model::Occasion,
};

/// A held report changes nothing that is published, and is closed by the next whole report or sighting.
pub async fn a_held_report_waits_until_a_whole_one_comes(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let first = sample::first("d", &[("甲", "一"), ("乙", "二")]);
    store.save_revision(first.clone()).await?;
    let before = store.document("d").await?;
    let hold = sample::hold("d", &[("甲", "一")], "shorter");
    store.hold(hold.clone()).await?;
    assert_eq!(store.document("d").await?, before);
    let held = store.held(0, 10).await?;
    assert_eq!(held.len(), 1);
    assert_eq!((&held[0].raw, &held[0].report, &held[0].code), (&hold.raw, &hold.report, &hold.code));
    assert_eq!(held[0].given, hold.given);
    assert_eq!(store.held(held[0].id, 10).await?, []);
    assert_eq!(store.result_of(&hold.receipt.message_id).await?, Some(hold.receipt.result));

    let whole = sample::sighting(&first, "whole again", &[]);
    store.record_sighting(whole.clone()).await?;
    assert_eq!(store.counts().await?.held, 0);
    store.hold(sample::hold("d", &[("乙", "二")], "shorter in another way")).await?;
    assert_eq!(store.counts().await?.held, 1);
    let mut second = sample::next(&first, &[("甲", "一"), ("乙", "三")]);
    second.occasion = Occasion::Fetched { over: whole.fetched_at };
    store.save_revision(second).await?;
    assert_eq!(store.held(0, 10).await?, []);
    Ok(())
}

/// Between a plan and its hold another publisher may have saved a revision, against which nothing may be wrong.
pub async fn a_report_is_held_against_the_stored_revision_only(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let first = sample::first("d", &[("甲", "一"), ("乙", "二")]);
    store.save_revision(first.clone()).await?;
    let hold = sample::hold("d", &[("甲", "一")], "shorter");
    store.save_revision(sample::next(&first, &[("甲", "二")])).await?;
    let before = store.counts().await?;
    let error = store.hold(hold.clone()).await.expect_err("the first revision no longer stands");
    assert!(matches!(error, StoreError::Conflict { attempted: 1, found: 2, .. }), "{error:?}");
    assert_eq!(store.counts().await?, before);
    assert_eq!(store.result_of(&hold.receipt.message_id).await?, None);
    Ok(())
}

/// A damaged page that is fetched every hour is one thing to decide about.
pub async fn the_same_bytes_are_held_once(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let first = sample::first("d", &[("甲", "一"), ("乙", "二")]);
    store.save_revision(first.clone()).await?;
    for message in ["one", "two", "two"] {
        store.hold(sample::hold("d", &[("甲", "一")], message)).await?;
    }
    assert_eq!(store.counts().await?.held, 1);
    store.record_sighting(sample::sighting(&first, "whole again", &[])).await?;
    assert_eq!(store.counts().await?.held, 0);
    store.hold(sample::hold("d", &[("甲", "一")], "three")).await?;
    assert_eq!(store.counts().await?.held, 1, "the same damage came again and waits again");
    Ok(())
}

/// A doubtful statement is no statement that stands: it is listed apart until a later revision announces or drops it.
pub async fn held_statements_are_listed_until_they_are_announced(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let mut first = sample::first("d", &[("甲", "一"), ("乙", "二"), ("丙", "三")]);
    for doubtful in [1, 2] {
        sample::doubt(&mut first, doubtful);
    }
    store.save_revision(first.clone()).await?;
    let held = store.held_statements("", 10).await?;
    let mut expected = vec![sample::statement_of("d", "乙"), sample::statement_of("d", "丙")];
    expected.sort();
    assert_eq!(held.iter().map(|held| held.statement_id.clone()).collect::<Vec<_>>(), expected);
    assert_eq!(store.held_statement(&expected[1]).await?.as_ref(), held.get(1));
    assert_eq!(store.held_statement(&sample::statement_of("d", "甲")).await?, None);
    assert_eq!(store.held_statements("", 1).await?, held[..1]);
    assert_eq!(store.held_statements(&expected[0], 10).await?, held[1..]);
    assert_eq!((held[0].document.revision, held[0].detail.as_str()), (1, sample::DOUBT));
    let counts = store.counts().await?;
    assert_eq!((counts.statements, counts.held_statements, counts.statement_revisions), (1, 2, 1));
    assert_eq!(store.statement(&expected[0]).await?, None);
    let stored = store.document("d").await?.expect("the document is stored");
    assert_eq!(stored.report, first.report);

    store.save_revision(sample::next(&first, &[("甲", "一"), ("乙", "二")])).await?;
    let counts = store.counts().await?;
    assert_eq!((counts.statements, counts.held_statements), (2, 0));
    assert_eq!(store.held_statements("", 10).await?, []);
    Ok(())
}

/// Who let it pass and why stands beside the revision, or neither does. What else is held of the document goes on waiting.
pub async fn an_accepted_report_is_published_with_who_decided_and_why(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let first = sample::first("d", &[("甲", "一"), ("乙", "二")]);
    store.save_revision(first.clone()).await?;
    store.hold(sample::hold("d", &[("甲", "一")], "shorter")).await?;
    store.hold(sample::hold("d", &[("乙", "二")], "shorter in another way")).await?;
    let held = store.held(0, 10).await?;
    let decision = decision(Held::Report(held[0].id), Verdict::Accepted);
    let mut second = sample::next(&first, &[("甲", "一")]);
    second.decision = Some(decision.clone());
    store.save_revision(second.clone()).await?;
    assert_eq!(store.held(0, 10).await?, held[1..]);
    let decisions = store.decisions(0, 10).await?;
    let expected = RecordedDecision { id: decisions[0].id, decision, revision: Some(2), at: second.at.clone() };
    assert_eq!(decisions, [expected]);
    assert_eq!(store.decisions(decisions[0].id, 10).await?, []);

    let before = store.counts().await?;
    let mut again = sample::next(&second, &[("乙", "三")]);
    again.decision = second.decision;
    let error = store.save_revision(again).await.expect_err("somebody has decided");
    assert!(matches!(error, StoreError::Decided { .. }), "{error:?}");
    assert_eq!(store.counts().await?, before);
    Ok(())
}

/// A page that stays damaged is rejected once and not every hour.
pub async fn rejected_bytes_are_not_held_again(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let first = sample::first("d", &[("甲", "一"), ("乙", "二")]);
    store.save_revision(first.clone()).await?;
    store.hold(sample::hold("d", &[("甲", "一")], "one")).await?;
    let id = store.held(0, 1).await?[0].id;
    let decision = decision(Held::Report(id), Verdict::Rejected);
    let other = Decision { document_id: "another".to_owned(), ..decision.clone() };
    assert!(!store.decide(&other, &sample::time(20)).await?, "that document has no such hold");
    assert!(store.decide(&decision, &sample::time(20)).await?);
    assert!(!store.decide(&decision, &sample::time(21)).await?, "it is decided");
    assert_eq!(store.decisions(0, 10).await?.len(), 1);
    let again = sample::hold("d", &[("甲", "一")], "two");
    store.hold(again.clone()).await?;
    assert_eq!(store.counts().await?.held, 0);
    assert_eq!(store.result_of(&again.receipt.message_id).await?, Some(again.receipt.result));
    store.record_sighting(sample::sighting(&first, "whole", &[])).await?;
    store.hold(sample::hold("d", &[("甲", "一")], "three")).await?;
    assert_eq!(store.counts().await?.held, 0, "a whole page in between changes nothing about those bytes");
    store.hold(sample::hold("d", &[("乙", "二")], "four")).await?;
    assert_eq!(store.counts().await?.held, 1, "other bytes are another question");
    Ok(())
}

/// Nothing is decided twice, nor about what nobody holds.
pub async fn a_decision_about_a_statement_closes_its_hold(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let mut first = sample::first("d", &[("甲", "一"), ("乙", "二"), ("丙", "三")]);
    for doubtful in [1, 2] {
        sample::doubt(&mut first, doubtful);
    }
    store.save_revision(first.clone()).await?;
    let about = |speaker: &str| decision(Held::Statement(sample::statement_of("d", speaker)), Verdict::Accepted);
    assert!(!store.decide(&about("甲"), &sample::time(20)).await?, "it stands");
    let other = Decision { document_id: "another".to_owned(), ..about("乙") };
    assert!(!store.decide(&other, &sample::time(20)).await?, "that document has no such statement");
    assert!(store.decide(&about("乙"), &sample::time(20)).await?);
    assert!(!store.decide(&about("乙"), &sample::time(21)).await?, "it is decided");

    let mut second = sample::next(&first, &[("甲", "一"), ("丙", "三")]);
    second.occasion = Occasion::Replayed;
    second.decision = Some(about("乙"));
    let error = store.save_revision(second.clone()).await.expect_err("it is decided");
    assert!(matches!(error, StoreError::Decided { .. }), "{error:?}");
    second.decision = Some(about("丙"));
    store.save_revision(second).await?;
    assert_eq!(store.held_statements("", 10).await?, []);
    assert_eq!(store.decisions(0, 10).await?.len(), 2);
    Ok(())
}

fn decision(about: Held, verdict: Verdict) -> Decision {
    let (by, reason) = ("编辑甲".to_owned(), "the paper took it back".to_owned());
    Decision { about, document_id: "d".to_owned(), verdict, by, reason }
}
