//! A page on which a part is missing.

use fayan_contract::{
    issue::IssueCode,
    report::{Paragraph, Report, Statement},
};

use super::{Page, Tally, difference, end_of, readings};

/// Takes each statement out of a page, with headline and speaker: all others stay as they are, and what the page
/// announces lacks exactly this one.
pub(crate) fn check_statements(page: &Page, tally: &mut Tally) {
    let (starts, statements) = (page.starts(), &page.report.statements);
    if statements.len() < 3 {
        return;
    }
    for (index, start) in starts.iter().enumerate() {
        let from = page.line_start(*start);
        let to = starts.get(index + 1).map_or_else(
            || page.line_end(end_of(&statements[index])),
            |next| page.line_start(*next).min(page.line_end(end_of(&statements[index]))),
        );
        let report = page.changed(&[&page.source[..from], &page.source[to..]].concat());
        let mut want = readings(&page.report);
        want.remove(index);
        let changed = difference(&readings(&report), &want);
        let lacks = missing_without(&page.report, index);
        let announced = report.roster.as_ref().map(|roster| roster.missing.clone()).unwrap_or_default();
        let who = &statements[index].speaker.as_printed;
        tally.add(changed.is_none() && announced == lacks, || {
            let change = changed.unwrap_or_else(|| format!("missing {announced:?}, want {lacks:?}"));
            format!("{} without {who}: {change}", page.name)
        });
    }
}

/// Who is missing once a statement is.
fn missing_without(report: &Report, index: usize) -> Vec<String> {
    let id = &report.statements[index].id;
    let expected = report.roster.iter().flat_map(|roster| &roster.expected);
    let absent = expected.filter(|one| one.statement_id.as_ref().is_none_or(|matched| matched == id));
    absent.map(|one| one.as_printed.clone()).collect()
}

/// Takes each numbered item but the last out of each enumeration: the statement says that a number is missing, and all
/// other statements stay as they are.
pub(crate) fn check_items(page: &Page, tally: &mut Tally) {
    for (index, statement) in page.report.statements.iter().enumerate() {
        for (item, (from, to)) in items(page, statement).into_iter().enumerate() {
            let source = [&page.source[..from], &page.source[to..]].concat();
            let report = page.changed(&source);
            let (mut got, mut want) = (readings(&report), readings(&page.report));
            let gap = report.statements.get(index).is_some_and(has_gap);
            if got.len() == want.len() {
                got.remove(index);
                want.remove(index);
            }
            let changed = difference(&got, &want);
            tally.add(gap && changed.is_none(), || {
                let change = changed.unwrap_or_else(|| "no gap is flagged".to_owned());
                format!("{} without item {} of {}: {change}", page.name, item + 1, statement.speaker.as_printed)
            });
        }
    }
}

fn has_gap(statement: &Statement) -> bool {
    statement.issues.iter().any(|issue| issue.code == IssueCode::EnumGap)
}

/// The ranges of the source that hold the items of a statement that has one series of numbers, the last item left out.
fn items(page: &Page, statement: &Statement) -> Vec<(usize, usize)> {
    let ordinals: Vec<u32> = statement.points.iter().filter_map(|point| point.ordinal).collect();
    let one_series =
        ordinals.len() == statement.points.len() && ordinals.iter().zip(1..).all(|(is, wants)| *is == wants);
    if !one_series || has_gap(statement) {
        return Vec::new();
    }
    let mut begins = Vec::new();
    for paragraph in &statement.paragraphs {
        for mark in &paragraph.points {
            let start = paragraph.text.chars().take(mark.start as usize).filter(|c| !c.is_whitespace()).count();
            let is_begin = paragraph
                .text
                .chars()
                .skip(mark.start as usize)
                .zip(mark.marker.chars())
                .all(|(is, wants)| is == wants);
            if is_begin {
                begins.extend(place(page, paragraph, start));
            }
        }
    }
    if begins.len() != ordinals.len() {
        return Vec::new();
    }
    // An item that begins a line takes its indent and line end with it.
    let at = |begin: usize| {
        let line = page.line_start(begin);
        if page.source[line..begin].trim().is_empty() { line } else { begin }
    };
    begins.windows(2).map(|pair| (at(pair[0]), at(pair[1]))).filter(|(from, to)| from < to).collect()
}

/// The place in the source of a printed character of a paragraph, counted without white space.
fn place(page: &Page, paragraph: &Paragraph, number: usize) -> Option<usize> {
    let ranges = paragraph.spans.iter().map(|span| span.range());
    let printed = ranges.flat_map(|range| {
        let start = range.start;
        page.source[range].char_indices().map(move |(at, character)| (start + at, character))
    });
    printed.filter(|(_, character)| !character.is_whitespace()).nth(number).map(|(at, _)| at)
}
