//! What a person decides about what is held: shown first, then accepted or rejected.
//!
//! An accepted report takes the way of every other one: planned against what stands now, saved in one transaction with
//! its events in the outbox and the decision beside them. So it does not matter who announces it or when whoever accepted
//! it goes away; `fayan publish` announces whatever it finds there.

use std::sync::Arc;

use fayan_contract::{issue::IssueCode, report::Report};
use fayan_store::{Decision, Held, HeldReport, NewRevision, Occasion, Store, StoreError, StoredDocument, Verdict};
use tracing::info;

use crate::{
    commit::{self, Material, is_overtaken},
    correct::Corrections,
    outcome,
    plan::{Guard, InvalidReport, Plan, plan, replan},
    prepare::{PrepareError, prepare},
    save::{ATTEMPTS, on_blocking_thread},
    sink::SinkError,
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
    material: Material,
}

impl Case {
    /// What accepting it is to a document that stands. What was held of another reading of the bytes that it stands for
    /// is no news of the page, whenever they were fetched.
    fn occasion(&self, before: &StoredDocument) -> Occasion {
        match self.about {
            Held::Statement(_) => Occasion::Amended,
            Held::Report(_) if self.report.document.raw_sha256 == before.report.document.raw_sha256 => {
                Occasion::Replayed
            }
            Held::Report(_) => Occasion::Fetched { over: before.fetched_at.clone() },
        }
    }
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
    occasion: Occasion,
    suppressions: u64,
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
    /// The report contradicts itself or lacks a part.
    #[error(transparent)]
    InvalidReport(#[from] InvalidReport),
    /// Its events could never be announced.
    #[error("{} could never be announced; it can only be rejected", name(.about))]
    Sink {
        /// What is held.
        about: Held,
        /// Why not.
        source: SinkError,
    },
    /// The store could not do what it was asked.
    #[error("deciding about what is held")]
    Store(#[from] StoreError),
}

impl From<PrepareError> for DecideError {
    fn from(error: PrepareError) -> Self {
        match error {
            PrepareError::Invalid(invalid) => invalid.into(),
            PrepareError::Store(error) => error.into(),
        }
    }
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
    let occasion = case.occasion(&before);
    let prepared = prepare(store, corrections, case.report, &case.material.raw, &before).await?;
    case.report = prepared.report;
    let suppressions = prepared.in_force.state;
    on_blocking_thread(move || {
        let report = case.report.clone();
        let plan = match (&case.about, &occasion) {
            (Held::Statement(id), _) => replan(&before, report, Guard::Release(id))?,
            (Held::Report(_), Occasion::Replayed) => replan(&before, report, Guard::Accept)?,
            (Held::Report(_), _) => plan(Some(&before), report, Guard::Accept)?,
        };
        Ok(Proposal { case, before, plan, occasion, suppressions })
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
        let Proposal { case, before, plan, occasion, suppressions } = propose(store, corrections, about).await?;
        let document_id = case.report.document.id.clone();
        let decision = decision(about, &document_id, Verdict::Accepted, word);
        match plan {
            Plan::Revise(revision) => {
                let (number, events) = (revision.report.document.revision, revision.events.len());
                let message_id = format!("accept:{document_id}/{number}");
                let new = commit::revision(message_id, occasion, case.material, *revision, suppressions, at);
                let new = NewRevision { decision: Some(decision), ..new };
                commit::check(None, &new).map_err(|source| DecideError::Sink { about: about.clone(), source })?;
                match commit::save(store, new).await {
                    Ok(()) => {
                        let by = word.by;
                        info!(document.id = %document_id, document.revision = number, "{by} accepted revision {number} of document {document_id}, {events} events");
                        return Ok(Accepted { document_id, revision: number, events });
                    }
                    Err(error) if is_overtaken(&error) => {}
                    Err(StoreError::Decided { .. }) => return Err(DecideError::NotHeld(about.clone())),
                    Err(error) => return Err(error.into()),
                }
            }
            Plan::Unchanged => {
                if !store.decide(&decision, at).await? {
                    return Err(DecideError::NotHeld(about.clone()));
                }
                return Ok(Accepted { document_id, revision: before.revision(), events: 0 });
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
            material: Material { given: held.given, raw: held.raw, clean: Arc::new(held.clean) },
        })),
        Held::Statement(id) => {
            let Some(held) = store.held_statement(id).await? else { return Ok(None) };
            let Some(archived) = store.revision(&held.document).await? else { return Ok(None) };
            Ok(Some(Case {
                about: about.clone(),
                code: outcome::name(IssueCode::LowConfidence),
                detail: held.detail,
                held_at: held.held_at,
                report: archived.report,
                material: Material { given: archived.given, raw: archived.raw, clean: Arc::new(archived.clean) },
            }))
        }
    }
}

async fn held_report(store: &dyn Store, id: u64) -> Result<Option<HeldReport>, StoreError> {
    let next = store.held(id.saturating_sub(1), 1).await?.pop();
    Ok(next.filter(|held| held.id == id))
}
