//! Values that a person put in place of what was read, with what was read beside them.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::report::{Meeting, Report, Statement};

/// One value that a person put in place of what was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Correction {
    /// The field, for example `speaker.name` or `paragraph`.
    pub field: String,
    /// Its value as read from the bytes; null where none was read. Its spans still say where.
    pub as_read: Option<String>,
    /// Its value now.
    pub corrected: Option<String>,
    /// Name of the file that says so.
    pub file: String,
    /// Who says so.
    pub author: String,
    /// Why.
    pub reason: String,
}

/// The parts of a report that were corrected, as they were read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AsRead {
    /// The meeting, where something in it was corrected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<Meeting>,
    /// The corrected statements; each stands for the one of its ordinal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statements: Vec<Statement>,
}

impl Report {
    /// The report as it was read, without what a person corrected: what the bytes have to say.
    pub fn as_read(&self) -> Cow<'_, Self> {
        let Some(read) = &self.as_read else { return Cow::Borrowed(self) };
        let mut report = Self { as_read: None, ..self.clone() };
        if let Some(meeting) = &read.meeting {
            report.meeting.clone_from(meeting);
        }
        for statement in &read.statements {
            let place = report.statements.iter_mut().find(|corrected| corrected.ordinal == statement.ordinal);
            if let Some(corrected) = place {
                link(report.roster.as_mut(), &corrected.id, &statement.id);
                corrected.clone_from(statement);
            }
        }
        Cow::Owned(report)
    }
}

/// Lets a roster follow a statement to another identifier.
fn link(roster: Option<&mut crate::report::Roster>, from: &str, to: &str) {
    for expected in roster.into_iter().flat_map(|roster| &mut roster.expected) {
        if expected.statement_id.as_deref() == Some(from) {
            expected.statement_id = Some(to.to_owned());
        }
    }
}
