//! Properties of plans over random edits.

use std::collections::BTreeMap;

use fayan_contract::{
    event::{EventType, StatementEvent},
    published::statement_content_sha256,
    report::Report,
};
use fayan_publish::{Guard, Plan, plan};
use proptest::{collection, prelude::*, sample::subsequence};

use crate::sample::{report, stored};

const SPEAKERS: [&str; 5] = ["甲", "乙", "丙", "丁", "戊"];
const TEXTS: [&str; 3] = ["要抓好落实", "要抓好落实。要久久为功", "要改革"];

/// Who says what, in any order.
pub(crate) fn speeches() -> impl Strategy<Value = Vec<(&'static str, &'static str)>> {
    let speakers = subsequence(SPEAKERS.to_vec(), 0..=SPEAKERS.len()).prop_shuffle();
    (speakers, collection::vec(0..TEXTS.len(), SPEAKERS.len()))
        .prop_map(|(speakers, texts)| speakers.into_iter().zip(texts.into_iter().map(|text| TEXTS[text])).collect())
}

/// A subscriber: statements by identifier with revision and content.
type Subscriber = BTreeMap<String, (u32, Option<String>)>;

fn apply(subscriber: &mut Subscriber, event: &StatementEvent) {
    let known = subscriber.get(&event.statement_id);
    let (revision, stands) = known.map_or((0, false), |(revision, content)| (*revision, content.is_some()));
    assert_eq!(event.revision, revision + 1, "revisions have no gap and no repetition");
    assert_eq!(stands, event.event_type != EventType::Published, "{:?} of {known:?}", event.event_type);
    let content = event.statement.as_ref().map(|statement| statement.content_sha256.clone());
    assert_ne!(known.map(|(_, content)| content), Some(&content), "an event changes something");
    let leads_nowhere = event.redirect.as_ref().is_none_or(|redirect| redirect.to.is_empty());
    assert_eq!(leads_nowhere, event.event_type != EventType::Redirected);
    for heir in event.redirect.iter().flat_map(|redirect| &redirect.to) {
        assert!(
            subscriber.get(heir).is_some_and(|(_, content)| content.is_some()),
            "a redirection leads to what stands"
        );
    }
    subscriber.insert(event.statement_id.clone(), (event.revision, content));
}

fn standing(report: &Report) -> Subscriber {
    let of = |statement: &fayan_contract::report::Statement| {
        let content = statement_content_sha256(statement, &report.meeting);
        (statement.id.clone(), (statement.revision, Some(content)))
    };
    report.statements.iter().map(of).collect()
}

proptest! {
    #[test]
    fn events_are_exactly_the_difference(edits in collection::vec(speeches(), 1..8)) {
        let mut document = None;
        let mut subscriber = Subscriber::new();
        for speeches in &edits {
            let report = report("d", speeches);
            let planned = plan(document.as_ref(), report.clone(), Guard::Accept).unwrap();
            if let Plan::Revise(revision) = &planned {
                for event in &revision.events {
                    apply(&mut subscriber, event);
                }
                document = Some(stored(document.as_ref(), revision));
            }
            let document = document.as_ref().expect("the first plan is a revision");
            let current: Subscriber =
                subscriber.clone().into_iter().filter(|(_, (_, content))| content.is_some()).collect();
            prop_assert_eq!(current, standing(&document.report));
            prop_assert_eq!(
                document.report.statements.iter().map(|statement| &statement.id).collect::<Vec<_>>(),
                report.statements.iter().map(|statement| &statement.id).collect::<Vec<_>>()
            );
            prop_assert_eq!(plan(Some(document), report, Guard::Accept).unwrap(), Plan::Unchanged);
        }
    }

    #[test]
    fn nothing_is_withdrawn_without_a_decision_unless_another_came(
        before in speeches(),
        after in speeches(),
    ) {
        let Plan::Revise(first) = plan(None, report("d", &before), Guard::Hold).unwrap() else {
            panic!("a first report is a revision")
        };
        let document = stored(None, &first);
        match plan(Some(&document), report("d", &after), Guard::Hold).unwrap() {
            Plan::Hold { .. } => prop_assert!(!before.is_empty()),
            Plan::Revise(revision) => {
                let ended = revision.events.iter().filter(|event| event.event_type.ends()).count();
                let came = revision.events.iter().filter(|event| event.event_type == EventType::Published).count();
                prop_assert!(ended <= came);
            }
            other => prop_assert_eq!(other, Plan::Unchanged),
        }
    }
}
