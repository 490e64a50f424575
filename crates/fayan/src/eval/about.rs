//! What a comparison is about, and where on the page to look for it.

use std::collections::BTreeMap;

use fayan_contract::report::Statement;
use serde_json::Value;

use super::{
    gold::{text, who},
    normal::normal,
};

/// Words that the page prints at the place that a comparison is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Clue {
    /// Made comparable.
    pub(super) text: String,
    /// How many lines with these words come before.
    pub(super) nth: usize,
}

/// What a comparison is about.
#[derive(Debug, Clone, Default)]
pub(super) struct About {
    pub(super) subject: String,
    pub(super) clue: Option<Clue>,
}

impl About {
    /// The statements of the gold, each with its label as a clue.
    pub(super) fn wanted(statements: &[Value]) -> Vec<Self> {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let label = |want| text(want, "label_as_printed").or_else(|| text(want, "speaker")).unwrap_or_default();
        statements
            .iter()
            .enumerate()
            .map(|(index, want)| {
                let text = normal(label(want));
                let nth = seen.entry(text.clone()).or_default();
                let clue = Clue { text, nth: *nth };
                *nth += 1;
                Self { subject: format!("{} {}", index + 1, who(want)), clue: Some(clue) }
            })
            .collect()
    }

    /// The statements of the report, each with what is printed of its speaker as a clue.
    pub(super) fn found(statements: &[Statement]) -> Vec<Self> {
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        statements
            .iter()
            .map(|got| {
                let printed = got.speaker.as_printed.as_str();
                let nth = seen.entry(printed).or_default();
                let clue = Clue { text: normal(printed), nth: *nth };
                *nth += 1;
                Self { subject: format!("{printed} {}", *nth), clue: Some(clue) }
            })
            .collect()
    }

    /// The same, to be looked for where these words are printed.
    pub(super) fn at(&self, text: &str) -> Self {
        let clue = if text.is_empty() { self.clue.clone() } else { Some(Clue { text: normal(text), nth: 0 }) };
        Self { subject: self.subject.clone(), clue }
    }
}
