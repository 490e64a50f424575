//! Counts of what changes.

use std::collections::BTreeMap;

use fayan_publish::plan::{Change, Quiet, What};
use serde::Serialize;

/// How many documents, and what changes in them.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Tally {
    /// Documents that were read again.
    pub(crate) documents: u64,
    /// Those that say what they said.
    pub(crate) unchanged: u64,
    /// Those that get a revision.
    pub(crate) revised: u64,
    /// Those that are held for a decision.
    pub(crate) held: u64,
    /// Those that read as another document now.
    pub(crate) moved: u64,
    /// Those that give no report any more.
    pub(crate) unreadable: u64,
    /// Changes of statements, by what happens.
    pub(crate) statements: BTreeMap<&'static str, u64>,
    /// Statements whose field changes, by field.
    pub(crate) fields: BTreeMap<String, u64>,
    /// Documents whose field changes, by field.
    pub(crate) document_fields: BTreeMap<String, u64>,
}

impl Tally {
    /// Counts a document with everything that changes in it.
    pub(crate) fn add(&mut self, changes: &[Change]) {
        self.documents += 1;
        let whole = changes.iter().find_map(|change| match change.change {
            What::Quiet(quiet @ (Quiet::DocumentHeld | Quiet::DocumentMoved | Quiet::DocumentUnreadable)) => {
                Some(quiet)
            }
            _ => None,
        });
        *match whole {
            Some(Quiet::DocumentHeld) => &mut self.held,
            Some(Quiet::DocumentMoved) => &mut self.moved,
            Some(_) => &mut self.unreadable,
            None if changes.is_empty() => &mut self.unchanged,
            None => &mut self.revised,
        } += 1;
        for change in changes {
            let fields = if change.statement_id.is_some() {
                *self.statements.entry(change.change.as_str()).or_default() += 1;
                &mut self.fields
            } else {
                &mut self.document_fields
            };
            for field in &change.fields {
                *fields.entry(field.field.clone()).or_default() += 1;
            }
        }
    }

    /// Whether anything differs.
    pub(crate) fn differs(&self) -> bool {
        self.unchanged < self.documents
    }

    /// Whether anything could not be published.
    pub(crate) fn left_behind(&self) -> bool {
        self.held + self.moved + self.unreadable > 0
    }
}
