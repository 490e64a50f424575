//! A cleaned document: what `fayan-clean` hands to `fayan-segment`.
//!
//! The raw bytes are tiled, without gap or overlap, by *kept* ranges (they decode to themselves) and by *edits* (they
//! become something else, often nothing). Kept text and edit outputs, one after the other, are the clean lines joined
//! by `\n`. So each character of a line has its raw bytes, and each raw byte has its line or the rule that removed it.

use std::{borrow::Cow, ops::Range};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{issue::Issue, span::Span};

/// The lines of a document with everything needed to trace them back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CleanDocument {
    /// Version of the cleaning rules, for example `clean-1`.
    pub rules: String,
    /// `text/plain` or `text/html`, as decided from label and content.
    pub media_type: String,
    /// How the bytes became characters.
    pub encoding: Encoding,
    /// Metadata that the document carries about itself, best first for each key.
    pub metadata: Vec<Metadata>,
    /// The printed lines in reading order.
    pub lines: Vec<Line>,
    /// What was changed, in raw order.
    pub edits: Vec<Edit>,
    /// Damage that shows in the bytes.
    pub issues: Vec<Issue>,
}

/// Which encoding was used to read the bytes, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Encoding {
    /// WHATWG name of the decoder, for example `UTF-8` or `gb18030`.
    pub name: String,
    /// What the decision rests on.
    pub basis: EncodingBasis,
    /// The label that the document or its carrier gave, as printed.
    pub declared: Option<String>,
    /// How many places could not be decoded.
    pub undecodable: u32,
}

/// What the choice of an encoding rests on, most certain first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EncodingBasis {
    /// A byte order mark.
    Bom,
    /// The bytes are valid UTF-8.
    Utf8,
    /// The label of the document or its carrier.
    Label,
    /// Statistics over the bytes.
    Detected,
}

/// One thing that a document says about itself outside its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Metadata {
    /// What it is about.
    pub key: MetadataKey,
    /// The value after cleaning.
    pub value: String,
    /// Where it was found, for example `enpproperty`, `meta:PubDate`, `title`, `h1`.
    pub basis: String,
    /// Its raw ranges.
    pub spans: Vec<Span>,
}

/// The kinds of metadata that are lifted from documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MetadataKey {
    /// Main title (主题).
    Title,
    /// Sub-title (副题).
    Subtitle,
    /// Line above the title (引题).
    Kicker,
    /// Author or reporter.
    Author,
    /// Publication date, `YYYY-MM-DD`.
    Published,
    /// Name of the paper or site.
    Outlet,
    /// Page number of the paper.
    Page,
    /// Canonical address.
    Url,
    /// Where the text was taken from (来源).
    ContentSource,
}

/// One printed line: its text without surrounding white space, never empty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Line {
    /// The text after cleaning.
    pub text: String,
    /// Where the text comes from, in text order, covering it completely.
    pub runs: Vec<Run>,
    /// What the layout says about the line.
    pub cues: Cues,
}

impl Line {
    /// The raw ranges of a byte range of [`Line::text`], neighbouring ranges united.
    ///
    /// Indivisible runs (edit outputs) are cited whole. The range must lie on character boundaries of the text.
    pub fn cite(&self, text: Range<usize>) -> Vec<Span> {
        let mut spans: Vec<Span> = Vec::new();
        let (start, end) = (text.start as u32, text.end as u32);
        for run in self.runs.iter().filter(|run| run.text_start < end && start < run.text_end) {
            let from = run.raw_at(start.max(run.text_start), false);
            let to = run.raw_at(end.min(run.text_end), true);
            match spans.last_mut() {
                Some(last) if last.end == from => last.end = to,
                _ => spans.push(Span::new(from, to)),
            }
        }
        spans
    }

    /// The raw ranges of the whole line.
    pub fn cite_all(&self) -> Vec<Span> {
        self.cite(0..self.text.len())
    }
}

/// A run of a line's text and the raw bytes it was read from. In JSON an array of six numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "[u32; 6]", into = "[u32; 6]")]
#[schemars(with = "[u32; 6]")]
pub struct Run {
    /// First byte in the line's text.
    pub text_start: u32,
    /// One past the last byte in the line's text.
    pub text_end: u32,
    /// First raw byte.
    pub raw_start: u32,
    /// One past the last raw byte.
    pub raw_end: u32,
    /// Bytes of text in one step; 0 for an indivisible run (the output of an edit).
    pub text_step: u32,
    /// Raw bytes in one step; 0 for an indivisible run.
    pub raw_step: u32,
}

impl Run {
    /// The raw offset of a text offset inside the run; inside an indivisible run its start, or its end when `end` is set.
    fn raw_at(&self, text: u32, end: bool) -> u32 {
        if text == self.text_start {
            self.raw_start
        } else if text == self.text_end {
            self.raw_end
        } else {
            match (text - self.text_start).checked_div(self.text_step) {
                Some(steps) => self.raw_start + steps * self.raw_step,
                None if end => self.raw_end,
                None => self.raw_start,
            }
        }
    }
}

impl From<[u32; 6]> for Run {
    fn from([text_start, text_end, raw_start, raw_end, text_step, raw_step]: [u32; 6]) -> Self {
        Self { text_start, text_end, raw_start, raw_end, text_step, raw_step }
    }
}

impl From<Run> for [u32; 6] {
    fn from(run: Run) -> Self {
        [run.text_start, run.text_end, run.raw_start, run.raw_end, run.text_step, run.raw_step]
    }
}

/// What the layout says about a line. Absent cues keep their defaults and are left out of the JSON.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Cues {
    /// How the line is set apart from the one before it.
    pub break_before: Break,
    /// Number of empty lines before it.
    #[serde(skip_serializing_if = "is_default")]
    pub blank_before: u32,
    /// White space removed at its start, in half-width columns (U+3000 counts 2).
    #[serde(skip_serializing_if = "is_default")]
    pub indent: u32,
    /// Width of the text in half-width columns.
    pub width: u32,
    /// White space inside the line that was folded into one space: byte offset of the space in the text, printed width.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<(u32, u32)>,
    /// Centred by markup.
    #[serde(skip_serializing_if = "is_default")]
    pub centred: bool,
    /// Set against the right margin by markup.
    #[serde(skip_serializing_if = "is_default")]
    pub right: bool,
    /// Wholly bold.
    #[serde(skip_serializing_if = "is_default")]
    pub bold: bool,
    /// Byte offset in the text up to which a bold opening reaches, when the line is not wholly bold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bold_until: Option<u32>,
    /// Heading level 1 to 6 by markup.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heading: Option<u8>,
    /// Name of the innermost block element, for example `p`, `li`, `dt`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub element: Option<String>,
    /// `class` and `id` of the innermost elements that have any, space-separated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// Share of the text inside links, in percent.
    #[serde(skip_serializing_if = "is_default")]
    pub link_percent: u8,
    /// Why cleaning believes that the line does not belong to the article; segmenting may use it as furniture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chrome: Option<String>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// What ended the line before this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Break {
    /// A line end in plain text: a paragraph end or a hard wrap, layout has to tell.
    #[default]
    Newline,
    /// A `<br>`: inside a block, a paragraph end or a wrap.
    Br,
    /// A block element ended or began: never a wrap by intention.
    Block,
}

/// A change made while cleaning. In JSON an array `[start, end, rule, output]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "EditTuple", into = "EditTuple")]
#[schemars(with = "EditTuple")]
pub struct Edit {
    /// First raw byte that was changed.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// Id of the rule, for example `char.fullwidth_ascii`.
    pub rule: Cow<'static, str>,
    /// What stands in the lines instead; `\n` is a line end.
    pub output: String,
}

type EditTuple = (u32, u32, String, String);

impl From<EditTuple> for Edit {
    fn from((start, end, rule, output): EditTuple) -> Self {
        Self { start, end, rule: Cow::Owned(rule), output }
    }
}

impl From<Edit> for EditTuple {
    fn from(edit: Edit) -> Self {
        (edit.start, edit.end, edit.rule.into_owned(), edit.output)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, runs: &[[u32; 6]]) -> Line {
        let runs = runs.iter().copied().map(Run::from).collect();
        Line { text: text.to_owned(), runs, cues: Cues::default() }
    }

    #[test]
    fn utf8_runs_cite_byte_for_byte() {
        let line = line("海口将", &[[0, 9, 100, 109, 1, 1]]);
        assert_eq!(line.cite(3..6), [Span::new(103, 106)]);
    }

    #[test]
    fn gb18030_runs_cite_by_character() {
        let line = line("赵堃A", &[[0, 6, 10, 14, 3, 2], [6, 7, 14, 15, 1, 1]]);
        assert_eq!(line.cite(3..7), [Span::new(12, 15)]);
        assert_eq!(line.cite(0..3), [Span::new(10, 12)]);
    }

    #[test]
    fn edit_outputs_are_cited_whole_and_gaps_split_spans() {
        let line = line("12A", &[[0, 2, 5, 11, 0, 0], [2, 3, 15, 16, 1, 1]]);
        assert_eq!(line.cite(1..3), [Span::new(5, 11), Span::new(15, 16)]);
        assert_eq!(line.cite(0..1), [Span::new(5, 11)]);
    }
}
