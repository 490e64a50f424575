//! One report against one `gold.json`.

use std::collections::BTreeSet;

use fayan_contract::{
    issue::IssueCode,
    report::{Completeness, Kind, Report, Statement},
};
use serde_json::Value;

use super::{
    about::{About, Clue},
    align::align,
    field::Field,
    gold::{list, normal_list, text, text_or_empty, who},
    normal::normal,
};

/// One comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Check {
    pub(crate) field: Field,
    pub(crate) right: bool,
    /// The statement that was compared, as `2 name`, the same for every version of the rules; empty for the document.
    pub(crate) subject: String,
    /// What was found and what is right; for people.
    pub(crate) detail: String,
    /// Where on the page to look when it is wrong.
    pub(crate) clue: Option<Clue>,
}

/// All comparisons of one case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct CaseScore {
    pub(crate) checks: Vec<Check>,
}

impl CaseScore {
    /// A comparison that is about the document.
    fn add(&mut self, field: Field, right: bool, detail: impl FnOnce() -> String) {
        self.add_about(field, &About::default(), right, detail);
    }

    /// A comparison that is about a statement.
    fn add_about(&mut self, field: Field, about: &About, right: bool, detail: impl FnOnce() -> String) {
        let (detail, clue) = if right { (String::new(), None) } else { (detail(), about.clue.clone()) };
        self.checks.push(Check { field, right, subject: about.subject.clone(), detail, clue });
    }
}

/// Compares a report with its gold. Fields that the gold leaves open are not compared.
pub(crate) fn score_case(gold: &Value, report: &Report) -> CaseScore {
    let mut score = CaseScore::default();
    let statements = list(gold, "statements");
    score_kind(&mut score, gold, report);
    if statements.is_empty() {
        let found = report.statements.len();
        score.add(Field::SilentWhenNone, found == 0, || format!("{found} statements where there are none"));
    }
    score_statements(&mut score, gold, statements, &report.statements);
    if !statements.is_empty() {
        score_truncated(&mut score, gold, report);
    }
    score_roster(&mut score, gold, report);
    score_credits(&mut score, gold, report);
    let title = report.document.title.as_ref().map(|title| title.text.as_str());
    score_text(&mut score, Field::Title, text(gold, "title"), title);
    let meeting = report.meeting.name.as_ref().map(|name| name.text.as_str());
    score_text(&mut score, Field::Meeting, text(gold, "meeting"), meeting);
    if !statements.is_empty() {
        score_date(&mut score, gold, report);
        let place = report.meeting.place.as_ref().map(|place| place.text.as_str());
        score_text(&mut score, Field::Place, text(gold, "place"), place);
    }
    score
}

fn score_kind(score: &mut CaseScore, gold: &Value, report: &Report) {
    let want = text(gold, "kind").unwrap_or_default();
    let got = kind_name(report.kind);
    // Gold tells pages without a meeting from others; a report need not.
    let right = got == want || (want == "not_a_meeting" && report.kind == Kind::Other);
    score.add(Field::Kind, right, || format!("{got} instead of {want}"));
}

const fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::SpeechExcerpts => "speech_excerpts",
        Kind::QaTranscript => "qa_transcript",
        Kind::SingleSpeech => "single_speech",
        Kind::News => "news",
        Kind::Other => "other",
        Kind::Unreadable => "unreadable",
    }
}

fn score_statements(score: &mut CaseScore, gold: &Value, wanted: &[Value], found: &[Statement]) {
    let pairs = align(wanted, found);
    let (abouts, founds) = (About::wanted(wanted), About::found(found));
    let hit: BTreeSet<usize> = pairs.values().copied().collect();
    for (index, want) in wanted.iter().enumerate() {
        let right = pairs.contains_key(&index);
        score.add_about(Field::SpeakerRecall, &abouts[index], right, || format!("missed {}", who(want)));
    }
    for (index, got) in found.iter().enumerate() {
        score.add_about(Field::SpeakerPrecision, &founds[index], hit.contains(&index), || {
            format!("{} is one too many", got.speaker.as_printed)
        });
    }
    let is_transcript = text(gold, "kind") == Some("qa_transcript");
    for (index, want) in wanted.iter().enumerate() {
        let got = pairs.get(&index).map(|&index| &found[index]);
        score_body(score, &abouts[index], want, got);
        if let Some(got) = got {
            score_frame(score, &abouts[index], want, got, is_transcript);
        }
    }
}

/// First and last words. A statement that was not found has neither.
fn score_body(score: &mut CaseScore, about: &About, want: &Value, got: Option<&Statement>) {
    let body = got.map(|got| normal(&got.text));
    let edge = |name: &str| text(want, name).map(normal);
    let (want_start, want_end) = (edge("text_start"), edge("text_end"));
    let holds = |edge: &Option<String>, matches: fn(&str, &str) -> bool| match (&body, edge) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(body), Some(edge)) => matches(body, edge),
    };
    let start = holds(&want_start, |body, edge| body.starts_with(edge));
    let end = holds(&want_end, |body, edge| body.ends_with(edge));
    let body = body.as_deref().unwrap_or_default();
    let characters: Vec<char> = body.chars().collect();
    let first: String = characters.iter().take(14).collect();
    let last: String = characters[characters.len().saturating_sub(14)..].iter().collect();
    let printed = |edge: &str| about.at(text(want, edge).filter(|_| got.is_some()).unwrap_or_default());
    score.add_about(Field::Start, &printed("text_start"), start, || {
        format!("{} starts “{first}” instead of “{}”", who(want), want_start.unwrap_or_default())
    });
    score.add_about(Field::End, &printed("text_end"), end, || {
        format!("{} ends “{last}” instead of “{}”", who(want), want_end.unwrap_or_default())
    });
    score.add_about(Field::Exact, about, start && end, || who(want).to_owned());
}

fn score_frame(score: &mut CaseScore, about: &About, want: &Value, got: &Statement, is_transcript: bool) {
    let headline = got.headline.as_ref().map(|headline| headline.text.as_str());
    if let Some(wanted) = text_or_empty(want, "headline") {
        score_same(score, Field::Headline, &about.at(wanted), wanted, headline);
    }
    if let Some(position) = text_or_empty(want, "position") {
        // In transcripts gold gives posts that the page prints elsewhere; only those in the label are asked for.
        let label = normal(text(want, "label_as_printed").unwrap_or_default());
        let printed = normal(position);
        if !is_transcript || (label.contains(&printed) && printed != label.trim_matches(':')) {
            score_same(score, Field::Position, about, position, got.position.as_deref());
        }
    }
    if let Some(points) = want.get("points").and_then(Value::as_u64) {
        let found = got.points.iter().filter(|point| point.level == 1).count() as u64;
        score.add_about(Field::Points, about, found == points, || {
            format!("{}: {found} points instead of {points}", who(want))
        });
    }
}

fn score_truncated(score: &mut CaseScore, gold: &Value, report: &Report) {
    let Some(want) = gold.get("truncated") else { return };
    let want = want.as_bool().unwrap_or(false);
    let cut = |statement: &Statement| {
        matches!(statement.completeness, Completeness::Truncated | Completeness::ContinuedElsewhere)
    };
    let flagged = report.issues.iter().any(|issue| issue.code == IssueCode::TruncatedTail);
    let got = flagged || report.statements.iter().any(cut);
    score.add(Field::Truncated, got == want, || format!("{got} instead of {want}"));
}

fn score_roster(score: &mut CaseScore, gold: &Value, report: &Report) {
    let roster = report.roster.clone().unwrap_or_default();
    if let Some(want) = normal_list(gold, "roster") {
        let got: Vec<String> = roster.expected.iter().map(|expected| normal(&expected.as_printed)).collect();
        score.add(Field::Roster, got == want, || format!("{} instead of {}", got.join("、"), want.join("、")));
    }
    if let Some(mut want) = normal_list(gold, "missing") {
        let mut got: Vec<String> = roster.missing.iter().map(|missing| normal(missing)).collect();
        got.sort_unstable();
        want.sort_unstable();
        score.add(Field::Missing, got == want, || format!("{} instead of {}", got.join("、"), want.join("、")));
    }
}

fn score_credits(score: &mut CaseScore, gold: &Value, report: &Report) {
    let got: BTreeSet<String> =
        report.credits.iter().flat_map(|credit| &credit.names).map(|name| normal(name)).collect();
    for want in normal_list(gold, "credit_names").unwrap_or_default() {
        score.add_about(Field::Credits, &About::default().at(&want), got.contains(&want), || format!("missed {want}"));
    }
}

fn score_date(score: &mut CaseScore, gold: &Value, report: &Report) {
    let Some(want) = text(gold, "date") else { return };
    let got = report.meeting.date.as_ref().map(|date| date.value.as_str());
    score.add(Field::Date, got == Some(want), || format!("{} instead of {want}", got.unwrap_or("none")));
}

fn score_text(score: &mut CaseScore, field: Field, want: Option<&str>, got: Option<&str>) {
    if let Some(want) = want {
        score_same(score, field, &About::default().at(want), want, got);
    }
}

fn score_same(score: &mut CaseScore, field: Field, about: &About, want: &str, got: Option<&str>) {
    let right = normal(got.unwrap_or_default()) == normal(want);
    score.add_about(field, about, right, || format!("“{}” instead of “{want}”", got.unwrap_or_default()));
}

#[cfg(test)]
mod tests;
