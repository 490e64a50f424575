//! The shrink guard: a damaged or cut-off page must not overwrite a whole one.

use fayan_contract::report::{Kind, Report};

/// How much of the text of all statements has to be left, in percent.
///
/// A page that was cut off, or an extractor that lost a block, takes whole paragraphs: of the seven statements of a
/// typical page the last one is a seventh. Corrections by a paper change words, at most a sentence. 80 % lets every
/// such correction through; a loss below it that keeps the number of statements shows as a correction with the text
/// before and after.
pub const MINIMUM_TEXT_PERCENT: usize = 80;

/// Whether a report that has lost much is published over the stored revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Guard {
    /// It is held for a decision.
    #[default]
    Hold,
    /// Somebody has decided that the loss is right.
    Accept,
}

/// What was lost, in one sentence, when it is too much.
pub(super) fn loss(guard: Guard, before: &Report, after: &Report) -> Option<String> {
    if guard == Guard::Accept || before.statements.is_empty() {
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
