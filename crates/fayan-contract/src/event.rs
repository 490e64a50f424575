//! What subscribers read: one event for each revision of each statement, as CloudEvents 1.0 in binary mode.
//!
//! Headers carry the CloudEvents attributes (`ce-id`, `ce-type`, …), the payload is a [`StatementEvent`].

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::report::{Document, Meeting, Report, Statement};

/// The `schema` field of a version 1 event.
pub const EVENT_SCHEMA: &str = "fayan.event.v1";

/// A statement was published, corrected, withdrawn or redirected.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StatementEvent {
    /// Always `fayan.event.v1`.
    pub schema: String,
    /// `<statement_id>/<revision>`; the same id is the same event, however often it arrives.
    pub id: String,
    /// What happened.
    #[serde(rename = "type")]
    pub event_type: EventType,
    /// The statement.
    pub statement_id: String,
    /// Its revision, from 1.
    pub revision: u32,
    /// The document at the revision that caused the event.
    pub document: Document,
    /// The meeting.
    pub meeting: Meeting,
    /// The statement as it now is; null when it no longer stands: withdrawn or redirected.
    pub statement: Option<Statement>,
    /// For `corrected`: the names of the published fields that changed.
    #[serde(default)]
    pub changed: Vec<String>,
    /// For `withdrawn`: why.
    #[serde(default)]
    pub reason: Option<String>,
    /// For `redirected`: where its text stands now. For `withdrawn`: `missing`, when its text was looked for and found
    /// nowhere; absent when the text had nothing to do with the withdrawal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect: Option<Redirect>,
}

impl StatementEvent {
    /// The event id of a revision of a statement.
    pub fn id_of(statement_id: &str, revision: u32) -> String {
        format!("{statement_id}/{revision}")
    }

    /// The event after which a statement no longer stands; the report is the one without it.
    pub fn ended(
        event_type: EventType,
        gone: &Statement,
        report: &Report,
        reason: Option<String>,
        redirect: Option<Redirect>,
    ) -> Self {
        let revision = gone.revision + 1;
        Self {
            schema: EVENT_SCHEMA.to_owned(),
            id: Self::id_of(&gone.id, revision),
            event_type,
            statement_id: gone.id.clone(),
            revision,
            document: report.document.clone(),
            meeting: report.meeting.clone(),
            statement: None,
            changed: Vec::new(),
            reason,
            redirect,
        }
    }
}

/// Where the text of a statement went whose identifier is no longer in the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Redirect {
    /// How the old text and the new ones belong together.
    pub kind: RedirectKind,
    /// The statements of the same document that hold the text now, as printed. Each stands announced when the event
    /// arrives. Empty for `missing`.
    pub to: Vec<String>,
}

/// How the text of a statement that is gone and the statements that have it now belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RedirectKind {
    /// The same text under one other identifier, for example because the printed name of the speaker was corrected.
    Perfect,
    /// Most of the text under one other identifier.
    Changed,
    /// The text in several statements.
    Split,
    /// The text in one statement that also holds the text of another one of the revision before.
    Merged,
    /// The text nowhere.
    Missing,
}

impl RedirectKind {
    /// The kind in one word, as in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Perfect => "perfect",
            Self::Changed => "changed",
            Self::Split => "split",
            Self::Merged => "merged",
            Self::Missing => "missing",
        }
    }
}

/// What happened to a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum EventType {
    /// It appeared.
    #[serde(rename = "statement.published")]
    Published,
    /// One of its published fields changed.
    #[serde(rename = "statement.corrected")]
    Corrected,
    /// It no longer stands, and nothing takes its place.
    #[serde(rename = "statement.withdrawn")]
    Withdrawn,
    /// It no longer stands, and its text stands under other identifiers. Comes after the events that publish or correct
    /// those.
    #[serde(rename = "statement.redirected")]
    Redirected,
}

impl EventType {
    /// Whether the statement no longer stands after it.
    pub const fn ends(self) -> bool {
        matches!(self, Self::Withdrawn | Self::Redirected)
    }

    /// The CloudEvents type.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Published => "statement.published",
            Self::Corrected => "statement.corrected",
            Self::Withdrawn => "statement.withdrawn",
            Self::Redirected => "statement.redirected",
        }
    }
}
