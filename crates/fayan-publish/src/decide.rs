//! What a person decides about what is held: shown first, then accepted or rejected.
//!
//! An accepted report takes the way of every other one: planned against what stands now, saved in one transaction with
//! its events in the outbox and the decision beside them. So it does not matter who announces it or when whoever accepted
//! it goes away; `fayan publish` announces whatever it finds there.

use std::sync::Arc;

use fayan_contract::{clean::CleanDocument, message::GivenMetadata, raw::RawBytes, report::Report};
use fayan_store::{
    Decision, Held, HeldReport, NewRevision, Occasion, Receipt, RevisionKey, Store, StoreError, StoredDocument, Verdict,
};
use tracing::info;

use crate::{
    correct::{Corrections, correct},
    outcome,
    plan::{Guard, InvalidReport, Plan, Revision, plan, replan},
    save::{ATTEMPTS, on_blocking_thread},
    suppress,
};

/// What is held, with everything that is needed to publish it.
#[derive(Debug, Clone)]
pub struct Case {
    /// What is held.
    pub about: Held,
    /// Why, as an issue code.
    pub code: String,
    /// Why, in one sentence.
    pub detail: String,
    /// Since when.
    pub held_at: String,
    /// The report as it would be published.
    pub report: Report,
    given: Option<GivenMetadata>,
    raw: RawBytes,
    clean: Arc<CleanDocument>,
    suppressions: u64,
}

/// What accepting a case would change now.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// The case.
    pub case: Case,
    /// The document as it stands.
    pub before: StoredDocument,
    /// What would be done. Never [`Plan::Hold`].
    pub plan: Plan,
}

/// Who decides, and why.
#[derive(Debug, Clone, Copy)]
pub struct Word<'a> {
    /// Who, in their own words.
    pub by: &'a str,
    /// Why, in their own words.
    pub reason: &'a str,
}

/// What an accepted case became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The document.
    pub document_id: String,
    /// Its revision now.
    pub revision: u32,
    /// How many events wait to be announced for it.
    pub events: usize,
}

/// A decision could not be carried out.
#[derive(Debug, thiserror::Error)]
pub enum DecideError {
    /// It is not held, or no longer.
    #[error("{} is not held, or no longer", name(.0))]
    NotHeld(Held),
    /// The stored revision was made of bytes that were fetched after those that are held.
    #[error("{} was fetched before what document {document_id} stands for now; it can only be rejected", name(.about))]
    Outdated {
        /// What is held.
        about: Held,
        /// The document.
        document_id: String,
    },
    /// The document was changed by others each time that it was planned.
    #[error("document {0} is being changed by others; try again")]
    Contended(String),
    /// The report contradicts itself.
    #[error(transparent)]
    InvalidReport(#[from] InvalidReport),
    /// The store could not do what it was asked.
    #[error("deciding about what is held")]
    Store(#[from] StoreError),
}

fn name(about: &Held) -> String {
    match about {
        Held::Report(id) => format!("report {id}"),
        Held::Statement(id) => format!("statement {id}"),
    }
}

/// Reads a case and plans what accepting it would change. Changes nothing.
pub async fn propose(store: &dyn Store, corrections: &Corrections, about: &Held) -> Result<Proposal, DecideError> {
    let not_held = || DecideError::NotHeld(about.clone());
    let mut case = read(store, about).await?.ok_or_else(not_held)?;
    let before = store.document(&case.report.document.id).await?.ok_or_else(not_held)?;
    if !corrections.of(&case.report.document.id).is_empty() {
        let (report, raw, corrections) = (case.report, case.raw.clone(), corrections.clone());
        case.report = on_blocking_thread(move || correct(report, &raw, &corrections).report).await;
    }
    let in_force = store.in_force(&suppress::subjects(&case.report, Some(&before))).await?;
    suppress::withhold(&mut case.report, Some(&before), &in_force);
    case.suppressions = in_force.state;
    on_blocking_thread(move || {
        let report = case.report.clone();
        let plan = match &case.about {
            Held::Report(_) => plan(Some(&before), report, Guard::Accept)?,
            Held::Statement(id) => replan(&before, report, Guard::Release(id))?,
        };
        Ok(Proposal { case, before, plan })
    })
    .await
}

/// Publishes what is held, and records who decided and why. Its events are in the outbox afterwards.
pub async fn accept(
    store: &dyn Store,
    corrections: &Corrections,
    about: &Held,
    word: Word<'_>,
    at: &str,
) -> Result<Accepted, DecideError> {
    for _ in 0..ATTEMPTS {
        let proposal = propose(store, corrections, about).await?;
        let document_id = proposal.case.report.document.id.clone();
        let decision = decision(about, &document_id, Verdict::Accepted, word);
        match proposal.plan {
            Plan::Revise(revision) => {
                match save(store, proposal.case, proposal.before, *revision, decision, at).await {
                    Ok(accepted) => return Ok(accepted),
                    Err(StoreError::Conflict { .. } | StoreError::ListChanged { .. }) => {}
                    Err(StoreError::Decided { .. }) => return Err(DecideError::NotHeld(about.clone())),
                    Err(error) => return Err(error.into()),
                }
            }
            Plan::Unchanged => {
                if !store.decide(&decision, at).await? {
                    return Err(DecideError::NotHeld(about.clone()));
                }
                return Ok(Accepted { document_id, revision: proposal.before.revision(), events: 0 });
            }
            Plan::Outdated => return Err(DecideError::Outdated { about: about.clone(), document_id }),
            Plan::Hold { .. } => unreachable!("no guard but Hold holds anything"),
        }
    }
    Err(DecideError::Contended(name(about)))
}

/// Closes a hold without publishing anything, and records who decided and why. The same bytes are not held again.
pub async fn reject(store: &dyn Store, report: u64, word: Word<'_>, at: &str) -> Result<(), DecideError> {
    let about = Held::Report(report);
    let not_held = || DecideError::NotHeld(about.clone());
    let held = held_report(store, report).await?.ok_or_else(not_held)?;
    let id = &held.report.document.id;
    if !store.decide(&decision(&about, id, Verdict::Rejected, word), at).await? {
        return Err(not_held());
    }
    info!(document.id = %id, "Rejected held report {report} of document {id}");
    Ok(())
}

fn decision(about: &Held, document_id: &str, verdict: Verdict, word: Word<'_>) -> Decision {
    let (by, reason) = (word.by.to_owned(), word.reason.to_owned());
    Decision { about: about.clone(), document_id: document_id.to_owned(), verdict, by, reason }
}

async fn read(store: &dyn Store, about: &Held) -> Result<Option<Case>, StoreError> {
    match about {
        Held::Report(id) => Ok(held_report(store, *id).await?.map(|held| Case {
            about: about.clone(),
            code: held.code,
            detail: held.detail,
            held_at: held.held_at,
            report: held.report,
            given: held.given,
            raw: held.raw,
            clean: Arc::new(held.clean),
            suppressions: 0,
        })),
        Held::Statement(id) => {
            let Some(held) = store.held_statement(id).await? else { return Ok(None) };
            let Some(archived) = store.revision(&held.document).await? else { return Ok(None) };
            Ok(Some(Case {
                about: about.clone(),
                code: outcome::name(fayan_contract::issue::IssueCode::LowConfidence),
                detail: held.detail,
                held_at: held.held_at,
                report: archived.report,
                given: archived.given,
                raw: archived.raw,
                clean: Arc::new(archived.clean),
                suppressions: 0,
            }))
        }
    }
}

async fn held_report(store: &dyn Store, id: u64) -> Result<Option<HeldReport>, StoreError> {
    let next = store.held(id.saturating_sub(1), 1).await?.pop();
    Ok(next.filter(|held| held.id == id))
}

async fn save(
    store: &dyn Store,
    case: Case,
    before: StoredDocument,
    revision: Revision,
    decision: Decision,
    at: &str,
) -> Result<Accepted, StoreError> {
    let Revision { report, events } = revision;
    let key = RevisionKey { document_id: report.document.id.clone(), revision: report.document.revision };
    let accepted = Accepted { document_id: key.document_id.clone(), revision: key.revision, events: events.len() };
    let receipt = Receipt {
        message_id: format!("accept:{}/{}", key.document_id, key.revision),
        result: outcome::stored(&report, events.len()),
    };
    let by = decision.by.clone();
    let new = NewRevision {
        receipt,
        occasion: match decision.about {
            Held::Report(_) => Occasion::Fetched { over: before.fetched_at },
            Held::Statement(_) => Occasion::Amended,
        },
        given: case.given,
        raw: case.raw,
        clean: case.clean,
        report,
        events,
        traceparent: None,
        decision: Some(decision),
        suppressions: case.suppressions,
        suppressed: Vec::new(),
        at: at.to_owned(),
    };
    store.save_revision(new).await?;
    let Accepted { document_id: id, revision, events } = &accepted;
    info!(document.id = %id, document.revision = revision, "{by} accepted revision {revision} of document {id}, {events} events");
    Ok(accepted)
}
