//! What holds for the report of any bytes. The fuzz target of `tests/fuzz` proves the same.

use std::collections::{BTreeSet, HashSet};

use fayan_clean::verify;
use fayan_contract::{
    clean::CleanDocument,
    identity::sha256_hex,
    message::GivenMetadata,
    report::{Kind, Paragraph, Report, Roster, Statement},
    source::SourceSlug,
    span::Span,
};
use fayan_segment::{Input, Segmenter};

/// Cleans and segments bytes and proves what holds for any: texts read as their spans, statements stand in printed order
/// and share no text, points lie inside their paragraphs, names and the roster are made of what the page prints.
pub(crate) fn proven(raw: &[u8], given: &GivenMetadata) -> Report {
    let clean = fayan_clean::clean(raw, given);
    let (source, sha256) = (SourceSlug::local(), sha256_hex(raw));
    let input = Input { clean: &clean, source: &source, given, raw_sha256: &sha256, raw_bytes: raw.len() as u64 };
    let report = Segmenter::default().segment(&input);
    let mismatches = verify::verify_report(raw, &clean, &report);
    assert!(mismatches.is_empty(), "spans do not read back: {mismatches:?}");
    let undone = verify::undo(&clean, &verify::originals(raw, &clean));
    assert!(undone.is_ok_and(|undone| undone == raw), "undoing the edits gave other bytes");
    // Sets and maps are seeded anew in each run, so that an order that leaks from one shows here.
    if sha256.starts_with(['0', '1']) {
        assert_eq!(report, Segmenter::default().segment(&input), "a second run gave another report");
    }
    check_spans(raw, &clean, &report);
    check_order(&report);
    let mut printed: HashSet<char> = clean.lines.iter().flat_map(|line| line.text.chars()).collect();
    // A name carries one kind of dot, whichever is printed.
    if printed.iter().any(|character| "•‧∙⋅･・．".contains(*character)) {
        printed.insert('·');
    }
    for statement in &report.statements {
        check_statement(statement, &printed);
    }
    if let Some(roster) = &report.roster {
        check_roster(roster, &report);
    }
    if matches!(report.kind, Kind::News | Kind::Other | Kind::Unreadable) {
        assert!(report.statements.is_empty(), "{:?} carries statements", report.kind);
    }
    report
}

/// Every span holds something and begins and ends where characters do.
fn check_spans(raw: &[u8], clean: &CleanDocument, report: &Report) {
    let cited = |spans: &[Span]| {
        for span in spans {
            assert!(!span.is_empty(), "an empty span at {}", span.start);
            verify::cut(raw, clean, &[*span]).unwrap_or_else(|error| panic!("{error}"));
        }
    };
    for statement in &report.statements {
        cited(&statement.speaker.spans);
        cited(&statement.position_spans);
        statement.posts.iter().for_each(|post| cited(&post.spans));
        statement.headline.iter().for_each(|headline| cited(&headline.spans));
        statement.paragraphs.iter().for_each(|paragraph| cited(&paragraph.spans));
        statement.issues.iter().for_each(|issue| cited(&issue.spans));
    }
    report.issues.iter().for_each(|issue| cited(&issue.spans));
    report.credits.iter().for_each(|credit| cited(&credit.spans));
    report.roster.iter().flat_map(|roster| &roster.expected).for_each(|expected| cited(&expected.spans));
    let meeting = [&report.meeting.name, &report.meeting.place, &report.editors_note];
    meeting.into_iter().flatten().for_each(|text| cited(&text.spans));
}

/// Statements are numbered as they are printed, have different identifiers, and no byte belongs to two paragraphs.
fn check_order(report: &Report) {
    let mut end = 0;
    let mut identifiers = HashSet::new();
    for (index, statement) in report.statements.iter().enumerate() {
        assert_eq!(statement.ordinal as usize, index + 1);
        assert!(identifiers.insert(&statement.id), "two statements have the identifier {}", statement.id);
        for span in statement.paragraphs.iter().flat_map(|paragraph| &paragraph.spans) {
            assert!(span.start >= end, "statement {} cites {span:?} again or out of order", index + 1);
            end = span.end;
        }
    }
}

fn check_statement(statement: &Statement, printed: &HashSet<char>) {
    let paragraphs: Vec<&str> = statement.paragraphs.iter().map(|paragraph| paragraph.text.as_str()).collect();
    assert!(!paragraphs.is_empty() && paragraphs.iter().all(|text| !text.trim().is_empty()), "an empty paragraph");
    assert_eq!(statement.text, paragraphs.join("\n"));
    let name = statement.speaker.name.as_deref();
    assert!(
        name.is_none_or(|name| !name.is_empty() && name.chars().all(|c| c == ' ' || printed.contains(&c))),
        "invented: {name:?}"
    );
    assert_eq!(statement.position.is_some(), !statement.position_spans.is_empty());
    if let Some(headline) = &statement.headline {
        assert!(!headline.lines.is_empty() && !headline.spans.is_empty(), "a headline that is not printed");
    }
    for value in [statement.confidence.speaker, statement.confidence.boundaries] {
        assert!((0.0..=1.0).contains(&value), "a confidence of {value}");
    }
    statement.paragraphs.iter().for_each(check_marks);
    let marked: BTreeSet<&str> =
        statement.paragraphs.iter().flat_map(|paragraph| &paragraph.points).map(|mark| mark.marker.as_str()).collect();
    let points: BTreeSet<&str> = statement.points.iter().map(|point| point.marker.as_str()).collect();
    assert_eq!(marked, points, "points and their marks differ");
}

/// Every item lies inside its paragraph; where it begins stands its marker.
fn check_marks(paragraph: &Paragraph) {
    let characters: Vec<char> = paragraph.text.chars().collect();
    for mark in &paragraph.points {
        let (start, end) = (mark.start as usize, mark.end as usize);
        assert!(
            start < end && end <= characters.len() && mark.level > 0,
            "{mark:?} of {} characters",
            characters.len()
        );
        let begins = characters[start..].iter().copied().zip(mark.marker.chars()).all(|(is, wants)| is == wants);
        assert!(begins || start == 0, "{mark:?} does not begin with its marker");
    }
}

/// Who is announced has a statement of this report or is missing.
fn check_roster(roster: &Roster, report: &Report) {
    let of_report: HashSet<&str> = report.statements.iter().map(|statement| statement.id.as_str()).collect();
    let matched: Vec<&str> = roster.expected.iter().filter_map(|one| one.statement_id.as_deref()).collect();
    assert!(matched.iter().all(|id| of_report.contains(id)), "a roster names a statement that is not there");
    let missing: Vec<&String> =
        roster.expected.iter().filter(|one| one.statement_id.is_none()).map(|one| &one.as_printed).collect();
    assert_eq!(missing, roster.missing.iter().collect::<Vec<_>>());
    if !roster.expected.is_empty() {
        assert_eq!(roster.found as usize, matched.len());
    }
}
