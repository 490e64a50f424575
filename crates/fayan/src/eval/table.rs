//! Figures and failures for people.

use std::{collections::BTreeMap, fmt::Write};

use super::{
    field::Field,
    figures::{By, Failure, Figures},
    tally::Tally,
};

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

/// The same for each group, under its name.
pub(crate) fn groups(all: &Figures, by: By) -> String {
    all.groups(by).iter().map(|(name, tally)| format!("\n{name}\n{}", figures(tally))).collect()
}

/// The fields of which an overview shows the share.
const OVERVIEW: [Field; 7] = [
    Field::Kind,
    Field::Headline,
    Field::Position,
    Field::Points,
    Field::Truncated,
    Field::Missing,
    Field::SilentWhenNone,
];

/// One line a group: cases, F1, exact statements with their interval, and the shares of some fields.
pub(crate) fn overview(all: &Figures, by: By) -> String {
    let groups: &BTreeMap<String, Tally> = all.groups(by);
    let width = groups.keys().map(String::len).max().unwrap_or(0).max(12);
    let heading = match by {
        By::Kind => "by kind",
        By::Layout => "by layout",
    };
    let mut text = format!("\n{heading:width$}  cases     f1  exact                  ");
    for field in OVERVIEW {
        let _infallible = write!(text, "  {}", field.name());
    }
    text.push('\n');
    for (name, tally) in groups {
        let spoken = tally.rate(Field::Exact);
        let f1 = if spoken.is_some() { format!("{:.3}", tally.speaker_f1()) } else { "-".to_owned() };
        let exact = spoken.map_or_else(
            || "-".to_owned(),
            |rate| {
                let (low, high) = rate.interval();
                format!("{:.3}  [{low:.3}, {high:.3}]", rate.share())
            },
        );
        let _infallible = write!(text, "{name:width$}  {:>5}  {f1:>5}  {exact:<22}", tally.cases);
        for field in OVERVIEW {
            let share = tally.rate(field).map_or_else(|| "-".to_owned(), |rate| format!("{:.3}", rate.share()));
            let _infallible = write!(text, "  {share:>width$}", width = field.name().len());
        }
        text.push('\n');
    }
    text
}

/// Whether a failure only follows from another of the same statement, and need not be shown beside it.
pub(crate) fn follows(failure: &Failure, others: &[Failure]) -> bool {
    let beside = |field| {
        others
            .iter()
            .any(|other| other.field == field && other.case == failure.case && other.subject == failure.subject)
    };
    match failure.field {
        Field::Exact => beside(Field::Start) || beside(Field::End),
        Field::Start | Field::End => beside(Field::SpeakerRecall),
        _ => false,
    }
}

/// One line a failure: case, field, what was found and what is right; below it the line it is about, with its cues.
pub(crate) fn failure(failure: &Failure, line: Option<&str>) -> String {
    let subject = if failure.subject.is_empty() { String::new() } else { format!(" of {}", failure.subject) };
    let mut text = format!("{}: {}{subject}: {}\n", failure.case, failure.field.name(), failure.detail);
    for line in line.into_iter().flat_map(str::lines) {
        let _infallible = writeln!(text, "    {line}");
    }
    text
}
