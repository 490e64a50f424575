//! The guard of what is published: a damaged or cut-off page must not overwrite a whole one, nor a doubtful reading a
//! sure one.

use std::collections::HashMap;

use fayan_contract::{
    issue::IssueCode,
    published::changed_fields,
    report::{Kind, Report, Statement},
};

/// How much of the text of all statements has to be left, in percent.
///
/// A page that was cut off, or an extractor that lost a block, takes whole paragraphs: of the seven statements of a
/// typical page the last one is a seventh. Corrections by a paper change words, at most a sentence. 80 % lets every
/// such correction through; a loss below it that keeps the number of statements shows as a correction with the text
/// before and after.
pub const MINIMUM_TEXT_PERCENT: usize = 80;

/// Whether a report that has lost much, or statements that are doubtful, are published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Guard<'a> {
    /// They are held for a decision.
    #[default]
    Hold,
    /// Somebody has decided that they are right.
    Accept,
    /// Somebody has decided about what stands; statements that wait go on waiting.
    Standing,
    /// The same, and this statement need not wait any longer.
    Release(&'a str),
}

impl Guard<'_> {
    /// Whether a statement is published although it is doubtful.
    pub(super) fn releases(self, statement_id: &str) -> bool {
        match self {
            Self::Accept => true,
            Self::Release(released) => released == statement_id,
            Self::Hold | Self::Standing => false,
        }
    }
}

/// Why a report is not to replace the stored one, as a code and in one sentence.
pub(super) fn objection(guard: Guard<'_>, before: &Report, after: &Report) -> Option<(IssueCode, String)> {
    if guard != Guard::Hold {
        return None;
    }
    let shrunk = loss(before, after).map(|detail| (IssueCode::ShrunkVsPrevious, detail));
    shrunk.or_else(|| doubt(before, after).map(|detail| (IssueCode::LowConfidence, detail)))
}

/// The first statement that stands announced and would be corrected to a doubtful reading.
fn doubt(before: &Report, after: &Report) -> Option<String> {
    let standing = before.statements.iter().filter(|old| old.revision > 0).map(|old| (old.id.as_str(), old));
    let standing: HashMap<&str, &Statement> = standing.collect();
    let mut doubted = after.statements.iter().filter_map(|new| Some((new, new.doubt()?)));
    let (statement, doubt) = doubted.find(|(new, _)| {
        let old = standing.get(new.id.as_str());
        old.is_some_and(|old| !changed_fields((old, &before.meeting), (new, &after.meeting)).is_empty())
    })?;
    let speaker = &statement.speaker.as_printed;
    Some(format!("the statement of {speaker} is published and its new reading is in doubt: {}", doubt.detail))
}

/// What was lost, in one sentence, when it is too much.
fn loss(before: &Report, after: &Report) -> Option<String> {
    if before.statements.is_empty() {
        return None;
    }
    let (had, has) = (before.statements.len(), after.statements.len());
    let revision = before.document.revision;
    if !has_statements(after.kind) {
        let kind = kind_in_words(after.kind);
        return Some(format!("the document now reads as {kind}; revision {revision} has {had} statements"));
    }
    if has < had {
        return Some(format!("the report has {has} statements, revision {revision} has {had}"));
    }
    let (had, has) = (characters(before), characters(after));
    if has * 100 < had * MINIMUM_TEXT_PERCENT {
        return Some(format!("the statements have {has} characters, those of revision {revision} have {had}"));
    }
    None
}

/// Whether documents of a kind have statements.
pub(super) const fn has_statements(kind: Kind) -> bool {
    match kind {
        Kind::SpeechExcerpts | Kind::QaTranscript | Kind::SingleSpeech => true,
        Kind::News | Kind::Other | Kind::Unreadable => false,
    }
}

const fn kind_in_words(kind: Kind) -> &'static str {
    match kind {
        Kind::SpeechExcerpts => "speech excerpts",
        Kind::QaTranscript => "a transcript of questions and answers",
        Kind::SingleSpeech => "a single speech",
        Kind::News => "news",
        Kind::Other => "something else",
        Kind::Unreadable => "unreadable",
    }
}

fn characters(report: &Report) -> usize {
    let of = |text: &str| text.chars().filter(|character| !character.is_whitespace()).count();
    report.statements.iter().map(|statement| of(&statement.text)).sum()
}
