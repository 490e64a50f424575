//! Damage and doubt, as flags on a report or a statement.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::span::Span;

/// One damage or doubt found in a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Issue {
    /// What kind of damage or doubt.
    pub code: IssueCode,
    /// How much it matters to somebody who relies on the statement.
    pub severity: Severity,
    /// One sentence in plain English, quoting the text where that helps.
    pub detail: String,
    /// Where it shows in the raw bytes; empty when it is an absence.
    #[serde(default)]
    pub spans: Vec<Span>,
}

/// How much an issue matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; the text can be relied on.
    Info,
    /// Something is missing or doubtful.
    Warning,
    /// The field must not be relied on.
    Error,
}

/// The kinds of damage and doubt that are reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum IssueCode {
    /// The document announces a speaker or unit that has no statement.
    RosterMissing,
    /// A statement's speaker or unit is not on the document's own list.
    RosterExtra,
    /// The document announces speakers in words that could not be read as a list or a number.
    RosterUnparsed,
    /// The document ends inside a sentence.
    TruncatedTail,
    /// The document says that it goes on, or began, elsewhere.
    ContinuedElsewhere,
    /// An enumeration lacks a number, for example 二是 without 一是.
    EnumGap,
    /// Characters were probably lost, for example 习总书记 across a line end.
    DroppedCharSuspect,
    /// A line looks like a speaker line and could not be read as post and name.
    SpeakerUnparsed,
    /// A label could stand for more than one person, or for none the document names.
    SpeakerAmbiguous,
    /// The statement is less sure than the operator wants published: it is held for review and not announced.
    LowConfidence,
    /// Text stands where its neighbours say it does not belong.
    OrderDisturbed,
    /// A credit stood inside or between statements and was lifted out.
    CreditInBody,
    /// A date is printed without its year and none could be inferred.
    DateNoYear,
    /// The same text stands in the document twice.
    DuplicateText,
    /// The document is much shorter than its previous revision.
    ShrunkVsPrevious,
    /// What is suppressed in the document may stand in another of its statements by now.
    SuppressedMoved,
    /// Look-alike or broken characters were replaced by the right ones.
    EncodingRepaired,
    /// Bytes could not be decoded, or decode to characters that say nothing.
    EncodingDamaged,
    /// A paragraph end is doubtful.
    SoftBreak,
    /// The document is an image; text recognition has to come first.
    NeedsOcr,
}
