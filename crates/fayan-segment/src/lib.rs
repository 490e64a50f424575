#![doc = include_str!("../README.md")]

mod assemble;
mod characters;
mod cited;
mod credits;
mod cues;
mod dates;
mod decide;
mod document;
mod explain;
mod heads;
mod issues;
mod join;
mod kind;
mod label;
mod lexicon;
mod meeting;
mod names;
mod numerals;
mod opening;
mod page;
mod paragraphs;
mod people;
mod phrase;
mod posts;
mod roster;
mod row;
mod series;
mod speeches;
mod statement;

use fayan_contract::{
    clean::CleanDocument, identity::Canonical, message::GivenMetadata, report::Report, source::SourceSlug,
};
use serde::{Deserialize, Serialize};

pub use cues::Fired;
pub use explain::{Explanation, ModelScore, Reason};
pub use label::{Label, Model};

/// Version of the segmenting rules. It changes with every change of what [`segment`] returns.
pub const RULES: &str = "segment-1";

/// A document and what is known about it beside its text.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The lines.
    pub clean: &'a CleanDocument,
    /// The configured source it came from.
    pub source: &'a SourceSlug,
    /// What was given beside the bytes.
    pub given: &'a GivenMetadata,
    /// SHA-256 of the raw bytes, 64 hexadecimal digits.
    pub raw_sha256: &'a str,
    /// Number of raw bytes.
    pub raw_bytes: u64,
}

/// What an operator can set. All of it enters [`Options::sha256`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Statements of less confidence carry an issue and are held for review.
    pub review_below: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self { review_below: 0.5 }
    }
}

impl Options {
    /// Hash of everything that influences the result, 64 hexadecimal digits.
    pub fn sha256(&self) -> String {
        let mut canonical = Canonical::new("segment-options");
        canonical.text(&serde_json::to_string(self).expect("plain data serialises"));
        canonical.finish_256()
    }
}

/// Makes a report of a cleaned document. Never fails: what cannot be read is null, and issues say so.
pub fn segment(input: &Input<'_>, options: &Options) -> Report {
    let page = page::Page::new(input.clean);
    let weights = decide::weights(&page);
    let candidates = kind::candidates(&page, &weights);
    assemble::report(input, options, &page, &weights, &candidates[0].path)
}

/// Makes the report and says why: the label of each line and the cues that spoke for it.
pub fn explain(input: &Input<'_>, options: &Options) -> (Report, Explanation) {
    let page = page::Page::new(input.clean);
    let weights = decide::weights(&page);
    let candidates = kind::candidates(&page, &weights);
    let report = assemble::report(input, options, &page, &weights, &candidates[0].path);
    let explanation = explain::of(&page, &candidates);
    (report, explanation)
}
