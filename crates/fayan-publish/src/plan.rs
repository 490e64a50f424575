//! What a report changes against what is stored. A pure function: no store, no clock, no network.

mod changes;
mod difference;
mod document;
mod guard;
mod moved;
mod successors;

use std::collections::HashSet;

use fayan_contract::{
    event::StatementEvent,
    issue::IssueCode,
    published::statement_content_sha256,
    report::{Kind, Report},
};
use fayan_store::StoredDocument;

pub use difference::{Change, Quiet, What, difference};
pub use guard::{Guard, MINIMUM_TEXT_PERCENT};
pub(crate) use moved::moved;

/// What is to be done about a report.
#[derive(Debug, Clone, PartialEq)]
pub enum Plan {
    /// It says what the stored revision says. Address and hash are noted, nothing is announced.
    Unchanged,
    /// Its bytes were fetched before those of the stored revision: they say what was, not what is.
    Outdated,
    /// It is the next revision.
    Revise(Box<Revision>),
    /// It has lost too much, became too doubtful, or may hold what is suppressed, and is not published over the stored
    /// revision without a decision.
    Hold {
        /// Why.
        code: IssueCode,
        /// Why, in one sentence.
        detail: String,
    },
}

impl Plan {
    /// The same, but what would be published is held for a reason, where there is one and nobody has decided.
    pub(crate) fn or_hold(self, moved: Option<&str>, guard: Guard<'_>) -> Self {
        match (self, moved) {
            (Self::Revise(_), Some(detail)) if guard == Guard::Hold => {
                Self::Hold { code: IssueCode::SuppressedMoved, detail: detail.to_owned() }
            }
            (plan, _) => plan,
        }
    }
}

/// The next revision of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Revision {
    /// The report with all revision numbers and content hashes.
    pub report: Report,
    /// Exactly the difference to the stored revision: withdrawals, then what was published or corrected as printed, then
    /// redirections. Empty when no statement changed. A statement of revision 0 is held for review: it has no event.
    pub events: Vec<StatementEvent>,
}

/// A report that contradicts itself or lacks a part. Segmenting never makes one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidReport {
    /// Two statements have the same identifier.
    #[error("the report of document {document_id} has two statements {statement_id}")]
    DuplicateStatement {
        /// The document.
        document_id: String,
        /// The identifier.
        statement_id: String,
    },
    /// A kind that has no statements comes with some.
    #[error("the report of document {document_id} is of kind {kind:?} and yet has statements")]
    UnexpectedStatements {
        /// The document.
        document_id: String,
        /// The kind.
        kind: Kind,
    },
    /// The label of a speaker is corrected, and statements before it that are suppressed are not there to be counted. Only
    /// of what a store keeps.
    #[error(
        "document {document_id} has a corrected label, and what is stored of it lacks suppressed statements; \
         `fayan replay --stage segment --document {document_id} --apply` reads all of it again"
    )]
    Unnumbered {
        /// The document.
        document_id: String,
    },
}

/// Compares a report with what is stored of its document.
///
/// A revision is made of what a reader can see: statements by their published fields, the document by
/// its own. Spans, confidence, bytes and rule versions alone make none, so a page with another advertisement or a new
/// release of the rules that reads the same stays the same revision. Published fields are compared as this program
/// defines them, not by stored hashes, so a release that publishes one field more does not correct every statement.
pub fn plan(previous: Option<&StoredDocument>, mut report: Report, guard: Guard<'_>) -> Result<Plan, InvalidReport> {
    let Some(previous) = previous else {
        check(&report)?;
        report.document.revision = 1;
        return Ok(revise(None, report, guard));
    };
    if is_older(report.document.fetched_at.as_deref(), previous.fetched_at.as_deref()) {
        check(&report)?;
        return Ok(Plan::Outdated);
    }
    replan(previous, report, guard)
}

/// Compares what is stored of a document with another reading of the same bytes. It is never outdated: the stored
/// revision stands for these bytes, whenever others that read the same were fetched.
pub fn replan(previous: &StoredDocument, mut report: Report, guard: Guard<'_>) -> Result<Plan, InvalidReport> {
    check(&report)?;
    let mut waiting = previous.report.statements.iter().filter(|old| old.revision == 0);
    let releases = waiting.any(|old| guard.releases(&old.id));
    if document::reads_the_same(&previous.report, &report) && !releases {
        return Ok(Plan::Unchanged);
    }
    if let Some((code, detail)) = guard::objection(guard, &previous.report, &report) {
        return Ok(Plan::Hold { code, detail });
    }
    report.document.revision = previous.revision() + 1;
    report.document.urls = union(&previous.urls, &report.document.urls);
    Ok(revise(Some(previous), report, guard))
}

fn revise(previous: Option<&StoredDocument>, mut report: Report, guard: Guard<'_>) -> Plan {
    for statement in &mut report.statements {
        statement.content_sha256 = statement_content_sha256(statement, &report.meeting);
    }
    let events = changes::announce(previous, &mut report, guard);
    Plan::Revise(Box::new(Revision { report, events }))
}

fn check(report: &Report) -> Result<(), InvalidReport> {
    let document_id = || report.document.id.clone();
    let mut seen = HashSet::new();
    if let Some(twice) = report.statements.iter().find(|statement| !seen.insert(&statement.id)) {
        return Err(InvalidReport::DuplicateStatement { document_id: document_id(), statement_id: twice.id.clone() });
    }
    if !report.statements.is_empty() && !guard::has_statements(report.kind) {
        return Err(InvalidReport::UnexpectedStatements { document_id: document_id(), kind: report.kind });
    }
    Ok(())
}

/// Whether one fetch was before another; not when either time is unknown.
fn is_older(fetched_at: Option<&str>, than: Option<&str>) -> bool {
    let instant = |text: Option<&str>| text?.parse::<jiff::Timestamp>().ok();
    matches!((instant(fetched_at), instant(than)), (Some(this), Some(that)) if this < that)
}

/// Addresses without repetition, in the order in which they were first seen.
pub(crate) fn union(known: &[String], seen: &[String]) -> Vec<String> {
    let mut all = known.to_vec();
    for url in seen {
        if !all.contains(url) {
            all.push(url.clone());
        }
    }
    all
}
