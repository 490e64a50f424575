//! A page whose halves were exchanged, as a mix-up of columns does.
//!
//! * No speaker is made up: whoever speaks spoke on the page as it was.
//! * Every statement that stands whole in one half is kept as it was, unless it now stands at the seam.
//! * No text is made up: each paragraph was printed as it is, in the page or in one of its halves.
//! * The report says that the order is disturbed, and says so of no page as it was.
//!
//! The first is kept always; how often the others are is counted, see `tests/README.md`.

use fayan_contract::{issue::IssueCode, report::Report};

use super::{Page, Tally, end_of, reading, readings};

/// Counts of the promises about pages with exchanged halves.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    /// Statements whose speaker spoke on the page as it was.
    pub(crate) spoken: Tally,
    /// Whole statements that were kept.
    pub(crate) kept: Tally,
    /// Pages on which the order is said to be disturbed.
    pub(crate) flagged: Tally,
    /// Pages as they were of which it is not said.
    pub(crate) silent: Tally,
    /// Paragraphs that were printed as they are.
    pub(crate) printed: Tally,
}

/// Counts a page as it is: nothing disturbed its order.
pub(crate) fn check_silent(name: &str, report: &Report, silent: &mut Tally) {
    silent.add(!is_disturbed(report), || format!("{name}: {:?}", report.issues));
}

fn is_disturbed(report: &Report) -> bool {
    report.issues.iter().any(|issue| issue.code == IssueCode::OrderDisturbed)
}

/// Exchanges the halves of a page at the beginning of each `step`th line inside its statements.
pub(crate) fn check(page: &Page, step: usize, counts: &mut Columns) {
    check_silent(&page.name, &page.report, &mut counts.silent);
    let starts = page.starts();
    let (Some(first), Some(last)) = (starts.first().copied(), page.report.statements.last().map(end_of)) else {
        return;
    };
    let lines = page.source.match_indices('\n').map(|(at, _)| at + 1);
    for cut in lines.filter(|at| (first + 1..last).contains(at)).step_by(step) {
        let (left, right) = page.source.split_at(cut);
        let right = right.trim_end_matches(['\r', '\n']);
        let report = page.changed(&format!("{right}\n{left}"));
        let name = || format!("{} exchanged at {cut}", page.name);
        let found = readings(&report);
        for got in &found {
            let known = page.report.statements.iter().any(|statement| reading(statement).speaker == got.speaker);
            counts.spoken.add(known, || format!("{}: {} never spoke", name(), got.speaker));
        }
        for (statement, start) in page.report.statements.iter().zip(&starts) {
            if *start >= cut || end_of(statement) <= cut {
                let want = reading(statement);
                let kept = found.iter().any(|got| {
                    (&got.speaker, &got.position, &got.headline) == (&want.speaker, &want.position, &want.headline)
                        && got.paragraphs == want.paragraphs
                });
                counts.kept.add(kept, || format!("{}: {} is not as it was", name(), want.speaker));
            }
        }
        counts.flagged.add(is_disturbed(&report), || format!("{}: not flagged", name()));
        let squeezed = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let halves = [squeezed(&page.source), squeezed(right), squeezed(left)];
        for paragraph in found.iter().flat_map(|reading| &reading.paragraphs) {
            let printed = halves.iter().any(|half| half.contains(paragraph.as_str()));
            counts.printed.add(printed, || format!("{}: {paragraph}", name()));
        }
    }
}
