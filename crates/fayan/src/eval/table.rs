//! Figures and failures for people.

use std::fmt::Write;

use super::tally::Tally;

/// One line a field: name, right of all, share, 95 % interval; then the speakers' F1.
pub(crate) fn figures(tally: &Tally) -> String {
    let mut text = String::new();
    for (field, rate) in tally.rates() {
        let (low, high) = rate.interval();
        let _infallible = writeln!(
            text,
            "{:18} {:>5}/{:<5} {:6.3}  [{low:.3}, {high:.3}]",
            field.name(),
            rate.right,
            rate.of,
            rate.share()
        );
    }
    let _infallible = writeln!(text, "speaker_f1 {:.3} over {} cases", tally.speaker_f1(), tally.cases);
    text
}

/// One line a failure: case, field, what was found and what is right.
pub(crate) fn failures(tally: &Tally) -> String {
    let mut text = String::new();
    for failure in &tally.failures {
        let _infallible = writeln!(text, "{}: {}: {}", failure.case, failure.field.name(), failure.detail);
    }
    text
}
