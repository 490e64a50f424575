//! The report: what segmenting makes of a document, and what `fayan extract --format json` prints.
//!
//! As printed and resolved are separate fields. Nothing is invented: what is unknown is null.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    correction::{AsRead, Correction},
    issue::{Issue, IssueCode},
    source::SourceSlug,
    span::{CitedText, Span},
};

/// The `schema` field of a version 1 report.
pub const REPORT_SCHEMA: &str = "fayan.report.v1";

/// A document, its meeting and its statements.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// Always `fayan.report.v1`.
    pub schema: String,
    /// What sort of document it is.
    pub kind: Kind,
    /// The document itself.
    pub document: Document,
    /// The meeting it reports.
    pub meeting: Meeting,
    /// The editor's note (编者按).
    pub editors_note: Option<CitedText>,
    /// The speakers or units that the document says it carries.
    pub roster: Option<Roster>,
    /// Who wrote, edited or photographed.
    pub credits: Vec<Credit>,
    /// The statements in printed order.
    pub statements: Vec<Statement>,
    /// Damage and doubt about the document as a whole.
    pub issues: Vec<Issue>,
    /// Which rules made the report.
    pub generator: Generator,
    /// What was read where somebody corrected it; absent where nobody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_read: Option<AsRead>,
}

/// What sort of document a report was made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Speech excerpts of several speakers (发言摘登).
    SpeechExcerpts,
    /// Questions and answers (实录, 答记者问).
    QaTranscript,
    /// One speech of one speaker.
    SingleSpeech,
    /// News about a meeting: no statements.
    News,
    /// Something else: no statements.
    Other,
    /// Bytes that could not be read as text.
    Unreadable,
}

/// The document that a report was made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Document {
    /// Stable identifier across revisions, 32 hexadecimal digits.
    pub id: String,
    /// What the identifier was made from.
    pub id_basis: IdBasis,
    /// Counts up from 1 with each published change. `fayan extract` alone always says 1.
    pub revision: u32,
    /// SHA-256 of the raw bytes.
    pub raw_sha256: String,
    /// Number of raw bytes.
    pub raw_bytes: u64,
    /// Media type as decided while cleaning.
    pub media_type: String,
    /// Name of the encoding the bytes were read in.
    pub encoding: String,
    /// Addresses the document was seen at.
    pub urls: Vec<String>,
    /// The configured source it came from.
    pub source: SourceSlug,
    /// Name of the paper or site.
    pub outlet: Option<String>,
    /// Publication date, `YYYY-MM-DD`.
    pub published: Option<String>,
    /// Page of the paper, as printed.
    pub page: Option<String>,
    /// Main title.
    pub title: Option<CitedText>,
    /// Sub-title, as printed, with its dash.
    pub subtitle: Option<CitedText>,
    /// When it was fetched, RFC 3339 in UTC. Never used as a date of the meeting.
    pub fetched_at: Option<String>,
    /// Terms of use stated by the source's configuration.
    pub rights: Option<String>,
}

/// What a document identifier was made from, most trusted first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum IdBasis {
    /// Publisher, issue date, page and title.
    Issue,
    /// Canonical address.
    Url,
    /// The title block.
    Title,
    /// The raw bytes, when nothing else is there: each change is a new document.
    Content,
}

/// A meeting as far as the document names it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Meeting {
    /// Hash of name, date and place where a name is known.
    pub id: Option<String>,
    /// Its name without 发言摘登 and the like.
    pub name: Option<CitedText>,
    /// When it took place.
    pub date: Option<MeetingDate>,
    /// Where it took place.
    pub place: Option<CitedText>,
    /// What in it was corrected by hand; absent where nothing was.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Correction>,
}

/// The date of a meeting with its precision and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MeetingDate {
    /// EDTF: `2021-09-06`, `XXXX-09-06` without a known year, `2021-09`, `2021`.
    pub value: String,
    /// The smallest unit that is known.
    pub precision: DatePrecision,
    /// The words on the page.
    pub as_printed: Option<String>,
    /// Where the value comes from.
    pub basis: DateBasis,
    /// Where the words stand.
    pub spans: Vec<Span>,
}

/// The smallest unit of a date that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DatePrecision {
    /// Day, with or without the year.
    Day,
    /// Month.
    Month,
    /// Year.
    Year,
}

/// What the value of a date rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DateBasis {
    /// Printed in the text as it stands in the value.
    Text,
    /// Printed in part; year, month or day inferred from the publication date.
    Inferred,
    /// Metadata of the page.
    Meta,
    /// The address of the page.
    Url,
}

/// The document's own list of speakers, matched against the statements found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Roster {
    /// The announced persons or units, in the order of the document.
    pub expected: Vec<ExpectedSpeaker>,
    /// Their number, where the document gives one or lists them all.
    pub expected_count: Option<u32>,
    /// Whether the list ends in 等 and may not be complete.
    #[serde(default)]
    pub open: bool,
    /// How many of them have a statement.
    pub found: u32,
    /// Announced and without a statement, as printed.
    pub missing: Vec<String>,
    /// Speakers with a statement that a complete list does not announce, as printed.
    pub extra: Vec<String>,
}

/// One announced person or unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExpectedSpeaker {
    /// The words on the page.
    pub as_printed: String,
    /// Where they stand.
    pub spans: Vec<Span>,
    /// The statement that was matched.
    pub statement_id: Option<String>,
}

/// Who wrote, edited or photographed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Credit {
    /// What they did, as printed (文字整理, 责任编辑, 记者), when it can be told apart.
    pub role: Option<String>,
    /// Their names with inner spacing removed.
    pub names: Vec<String>,
    /// The whole credit as printed.
    pub text: String,
    /// Where it stands.
    pub spans: Vec<Span>,
}

/// One speaker's contribution.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Statement {
    /// Stable identifier, 32 hexadecimal digits.
    pub id: String,
    /// Position in the document from 1.
    pub ordinal: u32,
    /// Counts up from 1 with each published change of this statement; 0 while it is held and was never announced.
    pub revision: u32,
    /// Who spoke.
    pub speaker: Speaker,
    /// Posts and organisations as printed, without the name.
    pub position: Option<String>,
    /// Where the position stands.
    #[serde(default)]
    pub position_spans: Vec<Span>,
    /// The position taken apart.
    pub posts: Vec<Post>,
    /// The headline over the statement.
    pub headline: Option<Headline>,
    /// The speech.
    pub paragraphs: Vec<Paragraph>,
    /// All enumerated items of the speech, with the text up to the next.
    pub points: Vec<Point>,
    /// The paragraphs joined by `\n`.
    pub text: String,
    /// How close to the spoken word the text claims to be.
    pub fidelity: Fidelity,
    /// Whether beginning and end are there.
    pub completeness: Completeness,
    /// How sure the segmenter is, 0 to 1.
    pub confidence: Confidence,
    /// Damage and doubt about this statement.
    pub issues: Vec<Issue>,
    /// SHA-256 over the published fields, see [`crate::published::statement_content_sha256`].
    pub content_sha256: String,
    /// What in it was corrected by hand; absent where nothing was.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Correction>,
}

impl Statement {
    /// Why it is to be held for review rather than announced; nothing when it may be announced.
    pub fn doubt(&self) -> Option<&Issue> {
        self.issues.iter().find(|issue| issue.code == IssueCode::LowConfidence)
    }
}

/// Who spoke.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Speaker {
    /// The resolved name, inner spacing removed; null when the document does not give one.
    pub name: Option<String>,
    /// The name or label as printed.
    pub as_printed: String,
    /// Where it stands.
    pub spans: Vec<Span>,
    /// 同志, 委员, 先生 and the like, as printed.
    pub honorific: Option<String>,
    /// The part in the conversation.
    pub role: SpeakerRole,
}

/// The part that a speaker plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SpeakerRole {
    /// Makes a speech.
    Speaker,
    /// Leads the meeting.
    Host,
    /// Asks.
    Questioner,
    /// Answers.
    Respondent,
}

/// One post: an organisation and a title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Post {
    /// The organisation, inherited from the post before where the print leaves it out.
    pub organization: Option<String>,
    /// The title.
    pub title: String,
    /// Whether the post is held at the time.
    pub status: PostStatus,
    /// The words on the page.
    pub as_printed: String,
    /// Where they stand.
    pub spans: Vec<Span>,
}

/// Whether a post is held at the time of the statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PostStatus {
    /// Held.
    #[default]
    Current,
    /// Held before (原, 前).
    Former,
    /// Held at the time spoken of (时任).
    Then,
    /// Held for another (代, 代理).
    Acting,
    /// To be held (候任).
    Designate,
    /// Held as an honour (名誉).
    Honorary,
    /// Retired from it (退休).
    Retired,
}

/// A headline, with its printed lines where it was broken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Headline {
    /// The lines joined by one space.
    pub text: String,
    /// The lines, or half-lines set apart by a space.
    pub lines: Vec<String>,
    /// Where they stand.
    pub spans: Vec<Span>,
}

/// One paragraph of a speech.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Paragraph {
    /// The text, wrapped lines joined.
    pub text: String,
    /// The raw ranges it was read from.
    pub spans: Vec<Span>,
    /// Enumerated items that begin or go on in this paragraph.
    pub points: Vec<PointMark>,
}

/// Where an enumerated item stands in a paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PointMark {
    /// The marker as printed, for example 一是.
    pub marker: String,
    /// Its number, where it has one.
    pub ordinal: Option<u32>,
    /// Depth from 1.
    pub level: u32,
    /// First character of the item, marker included, counted in Unicode characters of the paragraph.
    pub start: u32,
    /// One past its last character in this paragraph.
    pub end: u32,
}

/// An enumerated item with its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Point {
    /// The marker as printed.
    pub marker: String,
    /// Its number, where it has one.
    pub ordinal: Option<u32>,
    /// Depth from 1.
    pub level: u32,
    /// The text after the marker, up to the next item of this or a higher level.
    pub text: String,
}

/// How close to the spoken word a text claims to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Fidelity {
    /// Cut by an editor (摘登, 摘编, 摘要).
    Excerpt,
    /// Word by word (实录, 全文).
    Verbatim,
    /// In the words of a reporter.
    Reported,
}

/// Whether a statement's beginning and end are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Completeness {
    /// As complete as the paper printed it.
    Complete,
    /// Cut off inside.
    Truncated,
    /// Goes on, or began, on another page.
    ContinuedElsewhere,
    /// Cannot be told.
    Unknown,
}

/// How sure the segmenter is, each 0 to 1 with two decimals.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Confidence {
    /// That the speaker is right.
    pub speaker: f64,
    /// That the first and last words are right.
    pub boundaries: f64,
}

/// Which program and rules made a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Generator {
    /// Version of the program.
    pub version: String,
    /// Version of the cleaning rules.
    pub clean_rules: String,
    /// Version of the segmenting rules.
    pub segment_rules: String,
    /// Hash of the options that influence the result.
    pub options_sha256: String,
}
