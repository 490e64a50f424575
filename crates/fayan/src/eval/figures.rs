//! The scores of many cases, over all and by group.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{about::Clue, field::Field, score::CaseScore, tally::Tally};

/// One comparison that went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) case: String,
    pub(crate) field: Field,
    /// The statement it is about; empty for the document.
    pub(crate) subject: String,
    pub(crate) detail: String,
    pub(crate) clue: Option<Clue>,
}

/// Groups by which figures are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum By {
    /// The kind of document that the gold says.
    Kind,
    /// The layout that the gold names, else the media type.
    Layout,
}

/// The scores of many cases.
#[derive(Debug, Clone, Default)]
pub(crate) struct Figures {
    pub(crate) all: Tally,
    by_kind: BTreeMap<String, Tally>,
    by_layout: BTreeMap<String, Tally>,
    pub(crate) failures: Vec<Failure>,
    /// Names of the cases, in order.
    pub(crate) cases: Vec<String>,
}

impl Figures {
    /// Adds a case.
    pub(crate) fn add(&mut self, case: &str, kind: &str, layout: &str, score: CaseScore) {
        self.cases.push(case.to_owned());
        for tally in [
            &mut self.all,
            self.by_kind.entry(kind.to_owned()).or_default(),
            self.by_layout.entry(layout.to_owned()).or_default(),
        ] {
            tally.add(&score);
        }
        let wrong = score.checks.into_iter().filter(|check| !check.right);
        self.failures.extend(wrong.map(|check| Failure {
            case: case.to_owned(),
            field: check.field,
            subject: check.subject,
            detail: check.detail,
            clue: check.clue,
        }));
    }

    /// The figures of each group, in order of their names.
    pub(crate) fn groups(&self, by: By) -> &BTreeMap<String, Tally> {
        match by {
            By::Kind => &self.by_kind,
            By::Layout => &self.by_layout,
        }
    }

    /// Everything as one JSON object: the figures over all at its top, as other scorers of this gold print them.
    pub(crate) fn to_json(&self) -> Value {
        let mut object = self.all.to_json();
        for (name, by) in [("by_kind", By::Kind), ("by_layout", By::Layout)] {
            let groups: Map<String, Value> =
                self.groups(by).iter().map(|(name, tally)| (name.clone(), Value::Object(tally.to_json()))).collect();
            object.insert(name.to_owned(), Value::Object(groups));
        }
        Value::Object(object)
    }
}
