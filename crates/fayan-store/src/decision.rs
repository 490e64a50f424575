//! What a person decided about what was held, and why. Written once, never changed.

use crate::{encode::unreadable, error::StoreError};

/// What a decision is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// The held report of this number.
    Report(u64),
    /// The held statement of this identifier.
    Statement(String),
}

/// How it was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is right and is published.
    Accepted,
    /// It is wrong and stays unpublished; the same bytes are not held again.
    Rejected,
}

impl Verdict {
    /// The word that is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
        }
    }
}

/// A decision as it is to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What it is about.
    pub about: Held,
    /// The document.
    pub document_id: String,
    /// How it was decided.
    pub verdict: Verdict,
    /// Who decided, in their own words.
    pub by: String,
    /// Why, in their own words.
    pub reason: String,
}

/// A recorded decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedDecision {
    /// Its number; later ones are higher.
    pub id: u64,
    /// The decision.
    pub decision: Decision,
    /// The document revision that it made; none where nothing was published.
    pub revision: Option<u32>,
    /// When it was recorded.
    pub at: String,
}

/// The columns that say what a decision is about.
pub(crate) fn columns_of(about: &Held) -> (Option<i64>, Option<&str>) {
    match about {
        Held::Report(id) => (Some(id.cast_signed()), None),
        Held::Statement(id) => (None, Some(id)),
    }
}

/// A row of either database: number, document, report, statement, verdict, revision, who, why, when.
pub(crate) type DecisionRow = (i64, String, Option<i64>, Option<String>, String, Option<i64>, String, String, String);

/// The statements of both databases.
pub(crate) mod sql {
    pub(crate) const CLOSE_REPORT: &str = "UPDATE held SET resolution = $3, resolved_at = $4
         WHERE id = $1 AND document_id = $2 AND resolution IS NULL";
    pub(crate) const CLOSE_STATEMENT: &str = "DELETE FROM held_statements WHERE statement_id = $1 AND document_id = $2";
    pub(crate) const RECORD: &str = "INSERT INTO decisions (document_id, held_report, held_statement, verdict,
             document_revision, decided_by, reason, decided_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    /// Selects a [`super::DecisionRow`].
    pub(crate) const LIST: &str = "SELECT id, document_id, held_report, held_statement, verdict, document_revision,
             decided_by, reason, decided_at FROM decisions WHERE id > $1 ORDER BY id LIMIT $2";
}

impl TryFrom<DecisionRow> for RecordedDecision {
    type Error = StoreError;

    fn try_from(row: DecisionRow) -> Result<Self, StoreError> {
        let (id, document_id, report, statement, verdict, revision, by, reason, at) = row;
        let wrong = |problem: &str| unreadable(&format!("decision {id}"), &problem);
        let about = match (report, statement) {
            (Some(report), None) => Held::Report(report.cast_unsigned()),
            (None, Some(statement)) => Held::Statement(statement),
            _ => return Err(wrong("it is about nothing, or about two things")),
        };
        let verdicts = [Verdict::Accepted, Verdict::Rejected];
        let verdict = verdicts.into_iter().find(|known| known.as_str() == verdict);
        let verdict = verdict.ok_or_else(|| wrong("its verdict is unknown"))?;
        let revision = revision.map(u32::try_from).transpose().map_err(|_| wrong("its revision is no number"))?;
        let decision = Decision { about, document_id, verdict, by, reason };
        Ok(Self { id: id.cast_unsigned(), decision, revision, at })
    }
}
