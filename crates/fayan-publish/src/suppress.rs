//! Keeping back what must not be published.
//!
//! A suppressed statement is left out of each report before it is planned, so that nothing that reads the latest revision
//! of a document can meet it. Of a suppressed document nothing is left but what identifies it. What stood before is
//! withdrawn by a revision of its own, with the reason.

use std::{collections::HashSet, sync::Arc};

use fayan_contract::{
    event::{EVENT_SCHEMA, EventType, StatementEvent},
    identity::canonical_address,
    report::{Meeting, Report, Statement},
};
use fayan_store::{
    InForce, NewRevision, NewSuppression, Occasion, Receipt, RevisionKey, Store, StoreError, StoredDocument, Subject,
    Suppression,
};
use tracing::info;

use crate::{outcome, plan::Revision, save::ATTEMPTS};

/// Documents that are looked at together.
const PAGE: u32 = 100;

/// What a suppression withdrew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppressed {
    /// The entry of the list.
    pub suppression: Suppression,
    /// Documents that have a new revision.
    pub documents: u64,
    /// Statements that were withdrawn; their events wait to be announced.
    pub statements: u64,
}

/// Adds to the list of suppressions and withdraws what stands. May be called again: then it finishes what an earlier call
/// had begun.
pub async fn suppress(store: &dyn Store, new: &NewSuppression) -> Result<Suppressed, StoreError> {
    let suppression = store.suppress(new).await?;
    enforce(store, suppression, &new.at).await
}

/// Withdraws what stands of suppressions whose caller died before it had done so.
pub async fn finish(store: &dyn Store, at: &str) -> Result<(), StoreError> {
    let mut after = 0;
    loop {
        let page = store.pending_suppressions(after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.id;
        for suppression in page {
            enforce(store, suppression, at).await?;
        }
    }
}

async fn enforce(store: &dyn Store, suppression: Suppression, at: &str) -> Result<Suppressed, StoreError> {
    let mut done = Suppressed { suppression, documents: 0, statements: 0 };
    let mut after = String::new();
    loop {
        let documents = store.documents_of(&done.suppression.subject, &after, PAGE).await?;
        let Some(last) = documents.last() else { break };
        after.clone_from(last);
        for id in &documents {
            if let Some(statements) = enforce_on(store, id, at).await? {
                done.documents += 1;
                done.statements += statements as u64;
            }
        }
    }
    store.mark_enforced(done.suppression.id, at).await?;
    Ok(done)
}

/// Withdraws what is suppressed of a document; how many statements, or nothing when nothing was left to do.
async fn enforce_on(store: &dyn Store, id: &str, at: &str) -> Result<Option<usize>, StoreError> {
    let mut attempt = 1;
    loop {
        let Some(stored) = store.document(id).await? else { return Ok(None) };
        let in_force = store.in_force(&subjects(&stored.report, Some(&stored))).await?;
        match withdraw(store, &stored, &in_force, at).await {
            Err(StoreError::Conflict { .. } | StoreError::ListChanged { .. }) if attempt < ATTEMPTS => attempt += 1,
            done => return done,
        }
    }
}

/// Saves a revision without what is suppressed of a stored document; how many statements it withdraws, or nothing when
/// nothing of the document that stands is suppressed. What was withdrawn before is hidden first.
pub(crate) async fn withdraw(
    store: &dyn Store,
    stored: &StoredDocument,
    in_force: &InForce,
    at: &str,
) -> Result<Option<usize>, StoreError> {
    let gone = withdrawn_before(stored, in_force);
    if !gone.is_empty() {
        store.hide(&stored.report.document.id, &gone).await?;
    }
    let Some(Revision { report, events }) = withdrawal(stored, in_force) else { return Ok(None) };
    let key = RevisionKey { document_id: report.document.id.clone(), revision: stored.revision() };
    let Some(archived) = store.revision(&key).await? else { return Ok(None) };
    let (id, revision, count) = (key.document_id, report.document.revision, events.len());
    let new = NewRevision {
        receipt: Receipt { message_id: format!("suppress:{id}/{revision}"), result: outcome::stored(&report, count) },
        occasion: Occasion::Amended,
        given: archived.given,
        raw: archived.raw,
        clean: Arc::new(archived.clean),
        suppressed: events.iter().map(|event| event.statement_id.clone()).collect(),
        report,
        events,
        traceparent: None,
        decision: None,
        suppressions: in_force.state,
        at: at.to_owned(),
    };
    store.save_revision(new).await?;
    info!(document.id = %id, document.revision = revision, "Suppressed {count} statements of document {id}");
    Ok(Some(count))
}

/// Everything in a report, and in what is stored of its document, that may be suppressed.
pub(crate) fn subjects(report: &Report, stored: Option<&StoredDocument>) -> Vec<Subject> {
    let before = stored.map(|stored| &stored.report);
    let reports = || [Some(report), before].into_iter().flatten();
    let mut subjects = vec![Subject::Document(report.document.id.clone())];
    subjects.extend(reports().map(|report| Subject::Raw(report.document.raw_sha256.clone())));
    subjects.extend(addresses(report, stored).into_iter().map(Subject::Address));
    let statements = reports().flat_map(|report| &report.statements).map(|statement| &statement.id);
    let withdrawn = stored.iter().flat_map(|stored| stored.withdrawn.keys());
    subjects.extend(statements.chain(withdrawn).map(|id| Subject::Statement(id.clone())));
    subjects
}

/// Leaves out of a report what is suppressed. A pure function.
pub(crate) fn withhold(report: &mut Report, stored: Option<&StoredDocument>, in_force: &InForce) {
    if in_force.suppressions.is_empty() {
        return;
    }
    let addresses = addresses(report, stored);
    if in_force.suppressions.iter().any(|suppression| covers(suppression, report, &addresses)) {
        strip(report);
        return;
    }
    let gone = |statement: &Statement| in_force.suppressions.iter().any(|one| names(one, &statement.id));
    report.statements.retain(|statement| !gone(statement));
    if let Some(read) = &mut report.as_read {
        let left: HashSet<u32> = report.statements.iter().map(|statement| statement.ordinal).collect();
        read.statements.retain(|statement| left.contains(&statement.ordinal));
    }
    if let Some(roster) = &mut report.roster {
        for expected in &mut roster.expected {
            let left = |id: &String| report.statements.iter().any(|statement| statement.id == *id);
            expected.statement_id = expected.statement_id.take().filter(left);
        }
    }
}

/// Leaves of a report what identifies its document.
fn strip(report: &mut Report) {
    report.document.title = None;
    report.document.subtitle = None;
    report.meeting = Meeting::default();
    report.editors_note = None;
    report.roster = None;
    report.credits = Vec::new();
    report.statements = Vec::new();
    report.issues = Vec::new();
    report.as_read = None;
}

/// Suppressed statements of a stored document that no longer stood. A pure function.
fn withdrawn_before(stored: &StoredDocument, in_force: &InForce) -> Vec<String> {
    let addresses = addresses(&stored.report, Some(stored));
    let suppresses = |one: &Suppression, id: &str| names(one, id) || covers(one, &stored.report, &addresses);
    let gone = |id: &&String| in_force.suppressions.iter().any(|one| suppresses(one, id));
    stored.withdrawn.keys().filter(gone).cloned().collect()
}

/// The next revision of a stored document, without what is suppressed of it. A pure function.
fn withdrawal(stored: &StoredDocument, in_force: &InForce) -> Option<Revision> {
    let mut report = stored.report.clone();
    withhold(&mut report, Some(stored), in_force);
    if report == stored.report {
        return None;
    }
    report.document.revision += 1;
    let left: HashSet<&str> = report.statements.iter().map(|statement| statement.id.as_str()).collect();
    let addresses = addresses(&stored.report, Some(stored));
    let reason_of = |statement: &Statement| {
        let mut suppressions = in_force.suppressions.iter();
        let why = suppressions.find(|one| names(one, &statement.id) || covers(one, &stored.report, &addresses));
        why.map(|suppression| format!("suppressed: {}", suppression.reason))
    };
    let standing = stored.report.statements.iter().filter(|statement| statement.revision > 0);
    let gone = standing.filter(|statement| !left.contains(statement.id.as_str()));
    let events = gone.map(|statement| event(statement, &report, reason_of(statement))).collect();
    Some(Revision { report, events })
}

fn event(gone: &Statement, report: &Report, reason: Option<String>) -> StatementEvent {
    let revision = gone.revision + 1;
    StatementEvent {
        schema: EVENT_SCHEMA.to_owned(),
        id: StatementEvent::id_of(&gone.id, revision),
        event_type: EventType::Withdrawn,
        statement_id: gone.id.clone(),
        revision,
        document: report.document.clone(),
        meeting: report.meeting.clone(),
        statement: None,
        changed: Vec::new(),
        reason,
        redirect: None,
    }
}

fn names(suppression: &Suppression, statement_id: &str) -> bool {
    matches!(&suppression.subject, Subject::Statement(id) if id == statement_id)
}

/// Whether a suppression is about a document as a whole.
fn covers(suppression: &Suppression, report: &Report, addresses: &HashSet<String>) -> bool {
    match &suppression.subject {
        Subject::Document(id) => *id == report.document.id,
        Subject::Raw(sha256) => *sha256 == report.document.raw_sha256,
        Subject::Address(address) => addresses.contains(address),
        Subject::Statement(_) => false,
    }
}

/// Every address that a document was seen at.
fn addresses(report: &Report, stored: Option<&StoredDocument>) -> HashSet<String> {
    let before = stored.iter().flat_map(|stored| &stored.urls);
    report.document.urls.iter().chain(before).map(|url| canonical_address(url)).collect()
}
