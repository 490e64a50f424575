//! A page that ends too early.
//!
//! * A statement is as it was if a later one has begun to speak before the cut.
//! * TRUNCATED_TAIL stands there when the cut falls inside a sentence of a statement, and does not when it falls after one.
//!   Not promised: while only one has spoken (the page may yet be read as another kind), for a turn of at most twelve
//!   characters, after a colon, and where a mark or a numeral is all that follows a full stop.
//! * Where the cut falls inside the words that introduce a speaker, both answers are right: what little is left of them
//!   may be read as the beginning of another paragraph. But then nothing is added to the statement before except those
//!   words.

use fayan_contract::{issue::IssueCode, report::Report};

use super::{Page, Tally, end_of, reading, readings};

/// Counts of the promises about one page.
#[derive(Debug, Default)]
pub(crate) struct Cuts {
    /// Cuts after which the statements before are as they were.
    pub(crate) unchanged: Tally,
    /// Cuts with the right answer to whether a sentence was cut.
    pub(crate) flagged: Tally,
}

/// Longest turn that needs no full stop, in characters.
const SHORT: usize = 12;

/// Fewer characters after a full stop may be a numeral or the number of a page.
const LITTLE: usize = 4;

/// Cuts a page at each `step`th character.
pub(crate) fn check(page: &Page, first: usize, step: usize, counts: &mut Cuts) {
    let starts = page.starts();
    for end in page.source.char_indices().map(|(at, _)| at).skip(first).step_by(step) {
        let report = page.changed(&page.source[..end]);
        let spoken = spoken(&page.report, end);
        let Some((statement, so_far)) = spoken else { continue };
        let want: Vec<_> = page.report.statements[..statement].iter().map(reading).collect();
        let got = readings(&report);
        let shown = |text: &str| format!("{} cut at {end} ({}): {text}", page.name, tail(&page.source[..end]));
        let before = got.get(..statement).unwrap_or(&got);
        counts.unchanged.add(before == want, || shown(&super::difference(before, &want).unwrap_or_default()));
        let ends = end_of(&page.report.statements[statement]) <= end;
        let introducing = ends && starts.get(statement + 1).is_none_or(|next| *next < end);
        let begun = so_far.rsplit(['。', '！', '？']).next().unwrap_or_default();
        let says_little = so_far.chars().count() <= SHORT || so_far.ends_with(['：', ':']);
        if statement == 0 || introducing || says_little || (1..LITTLE).contains(&begun.chars().count()) {
            continue;
        }
        let flagged = report.issues.iter().any(|issue| issue.code == IssueCode::TruncatedTail);
        let inside = !is_whole(&so_far);
        counts.flagged.add(flagged == inside, || shown(if inside { "not flagged" } else { "flagged" }));
    }
}

/// The last statement that has begun to speak before a place, and what it has said, without white space.
fn spoken(report: &Report, end: usize) -> Option<(usize, String)> {
    let begun = |index: &usize| {
        let spans = report.statements[*index].paragraphs.iter().flat_map(|paragraph| &paragraph.spans);
        spans.map(|span| span.start as usize).min().is_some_and(|start| start < end)
    };
    let last = (0..report.statements.len()).rev().find(begun)?;
    let statement = &report.statements[last];
    let mut said = String::new();
    for paragraph in &statement.paragraphs {
        let printed: u32 = paragraph.spans.iter().map(|span| span.len()).sum();
        let kept: u32 = paragraph.spans.iter().map(|span| (end as u32).min(span.end).saturating_sub(span.start)).sum();
        let text = &paragraph.text;
        said.push_str(if kept == printed { text } else { &text[..floor(text, kept as usize)] });
    }
    Some((last, said.split_whitespace().collect()))
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default()
}

/// Whether a text ends where a sentence does.
fn is_whole(text: &str) -> bool {
    text.trim_end_matches(['”', '’', '」', '』', '）', ')', '》', '】', '"'])
        .ends_with(['。', '！', '？', '…', '!', '?'])
}

fn tail(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    characters[characters.len().saturating_sub(10)..].iter().map(|c| if *c == '\n' { '⏎' } else { *c }).collect()
}
