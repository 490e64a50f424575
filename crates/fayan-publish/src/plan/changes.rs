//! The events between two revisions of a document, and the revision numbers they give.

use std::collections::{BTreeMap, HashMap};

use fayan_contract::{
    event::{EVENT_SCHEMA, EventType, Redirect, RedirectKind, StatementEvent},
    published::changed_fields,
    report::{Report, Statement},
};
use fayan_store::StoredDocument;

use super::{
    Guard,
    successors::{Successors, Text, successors},
};

/// Why a statement is withdrawn when nothing else is known.
const NO_LONGER_THERE: &str = "the statement is no longer in the document";

/// Why a statement is withdrawn whose text stands in statements that are held for review.
const HELD_ELSEWHERE: &str = "the statement is now read as another one, which is held for review";

/// From one revision of a statement to the next.
struct Step {
    event_type: EventType,
    revision: u32,
    changed: Vec<String>,
}

/// Numbers the statements of a report and says what is to be announced. A doubtful statement waits with revision 0, unless
/// it stands announced: then the guard has seen to it that it reads as before.
///
/// Withdrawals come first, then what is published or corrected as printed, then redirections as the old revision printed
/// them. So who applies the events in order has every statement that a redirection leads to when it arrives, and can move
/// whatever hangs on the old one. Between the two he holds the same text twice; all events of a revision become visible
/// together, so nobody needs to act on that.
pub(super) fn announce(
    previous: Option<&StoredDocument>,
    report: &mut Report,
    guard: Guard<'_>,
) -> Vec<StatementEvent> {
    let none = BTreeMap::new();
    let withdrawn = previous.map_or(&none, |previous| &previous.withdrawn);
    let before = previous.map(|previous| &previous.report);
    let standing: HashMap<&str, &Statement> = before
        .into_iter()
        .flat_map(|report| &report.statements)
        .filter(|statement| statement.revision > 0)
        .map(|statement| (statement.id.as_str(), statement))
        .collect();

    let mut steps = Vec::new();
    for (index, statement) in report.statements.iter_mut().enumerate() {
        let stands = standing.contains_key(statement.id.as_str());
        if !guard.releases(&statement.id) && !stands && statement.doubt().is_some() {
            statement.revision = 0;
            continue;
        }
        let step = match (before, standing.get(statement.id.as_str())) {
            (Some(before), Some(old)) => {
                statement.revision = old.revision;
                let changed = changed_fields((old, &before.meeting), (statement, &report.meeting));
                if changed.is_empty() {
                    continue;
                }
                Step { event_type: EventType::Corrected, revision: old.revision + 1, changed }
            }
            _ => {
                let revision = withdrawn.get(&statement.id).copied().unwrap_or(0) + 1;
                Step { event_type: EventType::Published, revision, changed: Vec::new() }
            }
        };
        statement.revision = step.revision;
        steps.push((index, step));
    }

    let (redirected, mut events): (Vec<_>, Vec<_>) = before
        .map_or_else(Vec::new, |before| gone(before, report))
        .into_iter()
        .partition(|event| event.event_type == EventType::Redirected);
    events.extend(steps.into_iter().map(|(index, step)| event(&report.statements[index], step, report)));
    events.extend(redirected);
    events
}

/// An event for each statement that stood and whose identifier is no longer there, as the old revision printed them.
fn gone(before: &Report, after: &Report) -> Vec<StatementEvent> {
    let standing: Vec<&Statement> = before.statements.iter().filter(|old| old.revision > 0).collect();
    let old: Vec<Text<'_>> = standing.iter().map(|statement| Text::of(statement)).collect();
    let new: Vec<Text<'_>> = after.statements.iter().map(Text::of).collect();
    let found = successors(&old, &new);
    found.into_iter().map(|(place, successors)| ending(standing[place], successors, after)).collect()
}

/// The last event of a statement. Nobody is led to a statement that is held for review: it may never be announced.
fn ending(old: &Statement, successors: Successors, report: &Report) -> StatementEvent {
    let Successors { kind, places } = successors;
    let heirs = || places.iter().map(|place| &report.statements[*place]);
    let to: Vec<String> = heirs().filter(|heir| heir.revision > 0).map(|heir| heir.id.clone()).collect();
    let (event_type, reason, kind) = match (to.is_empty(), places.is_empty()) {
        (false, _) => (EventType::Redirected, None, kind),
        (true, false) => (EventType::Withdrawn, Some(HELD_ELSEWHERE.to_owned()), RedirectKind::Missing),
        (true, true) => (EventType::Withdrawn, Some(NO_LONGER_THERE.to_owned()), RedirectKind::Missing),
    };
    StatementEvent::ended(event_type, old, report, reason, Some(Redirect { kind, to }))
}

fn event(statement: &Statement, step: Step, report: &Report) -> StatementEvent {
    StatementEvent {
        schema: EVENT_SCHEMA.to_owned(),
        id: StatementEvent::id_of(&statement.id, step.revision),
        event_type: step.event_type,
        statement_id: statement.id.clone(),
        revision: step.revision,
        document: report.document.clone(),
        meeting: report.meeting.clone(),
        statement: Some(statement.clone()),
        changed: step.changed,
        reason: None,
        redirect: None,
    }
}
