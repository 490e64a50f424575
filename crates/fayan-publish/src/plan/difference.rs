//! What a plan changes against what is stored, field by field, for people and programs.

use std::collections::HashMap;

use fayan_contract::{
    event::{EventType, Redirect, StatementEvent},
    published::{FieldChange, field_changes},
    report::{Report, Statement},
};
use fayan_store::StoredDocument;
use serde::{Serialize, Serializer};

use super::{Plan, Revision, document};
use crate::outcome;

/// One thing that a plan changes, or a reason why it does not. In JSON what does not apply is left out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// The document.
    pub document_id: String,
    /// The revision that brings the change; for what is not published, the one that stays.
    pub revision: u32,
    /// What happens.
    pub change: What,
    /// The statement that it happens to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement_id: Option<String>,
    /// The revision of the statement that is announced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement_revision: Option<u32>,
    /// Its speaker as printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speaker: Option<String>,
    /// What says something else than before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldChange>,
    /// Why, as an issue code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Why, in one sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Where the text of a statement went that no longer stands, as its event says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect: Option<Redirect>,
}

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum What {
    /// An event goes out.
    Event(EventType),
    /// No event goes out.
    Quiet(Quiet),
}

/// What happens without an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quiet {
    /// A field of the document changes that is not published with each statement.
    DocumentChanged,
    /// The new reading of a statement is too doubtful to be announced: it waits.
    StatementHeld,
    /// The report is not published over the stored one without a decision.
    DocumentHeld,
    /// The report says that it is of another document.
    DocumentMoved,
    /// What was kept does not give a report any more.
    DocumentUnreadable,
}

impl What {
    /// The word for it, also in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Event(event) => event.as_str(),
            Self::Quiet(Quiet::DocumentChanged) => "document.changed",
            Self::Quiet(Quiet::StatementHeld) => "statement.held",
            Self::Quiet(Quiet::DocumentHeld) => "document.held",
            Self::Quiet(Quiet::DocumentMoved) => "document.moved",
            Self::Quiet(Quiet::DocumentUnreadable) => "document.unreadable",
        }
    }
}

impl Serialize for What {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Change {
    /// A change of a document as a whole.
    pub fn of_document(document_id: &str, revision: u32, quiet: Quiet) -> Self {
        Self::of(document_id, revision, What::Quiet(quiet))
    }

    /// The same with a reason.
    pub fn because(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    fn of(document_id: &str, revision: u32, change: What) -> Self {
        Self {
            document_id: document_id.to_owned(),
            revision,
            change,
            statement_id: None,
            statement_revision: None,
            speaker: None,
            fields: Vec::new(),
            code: None,
            detail: None,
            redirect: None,
        }
    }

    fn of_statement(self, id: &str, speaker: Option<&str>) -> Self {
        Self { statement_id: Some(id.to_owned()), speaker: speaker.map(str::to_owned), ..self }
    }
}

/// Everything that a plan changes against the stored document that it was made for, in the order of its events. Empty
/// when it changes nothing.
pub fn difference(previous: &StoredDocument, plan: &Plan) -> Vec<Change> {
    let id = &previous.report.document.id;
    match plan {
        Plan::Unchanged | Plan::Outdated => Vec::new(),
        Plan::Hold { code, detail } => {
            let held = Change::of_document(id, previous.revision(), Quiet::DocumentHeld).because(detail);
            vec![Change { code: Some(outcome::name(*code)), ..held }]
        }
        Plan::Revise(revision) => revised(&previous.report, revision),
    }
}

fn revised(before: &Report, Revision { report, events }: &Revision) -> Vec<Change> {
    let document = |quiet| Change::of_document(&report.document.id, report.document.revision, quiet);
    let mut changes = Vec::new();
    let fields = document::changes(before, report);
    if !fields.is_empty() {
        changes.push(Change { fields, ..document(Quiet::DocumentChanged) });
    }
    let known: HashMap<&str, &Statement> =
        before.statements.iter().map(|statement| (statement.id.as_str(), statement)).collect();
    changes
        .extend(events.iter().map(|event| announced(before, known.get(event.statement_id.as_str()).copied(), event)));
    for waiting in report.statements.iter().filter(|statement| statement.revision == 0) {
        // One that waited before and reads the same is nothing new.
        let fields = known.get(waiting.id.as_str()).map(|old| fields_of(old, before, waiting, report));
        if fields.as_ref().is_none_or(|fields| !fields.is_empty()) {
            let held = document(Quiet::StatementHeld).of_statement(&waiting.id, Some(&waiting.speaker.as_printed));
            let detail = waiting.doubt().map(|issue| issue.detail.clone());
            changes.push(Change { fields: fields.unwrap_or_default(), detail, ..held });
        }
    }
    changes
}

fn announced(before: &Report, old: Option<&Statement>, event: &StatementEvent) -> Change {
    let speaker = event.statement.as_ref().or(old).map(|statement| statement.speaker.as_printed.as_str());
    let change = Change::of(&event.document.id, event.document.revision, What::Event(event.event_type));
    let fields = match (old, &event.statement) {
        (Some(old), Some(new)) if event.event_type == EventType::Corrected => {
            field_changes((old, &before.meeting), (new, &event.meeting))
        }
        _ => Vec::new(),
    };
    Change {
        statement_revision: Some(event.revision),
        fields,
        detail: event.reason.clone(),
        redirect: event.redirect.clone(),
        ..change.of_statement(&event.statement_id, speaker)
    }
}

fn fields_of(old: &Statement, before: &Report, new: &Statement, after: &Report) -> Vec<FieldChange> {
    field_changes((old, &before.meeting), (new, &after.meeting))
}
