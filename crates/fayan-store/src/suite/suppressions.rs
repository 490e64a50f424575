//! The list of what must not be published.

use super::{Backend, Outcome, sample};
use crate::{
    error::{Fault, StoreError},
    model::NewRevision,
    search::SearchQuery,
    suppression::{InForce, Lifted, NewSuppression, Subject},
};

/// A suppression with invented grounds.
fn new(subject: Subject) -> NewSuppression {
    NewSuppression { subject, reason: "a court order".to_owned(), by: "编辑甲".to_owned(), at: sample::time(40) }
}

/// An entry stands once, whatever the caller repeats, until it is lifted; what was lifted stays on record.
pub async fn a_suppression_is_in_force_until_it_is_lifted(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let (subject, other) = (Subject::Document("d".to_owned()), Subject::Statement("s".to_owned()));
    assert_eq!(store.in_force(std::slice::from_ref(&subject)).await?, InForce::default());
    let added = store.suppress(&new(subject.clone())).await?;
    assert_eq!((&added.subject, added.reason.as_str(), &added.lifted), (&subject, "a court order", &None));
    let again = NewSuppression { reason: "another reason".to_owned(), ..new(subject.clone()) };
    assert_eq!(store.suppress(&again).await?, added);
    let second = store.suppress(&new(other.clone())).await?;

    let found = store.in_force(&[subject.clone(), Subject::Raw("d".to_owned())]).await?;
    assert_eq!(found, InForce { state: second.id, suppressions: vec![added.clone()] });
    let both = [added.clone(), second];
    assert_eq!(store.pending_suppressions(0, 10).await?, both);
    assert_eq!(store.pending_suppressions(0, 1).await?, both[..1]);
    assert_eq!(store.pending_suppressions(added.id, 10).await?, both[1..]);
    store.mark_enforced(added.id, &sample::time(41)).await?;
    store.mark_enforced(added.id, &sample::time(42)).await?;
    assert_eq!(store.pending_suppressions(0, 10).await?, both[1..]);

    let lifted = Lifted { reason: "an appeal".to_owned(), by: "编辑乙".to_owned(), at: sample::time(43) };
    assert!(store.lift(&subject, &lifted).await?);
    assert!(!store.lift(&subject, &lifted).await?);
    assert_eq!(store.in_force(&[subject.clone(), other.clone()]).await?.suppressions.len(), 1);
    let all = store.suppressions(0, 10).await?;
    assert_eq!(
        (all.len(), all[0].lifted.as_ref(), all[0].enforced_at.as_deref()),
        (2, Some(&lifted), Some(sample::time(41).as_str()))
    );
    let anew = store.suppress(&new(subject.clone())).await?;
    assert!(anew.id > all[1].id && anew.lifted.is_none());
    assert_eq!(store.suppressions(all[1].id, 10).await?, [anew]);
    Ok(())
}

/// What was planned before the list grew is planned again.
pub async fn nothing_is_saved_past_a_suppression(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let mut first = sample::first("d", &[("甲", "一")]);
    let state = store.suppress(&new(Subject::address("https://paper.example/d"))).await?.id;
    let error = store.save_revision(first.clone()).await.expect_err("it was planned before");
    assert!(matches!(error, StoreError::ListChanged { .. }), "{error:?}");
    assert_eq!(error.fault(), Fault::Transient);
    assert_eq!(store.counts().await?.documents, 0);
    first.suppressions = state;
    store.save_revision(first.clone()).await?;

    let mut elsewhere = sample::sighting(&first, "elsewhere", &["https://paper.example/elsewhere"]);
    let before = store.document("d").await?;
    let error = store.record_sighting(elsewhere.clone()).await.expect_err("it was looked at before");
    assert!(matches!(error, StoreError::ListChanged { .. }), "{error:?}");
    assert_eq!(store.document("d").await?, before, "no address is added past the list");
    elsewhere.suppressions = state;
    store.record_sighting(elsewhere).await?;
    Ok(())
}

/// Each kind of subject finds its documents, an address in every form of it.
pub async fn a_suppression_finds_its_documents(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let mut one = sample::first("one", &[("甲", "一"), ("乙", "二")]);
    sample::doubt(&mut one, 1);
    one.report.document.urls = vec!["http://PAPER.example/a.htm?div=2#top".to_owned()];
    let mut two = sample::first("two", &[("甲", "一")]);
    two.report.document.urls =
        vec!["https://paper.example/b.htm".to_owned(), "https://paper.example/a.htm/".to_owned()];
    let mut three = sample::first("three", &[("甲", "三")]);
    three.report.document.urls = vec!["https://paper.example/a.html".to_owned()];
    let path = "长".repeat(600);
    let long = |name: &str| format!("https://paper.example/{path}/{name}");
    let mut four = sample::first("four", &[("甲", "四")]);
    four.report.document.urls = vec![long("one"), "paper.example/题/c.htm?id=2&div=-1".to_owned()];
    for new in [&one, &two, &three, &four] {
        store.save_revision(new.clone()).await?;
    }
    let address = Subject::address("https://paper.example/a.htm");
    let raw = Subject::Raw(three.report.document.raw_sha256.clone());
    let held = Subject::Statement(sample::statement_of("one", "乙"));
    let standing = Subject::Statement(sample::statement_of("two", "甲"));
    let cases: [(&Subject, &[&str]); 9] = [
        (&address, &["one", "two"]),
        (&raw, &["three"]),
        (&held, &["one"]),
        (&standing, &["two"]),
        (&Subject::Document("three".to_owned()), &["three"]),
        (&Subject::Document("five".to_owned()), &[]),
        (&Subject::address(&long("one")), &["four"]),
        (&Subject::address(&long("two")), &[]),
        (&Subject::address("http://Paper.example/题/c.htm?id=2"), &["four"]),
    ];
    for (subject, expected) in cases {
        assert_eq!(store.documents_of(subject, "", 10).await?, expected, "{subject}");
    }
    assert_eq!(store.documents_of(&address, "", 1).await?, ["one"]);
    assert_eq!(store.documents_of(&address, "one", 10).await?, ["two"]);
    store.save_revision(sample::next(&three, &[("甲", "四")])).await?;
    assert_eq!(store.documents_of(&raw, "", 10).await?, [""; 0], "the document is made of other bytes now");
    Ok(())
}

/// A reader of the statement is told, until it is published again.
pub async fn a_suppressed_statement_says_so_until_it_is_published_again(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let first = sample::first("d", &[("甲", "一"), ("乙", "二")]);
    store.save_revision(first.clone()).await?;
    let id = sample::statement_of("d", "乙");
    let mut second = sample::next(&first, &[("甲", "一")]);
    second.suppressed = vec![id.clone()];
    store.save_revision(second.clone()).await?;
    let told = async |id: &str| -> Result<_, StoreError> {
        Ok(store.statement(id).await?.map(|stored| (stored.withdrawn, stored.suppressed)))
    };
    assert_eq!(told(&id).await?, Some((true, true)));
    let found = async || -> Result<Vec<String>, StoreError> {
        let query = SearchQuery { withdrawn: true, ..SearchQuery::default() };
        let page = store.search(query, None, 10).await?;
        Ok(page.hits.into_iter().map(|hit| hit.statement.statement.speaker.as_printed).collect())
    };
    assert_eq!(found().await?, ["甲"], "what is withdrawn is found, what is suppressed is not");
    assert_eq!(told(&sample::statement_of("d", "甲")).await?, Some((false, false)));
    let mut third = sample::next(&second, &[("甲", "一"), ("乙", "二")]);
    for statement in third.report.statements.iter_mut().filter(|statement| statement.id == id) {
        statement.revision = 3;
    }
    for event in &mut third.events {
        event.revision = 3;
    }
    store.save_revision(third).await?;
    assert_eq!(told(&id).await?, Some((false, false)));
    assert_eq!(found().await?, ["甲", "乙"]);
    Ok(())
}

/// What an edit took off the page can still be read as it last stood, until it is hidden; what stands is not hidden.
pub async fn what_was_withdrawn_before_can_be_hidden(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let first = sample::first("d", &[("甲", "一"), ("乙", "二")]);
    store.save_revision(first.clone()).await?;
    store.save_revision(sample::next(&first, &[("甲", "一")])).await?;
    let statements = ["甲", "乙"].map(|speaker| sample::statement_of("d", speaker));
    assert_eq!(store.hide("another", &statements).await?, 0, "they are not of that document");
    assert_eq!(store.hide("d", &statements).await?, 1);
    assert_eq!(store.hide("d", &statements).await?, 0, "it is hidden");
    for (id, hidden) in statements.iter().zip([false, true]) {
        assert_eq!(store.statement(id).await?.map(|stored| stored.suppressed), Some(hidden));
    }
    Ok(())
}

/// Whatever is saved at the same moment is either found by the suppression or refused.
pub async fn what_is_saved_beside_a_suppression_is_found_or_refused(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let address = "https://paper.example/the same";
    let writers = (0..4).map(async |writer| -> Result<Vec<String>, StoreError> {
        let store = backend.open().await?;
        let mut saved = Vec::new();
        for number in 0..10 {
            let id = format!("{writer}-{number}");
            match store.save_revision(at(&id, address)).await {
                Ok(_) => saved.push(id),
                Err(StoreError::ListChanged { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(saved)
    });
    let suppressing = async {
        // After some were saved, and long before all are.
        while store.counts().await?.documents < 8 {
            tokio::task::yield_now().await;
        }
        store.suppress(&new(Subject::address(address))).await?;
        store.documents_of(&Subject::address(address), "", 100).await
    };
    let (saved, mut found) = futures_util::try_join!(futures_util::future::try_join_all(writers), suppressing)?;
    let mut saved = saved.concat();
    saved.sort();
    found.sort();
    assert_eq!(saved, found);
    assert!(saved.len() < 40, "all were saved before anything was suppressed");
    Ok(())
}

fn at(document_id: &str, address: &str) -> NewRevision {
    let mut new = sample::first(document_id, &[("甲", "一")]);
    new.report.document.urls = vec![address.to_owned()];
    new
}
