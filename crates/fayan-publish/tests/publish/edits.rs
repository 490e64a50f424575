//! What somebody does to a page, and the events that it gives: exactly those, on pages of every layout.

mod page;
mod scenarios;

use std::{collections::BTreeMap, sync::Arc};

use fayan_contract::{
    event::StatementEvent,
    message::{GivenMetadata, JobResult},
    report::IdBasis,
};
use fayan_publish::{Guard, Plan, Publisher, decide::accept, plan};
use fayan_store::{Held, Store, StoredDocument, suite::sample::time};
use fayan_testkit::servers::PostgresServer;
use page::{Page, message_of};
use scenarios::{Edition, SCENARIOS, Scenario};

use crate::{
    decide::{NONE, WORD},
    log::Log,
    sample::{clock, connect, store, stored},
};

/// Layouts that print three statements or more.
const LAYOUTS: usize = 95;

/// Those of them on which a speaker says several things, each of them once: the rarest thing that an edit needs.
const SHIFTING: usize = 25;

/// An event in words, for example `redirected 5c…/2 perfect 9a…`.
fn words(event: &StatementEvent) -> String {
    let what = event.event_type.as_str().trim_start_matches("statement.");
    let kind = event.redirect.iter().map(|redirect| redirect.kind.as_str().to_owned());
    let to = event.redirect.iter().filter(|redirect| !redirect.to.is_empty()).map(|redirect| redirect.to.join("+"));
    let fields = (!event.changed.is_empty()).then(|| event.changed.join("+"));
    let parts = [what.to_owned(), format!("{}/{}", event.statement_id, event.revision)];
    parts.into_iter().chain(fields).chain(kind).chain(to).collect::<Vec<_>>().join(" ")
}

fn first_events(page: &Page) -> Vec<String> {
    page.statements().iter().map(|statement| format!("published {}/1", statement.id)).collect()
}

/// The table of the README is the one that is tested.
#[test]
fn the_readme_has_every_scenario_and_no_other() {
    let readme = include_str!("../../README.md");
    let table = readme.split("## What an edit gives").nth(1).expect("the README has the chapter");
    let rows: Vec<&str> =
        table.split("\n## ").next().unwrap_or("").lines().filter(|line| line.starts_with("| ")).collect();
    let expected: Vec<String> =
        SCENARIOS.iter().map(|scenario| format!("| {} | {} |", scenario.edit, scenario.says)).collect();
    assert_eq!(rows[1..], expected);
}

/// Every scenario on a page of every layout, planned without a store.
#[test]
fn each_edit_of_a_page_of_any_layout_gives_its_events_and_no_other() {
    let pages = Page::of_all_layouts();
    assert!(pages.len() >= LAYOUTS, "{} layouts have pages that can be edited", pages.len());
    let mut tried: BTreeMap<&str, usize> = BTreeMap::new();
    for page in pages {
        for scenario in SCENARIOS {
            let page = page.named("d");
            let Some(editions) = (scenario.editions)(&page) else { continue };
            *tried.entry(scenario.edit).or_default() += 1;
            let what = format!("{} on {}", scenario.edit, page.layout);
            let (first, mut document) = revise(None, &page, Guard::Hold, &what);
            assert_eq!(first, first_events(&page), "{what}");
            for edition in editions {
                let guard = if edition.held { Guard::Accept } else { Guard::Hold };
                if edition.held {
                    let planned = plan(document.as_ref(), edition.page.message("held").report, Guard::Hold);
                    assert!(matches!(planned, Ok(Plan::Hold { .. })), "{what}: {planned:?}");
                }
                let (events, after) = revise(document.as_ref(), &edition.page, guard, &what);
                assert_eq!(events, edition.events, "{what}");
                document = after;
            }
        }
    }
    for scenario in SCENARIOS {
        let tried = tried.get(scenario.edit).copied().unwrap_or(0);
        assert!(tried >= SHIFTING, "{} was tried on {tried} layouts", scenario.edit);
    }
}

fn revise(
    before: Option<&StoredDocument>,
    page: &Page,
    guard: Guard,
    what: &str,
) -> (Vec<String>, Option<StoredDocument>) {
    match plan(before, page.message("d").report, guard) {
        Ok(Plan::Revise(revision)) => (revision.events.iter().map(words).collect(), Some(stored(before, &revision))),
        Ok(Plan::Unchanged) => (Vec::new(), before.cloned()),
        other => panic!("{what}: {other:?}"),
    }
}

#[tokio::test]
async fn each_edit_gives_its_events_through_sqlite() {
    let (store, _directory) = store().await;
    through(store, 12).await;
}

#[tokio::test]
async fn each_edit_gives_its_events_through_postgresql() {
    through(connect(&PostgresServer::shared().database()).await, 24).await;
}

/// Every scenario on every `step`-th layout, through store and outbox; the statements that the store has in the end are
/// those that the events lead to.
async fn through(store: Arc<dyn Store>, step: usize) {
    let log = Arc::new(Log::default());
    let publisher = Publisher::new(Arc::clone(&store), log.clone(), clock());
    let mut expected: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (number, scenario) in SCENARIOS.iter().enumerate() {
        let pages = Page::of_all_layouts();
        let able = pages.iter().filter(|page| (scenario.editions)(page).is_some());
        for (at, page) in able.enumerate().skip(number % step).step_by(step) {
            let document = format!("{number}-{at}");
            let events = play(&store, &publisher, scenario, &page.named(&document)).await;
            expected.insert(document, events);
        }
    }
    assert!(expected.len() >= SCENARIOS.len(), "{} documents", expected.len());
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for event in log.events() {
        found.entry(event.document.id.clone()).or_default().push(words(&event));
    }
    assert_eq!(found, expected);
    log.agrees_with(&*store).await;
}

/// Plays a scenario and says which events there must be.
async fn play(store: &Arc<dyn Store>, publisher: &Publisher, scenario: &Scenario, page: &Page) -> Vec<String> {
    let mut expected = first_events(page);
    let first = page.message("first");
    publisher.publish(first.clone(), None).await.expect("the page is published");
    let editions = (scenario.editions)(page).expect("the page can be edited so");
    for (number, Edition { page, held, events }) in (0..).zip(editions) {
        let message = page.message(&number.to_string());
        let outcome = publisher.publish(message.clone(), None).await.expect("the edition is handled");
        assert_eq!(matches!(outcome.result, JobResult::Held { .. }), held, "{} on {}", scenario.edit, page.layout);
        if held {
            let held = store.held(0, 1).await.expect("the store answers").remove(0);
            accept(&**store, &NONE, &Held::Report(held.id), WORD, &time(1)).await.expect("it is right");
            publisher.drain().await.expect("the outbox can be worked off");
        }
        let addresses =
            store.document(&page.report.document.id).await.expect("the store answers").expect("it is there").urls;
        assert!(page.report.document.urls.iter().all(|url| addresses.contains(url)));
        expected.extend(events);
        let again = publisher.publish(message, None).await.expect("a second delivery is handled");
        assert_eq!(again.result, outcome.result);
    }
    publisher.publish(first, None).await.expect("a late delivery of the first edition is handled");
    expected
}

/// Where the name of a document comes from decides whether the same page at another address is the same document.
#[tokio::test]
async fn the_same_page_at_another_address_is_announced_anew_only_where_the_address_names_it() {
    let titled = "林海会议发言摘登\n\n林海市市长 甲一木\n\n今年植树三万亩，明年再植两万亩。\n\n林海县县长 乙二水\n\n今年修渠三十里。\n";
    let bare = "记者：今年植树多少？\n\n甲一木：今年植树三万亩，明年再植两万亩。\n\n记者：谢谢。\n";
    let issue = GivenMetadata {
        outlet: Some("林海日报".to_owned()),
        published: Some("2031-05-02".to_owned()),
        ..GivenMetadata::default()
    };
    let at = |given: &GivenMetadata, host: &str| GivenMetadata {
        url: Some(format!("https://{host}.example/page")),
        ..given.clone()
    };
    let unknown = GivenMetadata::default();
    let cases = [
        (titled, IdBasis::Issue, at(&issue, "one"), at(&issue, "two"), 0),
        (titled, IdBasis::Title, unknown.clone(), unknown.clone(), 0),
        (bare, IdBasis::Content, unknown.clone(), unknown.clone(), 0),
        (titled, IdBasis::Url, at(&unknown, "one"), at(&unknown, "two"), 1),
        (titled, IdBasis::Url, at(&unknown, "one"), at(&unknown, "ONE"), 0),
    ];
    for (text, basis, first, second, documents_more) in cases {
        let (store, _directory) = store().await;
        let log = Arc::new(Log::default());
        let publisher = Publisher::new(Arc::clone(&store), log.clone(), clock());
        for (job, given) in [("first", &first), ("second", &second)] {
            let message = message_of(job, text, given);
            assert_eq!(message.report.document.id_basis, basis);
            publisher.publish(message, None).await.expect("the page is published");
        }
        let counts = store.counts().await.unwrap();
        let statements = log.len() as u64 / (1 + documents_more);
        assert!(statements >= 2, "{basis:?}");
        assert_eq!((counts.documents, counts.statements), (1 + documents_more, statements * (1 + documents_more)));
        assert_eq!(counts.revisions, counts.documents, "{basis:?}: nothing changed");
        log.agrees_with(&*store).await;
    }
}
