//! What subscribers read: one event for each revision of each statement, as CloudEvents 1.0 in binary mode.
//!
//! Headers carry the CloudEvents attributes (`ce-id`, `ce-type`, …), the payload is a [`StatementEvent`].

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::report::{Document, Meeting, Statement};

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
    /// The statement as it now is; null when it was withdrawn.
    pub statement: Option<Statement>,
    /// For `corrected`: the names of the published fields that changed.
    #[serde(default)]
    pub changed: Vec<String>,
    /// For `withdrawn`: why.
    #[serde(default)]
    pub reason: Option<String>,
}

impl StatementEvent {
    /// The event id of a revision of a statement.
    pub fn id_of(statement_id: &str, revision: u32) -> String {
        format!("{statement_id}/{revision}")
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
    /// It is no longer in the document.
    #[serde(rename = "statement.withdrawn")]
    Withdrawn,
    /// It now has another identifier.
    #[serde(rename = "statement.redirected")]
    Redirected,
}

impl EventType {
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
