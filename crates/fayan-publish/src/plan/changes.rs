//! The events between two revisions of a document, and the revision numbers they give.

use std::collections::{BTreeMap, HashMap, HashSet};

use fayan_contract::{
    event::{EVENT_SCHEMA, EventType, StatementEvent},
    identity::changed_fields,
    report::{Report, Statement},
};
use fayan_store::StoredDocument;

use super::Guard;

/// Why a statement is withdrawn when nothing else is known.
const NO_LONGER_THERE: &str = "the statement is no longer in the document";

/// What became of a statement.
struct Change {
    event_type: EventType,
    revision: u32,
    changed: Vec<String>,
}

/// Numbers the statements of a report and says what is to be announced. Withdrawals come first, so that somebody who
/// applies the events in order never holds the same speech twice. A doubtful statement waits with revision 0, unless
/// it stands announced: then the guard has seen to it that it reads as before.
pub(super) fn announce(previous: Option<&StoredDocument>, report: &mut Report, guard: Guard) -> Vec<StatementEvent> {
    let none = BTreeMap::new();
    let withdrawn = previous.map_or(&none, |previous| &previous.withdrawn);
    let before = previous.map(|previous| &previous.report);
    let standing: HashMap<&str, &Statement> = before
        .into_iter()
        .flat_map(|report| &report.statements)
        .filter(|statement| statement.revision > 0)
        .map(|statement| (statement.id.as_str(), statement))
        .collect();

    let mut changes = Vec::new();
    for (index, statement) in report.statements.iter_mut().enumerate() {
        let stands = standing.contains_key(statement.id.as_str());
        if guard == Guard::Hold && !stands && statement.doubt().is_some() {
            statement.revision = 0;
            continue;
        }
        let change = match (before, standing.get(statement.id.as_str())) {
            (Some(before), Some(old)) => {
                statement.revision = old.revision;
                let changed = changed_fields((old, &before.meeting), (statement, &report.meeting));
                if changed.is_empty() {
                    continue;
                }
                Change { event_type: EventType::Corrected, revision: old.revision + 1, changed }
            }
            _ => {
                let revision = withdrawn.get(&statement.id).copied().unwrap_or(0) + 1;
                Change { event_type: EventType::Published, revision, changed: Vec::new() }
            }
        };
        statement.revision = change.revision;
        changes.push((index, change));
    }

    let here: HashSet<&str> = report.statements.iter().map(|statement| statement.id.as_str()).collect();
    let standing = before.into_iter().flat_map(|report| &report.statements).filter(|old| old.revision > 0);
    let gone = standing.filter(|old| !here.contains(old.id.as_str()));
    let withdrawals = gone.map(|old| withdrawal(old, report));
    let others = changes.into_iter().map(|(index, change)| event(&report.statements[index], change, report));
    withdrawals.chain(others).collect()
}

fn withdrawal(old: &Statement, report: &Report) -> StatementEvent {
    let revision = old.revision + 1;
    StatementEvent {
        schema: EVENT_SCHEMA.to_owned(),
        id: StatementEvent::id_of(&old.id, revision),
        event_type: EventType::Withdrawn,
        statement_id: old.id.clone(),
        revision,
        document: report.document.clone(),
        meeting: report.meeting.clone(),
        statement: None,
        changed: Vec::new(),
        reason: Some(NO_LONGER_THERE.to_owned()),
    }
}

fn event(statement: &Statement, change: Change, report: &Report) -> StatementEvent {
    StatementEvent {
        schema: EVENT_SCHEMA.to_owned(),
        id: StatementEvent::id_of(&statement.id, change.revision),
        event_type: change.event_type,
        statement_id: statement.id.clone(),
        revision: change.revision,
        document: report.document.clone(),
        meeting: report.meeting.clone(),
        statement: Some(statement.clone()),
        changed: change.changed,
        reason: None,
    }
}
