//! Keeping back what must not be published.
//!
//! A suppressed statement is left out of each report before it is planned, so that nothing that reads the latest revision
//! of a document can meet it. Of a suppressed document nothing is left but what identifies it. What stood before is
//! withdrawn by a revision of its own, with the reason.
//!
//! A statement is known by the identifier that it stands under and, where its label was corrected by hand, by the one that
//! it is read under. Where its text may have come to stand under a third one, the document waits for a person.

use std::{collections::HashSet, sync::Arc};

use fayan_contract::{
    correction::AsRead,
    event::{EventType, StatementEvent},
    identity::canonical_address,
    report::{Meeting, Report, Statement},
};
use fayan_store::{
    InForce, NewRevision, NewSuppression, Occasion, RevisionKey, Store, StoreError, StoredDocument, Subject,
    Suppression,
};
use tracing::info;

use crate::{
    commit::{self, Material, is_overtaken},
    plan::{Revision, moved},
    save::{ATTEMPTS, on_blocking_thread},
};

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
            Err(error) if is_overtaken(&error) && attempt < ATTEMPTS => attempt += 1,
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
    let Some(revision) = withdrawal(stored, in_force) else { return Ok(None) };
    let (id, number, count) = (&stored.report.document.id, revision.report.document.revision, revision.events.len());
    let key = RevisionKey { document_id: id.clone(), revision: stored.revision() };
    let archived = store.revision(&key).await?.ok_or_else(|| StoreError::Unreadable {
        what: format!("revision {} of document {id}", key.revision),
        problem: "it is gone".to_owned(),
    })?;
    let material = Material { given: archived.given, raw: archived.raw, clean: Arc::new(archived.clean) };
    let suppressed = revision.events.iter().map(|event| event.statement_id.clone()).collect();
    let message_id = format!("suppress:{id}/{number}");
    let new = commit::revision(message_id, Occasion::Amended, material, revision, in_force.state, at);
    commit::save(store, NewRevision { suppressed, ..new }).await?;
    info!(document.id = %id, document.revision = number, "Suppressed {count} statements of document {id}");
    Ok(Some(count))
}

/// A report without what is suppressed of it.
pub(crate) struct Withheld {
    pub(crate) report: Report,
    /// What is suppressed of it or of its document.
    pub(crate) in_force: InForce,
    /// Why a suppressed text may get out by it all the same, in one sentence.
    pub(crate) moved: Option<String>,
}

/// Leaves out of a report what is suppressed by now.
pub(crate) async fn withhold(
    store: &dyn Store,
    mut report: Report,
    stored: Option<&StoredDocument>,
) -> Result<Withheld, StoreError> {
    let in_force = store.in_force(&subjects(&report, stored)).await?;
    let mut suppressed = Vec::new();
    for suppression in &in_force.suppressions {
        if let Subject::Statement(id) = &suppression.subject
            && let Some(gone) = store.statement(id).await?
        {
            let carries = report.statements.iter().any(|one| names(suppression, one, report.as_read.as_ref()));
            suppressed.push((gone.statement, carries));
        }
    }
    leave_out(&mut report, stored, &in_force);
    let moved = match stored.filter(|_| !suppressed.is_empty()) {
        Some(stored) => {
            let (before, after) = (stored.report.clone(), report.clone());
            on_blocking_thread(move || moved(&suppressed, &before, &after)).await
        }
        None => None,
    };
    Ok(Withheld { report, in_force, moved })
}

/// Everything in a report, and in what is stored of its document, that may be suppressed.
pub(crate) fn subjects(report: &Report, stored: Option<&StoredDocument>) -> Vec<Subject> {
    let before = stored.map(|stored| &stored.report);
    let reports = || [Some(report), before].into_iter().flatten();
    let mut subjects = vec![Subject::Document(report.document.id.clone())];
    subjects.extend(reports().map(|report| Subject::Raw(report.document.raw_sha256.clone())));
    subjects.extend(addresses(report, stored).into_iter().map(Subject::Address));
    let read = || reports().filter_map(|report| report.as_read.as_ref()).flat_map(|read| &read.statements);
    let statements = reports().flat_map(|report| &report.statements).chain(read()).map(|statement| &statement.id);
    let gone = stored.into_iter().flat_map(|stored| stored.withdrawn.keys());
    subjects.extend(statements.chain(gone).map(|id| Subject::Statement(id.clone())));
    subjects
}

/// Leaves out of a report what is suppressed. A pure function.
fn leave_out(report: &mut Report, stored: Option<&StoredDocument>, in_force: &InForce) {
    if in_force.suppressions.is_empty() {
        return;
    }
    let addresses = addresses(report, stored);
    if in_force.suppressions.iter().any(|suppression| covers(suppression, report, &addresses)) {
        strip(report);
        return;
    }
    let as_read = report.as_read.as_ref();
    let gone = |statement: &Statement| in_force.suppressions.iter().any(|one| names(one, statement, as_read));
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
    let suppresses = |one: &Suppression, id: &str| is_of(one, id) || covers(one, &stored.report, &addresses);
    let gone = |id: &&String| in_force.suppressions.iter().any(|one| suppresses(one, id));
    stored.withdrawn.keys().filter(gone).cloned().collect()
}

/// The next revision of a stored document, without what is suppressed of it. A pure function.
fn withdrawal(stored: &StoredDocument, in_force: &InForce) -> Option<Revision> {
    let mut report = stored.report.clone();
    leave_out(&mut report, Some(stored), in_force);
    if report == stored.report {
        return None;
    }
    report.document.revision += 1;
    let left: HashSet<&str> = report.statements.iter().map(|statement| statement.id.as_str()).collect();
    let addresses = addresses(&stored.report, Some(stored));
    let reason_of = |statement: &Statement| {
        let mut suppressions = in_force.suppressions.iter();
        let as_read = stored.report.as_read.as_ref();
        let why = suppressions.find(|one| names(one, statement, as_read) || covers(one, &stored.report, &addresses));
        why.map(|suppression| format!("suppressed: {}", suppression.reason))
    };
    let standing = stored.report.statements.iter().filter(|statement| statement.revision > 0);
    let gone = standing.filter(|statement| !left.contains(statement.id.as_str()));
    let ended = |statement| StatementEvent::ended(EventType::Withdrawn, statement, &report, reason_of(statement), None);
    let events = gone.map(ended).collect();
    Some(Revision { report, events })
}

/// Whether a suppression is about a statement, by the identifier that it stands under or the one that it is read under.
fn names(suppression: &Suppression, statement: &Statement, as_read: Option<&AsRead>) -> bool {
    let mut read = as_read.into_iter().flat_map(|read| &read.statements);
    is_of(suppression, &statement.id)
        || read.any(|read| read.ordinal == statement.ordinal && is_of(suppression, &read.id))
}

fn is_of(suppression: &Suppression, statement_id: &str) -> bool {
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
