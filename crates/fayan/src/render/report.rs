//! A report for people: as a table, and as text to read.

use std::{borrow::Cow, fmt::Write};

use fayan_contract::{
    issue::Issue,
    report::{Completeness, Kind, Report, Statement},
};

use super::{
    FAINT, TITLE, WARNING, styled,
    table::{self, Column},
};

/// One line about each statement, under what the document says about itself.
pub(crate) fn as_table(name: &str, report: &Report, columns: usize) -> String {
    let mut text = heading(name, report);
    if !report.statements.is_empty() {
        let headings = [
            ("#", Column::Right),
            ("speaker", Column::Left),
            ("position", Column::Cut),
            ("headline", Column::Cut),
            ("chars", Column::Right),
            ("points", Column::Right),
            ("text", Column::Left),
            ("issues", Column::Left),
        ];
        let rows: Vec<Vec<String>> = report.statements.iter().map(row).collect();
        text.push('\n');
        text.push_str(&table::render(&headings, &rows, columns));
    }
    text.push_str(&footer(report));
    text.push('\n');
    text
}

/// All statements in full.
pub(crate) fn as_text(name: &str, report: &Report) -> String {
    let mut text = heading(name, report);
    for statement in &report.statements {
        text.push('\n');
        if let Some(headline) = &statement.headline {
            let _infallible = writeln!(text, "\n{}", styled(TITLE, harmless(&headline.text)));
        } else {
            text.push('\n');
        }
        let _infallible = writeln!(text, "{}", styled(FAINT, harmless(&speaker_line(statement))));
        text.push_str(&harmless(&statement.text));
    }
    text.push_str(&footer(report));
    text.push('\n');
    text
}

/// Post and name, as one would call out a speaker.
pub(crate) fn speaker_line(statement: &Statement) -> String {
    let name = speaker(statement);
    match &statement.position {
        Some(position) => format!("{position} {name}"),
        None => name.to_owned(),
    }
}

/// The name, or what is printed in its place.
pub(crate) fn speaker(statement: &Statement) -> &str {
    let printed = statement.speaker.name.as_deref().unwrap_or(&statement.speaker.as_printed);
    if printed.is_empty() { "(unnamed)" } else { printed }
}

/// A kind as JSON spells it.
pub(crate) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::SpeechExcerpts => "speech_excerpts",
        Kind::QaTranscript => "qa_transcript",
        Kind::SingleSpeech => "single_speech",
        Kind::News => "news",
        Kind::Other => "other",
        Kind::Unreadable => "unreadable",
    }
}

/// A code as JSON spells it.
pub(crate) fn code(issue: &Issue) -> String {
    serde_json::to_value(issue.code).ok().and_then(|code| code.as_str().map(str::to_owned)).unwrap_or_default()
}

/// A text of a document without what a terminal would obey: control characters, and those that turn the direction of
/// writing. Line ends remain.
pub(crate) fn harmless(text: &str) -> Cow<'_, str> {
    let turns = |character| matches!(character, '\u{61C}' | '\u{200E}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let obeyed = |character: char| character.is_control() && character != '\n' || turns(character);
    if text.contains(obeyed) {
        Cow::Owned(text.chars().map(|character| if obeyed(character) { '\u{FFFD}' } else { character }).collect())
    } else {
        Cow::Borrowed(text)
    }
}

fn heading(name: &str, report: &Report) -> String {
    let document = &report.document;
    let title = document.title.as_ref().map_or("(no title)", |title| title.text.as_str());
    let roster = report
        .roster
        .as_ref()
        .and_then(|roster| Some(format!("{} of {} announced speakers", roster.found, roster.expected_count?)));
    let meeting = &report.meeting;
    let facts = [
        Some(kind(report.kind).to_owned()),
        document.outlet.clone(),
        document.published.clone(),
        meeting.name.as_ref().map(|name| name.text.clone()),
        meeting.date.as_ref().map(|date| date.value.clone()),
        meeting.place.as_ref().map(|place| place.text.clone()),
        roster,
    ];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    format!("{}  {}\n{}", styled(TITLE, harmless(title)), styled(FAINT, name), harmless(&facts.join(" · ")))
}

fn row(statement: &Statement) -> Vec<String> {
    let points = statement.points.iter().filter(|point| point.level == 1).count();
    let completeness = match statement.completeness {
        Completeness::Complete => "complete",
        Completeness::Truncated => "truncated",
        Completeness::ContinuedElsewhere => "continued",
        Completeness::Unknown => "unknown",
    };
    let issues: Vec<String> = statement.issues.iter().map(code).collect();
    vec![
        statement.ordinal.to_string(),
        speaker(statement).to_owned(),
        statement.position.clone().unwrap_or_default(),
        statement.headline.as_ref().map(|headline| headline.text.clone()).unwrap_or_default(),
        statement.text.chars().filter(|character| !character.is_whitespace()).count().to_string(),
        if points == 0 { String::new() } else { points.to_string() },
        completeness.to_owned(),
        issues.join(" "),
    ]
}

fn footer(report: &Report) -> String {
    let mut text = String::new();
    if let Some(roster) = report.roster.as_ref().filter(|roster| !roster.missing.is_empty()) {
        let _infallible =
            write!(text, "\n{} {}", styled(WARNING, "announced and missing:"), harmless(&roster.missing.join("、")));
    }
    for credit in &report.credits {
        let _infallible = write!(text, "\n{}", styled(FAINT, format!("credit: {}", harmless(&credit.text))));
    }
    for issue in &report.issues {
        let _infallible = write!(text, "\n{} {}", styled(WARNING, code(issue)), harmless(&issue.detail));
    }
    for statement in &report.statements {
        for issue in &statement.issues {
            let label = format!("{} in {}:", code(issue), statement.ordinal);
            let _infallible = write!(text, "\n{} {}", styled(WARNING, label), harmless(&issue.detail));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_obeys_nothing_of_a_document() {
        assert_eq!(harmless("一\u{1b}[2J\r\n二\u{202e}三\u{9b}"), "一\u{FFFD}[2J\u{FFFD}\n二\u{FFFD}三\u{FFFD}");
        assert!(matches!(harmless("田一木\n“护林”"), Cow::Borrowed(_)));
    }
}
