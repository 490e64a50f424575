#![doc = include_str!("../README.md")]

mod alike;
mod assemble;
mod bodies;
mod brackets;
mod cast;
mod characters;
mod cited;
mod confidence;
mod credits;
mod cues;
mod dates;
mod decide;
mod document;
mod explain;
mod fidelity;
mod fields;
mod forms;
mod glance;
mod heads;
mod inline;
mod issues;
mod join;
mod kind;
mod label;
mod lexicon;
mod lists;
mod maps;
mod margin;
mod meeting;
mod names;
mod numerals;
mod opening;
mod options;
mod order;
mod page;
mod paragraphs;
mod people;
mod phrase;
mod posts;
mod roster;
mod row;
mod script;
mod series;
mod signs;
mod single;
mod speech;
mod speeches;
mod stamps;
mod statement;

use std::sync::Arc;

use fayan_contract::{clean::CleanDocument, message::GivenMetadata, report::Report, source::SourceSlug};
use lexicon::Lexicon;

pub use cues::Fired;
pub use explain::{Explanation, ModelScore, Reason};
pub use label::{Label, Model};
pub use options::{InvalidOptions, Options};

/// Version of the segmenting rules. It changes with every change of what [`Segmenter::segment`] returns.
pub const RULES: &str = "segment-5";

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

/// The rules with what an operator set: made once, used for many documents, from many threads.
///
/// ```
/// # use fayan_segment::{Options, Segmenter};
/// let words = [("titles".to_owned(), ["督巡令".to_owned()].into())].into();
/// let segmenter = Segmenter::new(&Options { words, ..Options::default() })?;
/// # Ok::<_, fayan_segment::InvalidOptions>(())
/// ```
#[derive(Debug, Clone)]
pub struct Segmenter {
    options: Options,
    options_sha256: String,
    lexicon: Arc<Lexicon>,
}

impl Default for Segmenter {
    fn default() -> Self {
        let options = Options::default();
        Self { options_sha256: options.sha256(), options, lexicon: Lexicon::own() }
    }
}

impl Segmenter {
    /// Compiles the word lists; our own are compiled once in a process.
    ///
    /// # Errors
    ///
    /// As [`Options::check`].
    pub fn new(options: &Options) -> Result<Self, InvalidOptions> {
        let extra = lists::extra(&options.words)?;
        let lexicon = if extra.is_empty() { Lexicon::own() } else { Arc::new(Lexicon::with(&extra)) };
        Ok(Self { options: options.clone(), options_sha256: options.sha256(), lexicon })
    }

    /// Makes a report of a cleaned document. Never fails: what cannot be read is null, and issues say so.
    pub fn segment(&self, input: &Input<'_>) -> Report {
        let page = page::Page::new(&self.lexicon, input.clean);
        let weights = decide::weights(&page);
        let candidates = kind::candidates(&page, &weights);
        assemble::report(self, input, &page, &weights, &candidates)
    }

    /// Makes the report and says why: the label of each line and the cues that spoke for it.
    pub fn explain(&self, input: &Input<'_>) -> (Report, Explanation) {
        let page = page::Page::new(&self.lexicon, input.clean);
        let weights = decide::weights(&page);
        let candidates = kind::candidates(&page, &weights);
        let report = assemble::report(self, input, &page, &weights, &candidates);
        let explanation = explain::of(&page, &candidates);
        (report, explanation)
    }
}
