//! One report against one `gold.json`.

use std::collections::{BTreeMap, BTreeSet};

use fayan_contract::{
    issue::IssueCode,
    report::{Completeness, Kind, Report, Statement},
};
use serde_json::Value;

use super::normal::normal;

/// What is scored, in the order it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Field {
    Kind,
    SpeakerRecall,
    SpeakerPrecision,
    Start,
    End,
    Exact,
    Headline,
    Position,
    Points,
    Truncated,
    Roster,
    Missing,
    Credits,
    Title,
    Meeting,
    Date,
    Place,
    SilentWhenNone,
}

impl Field {
    /// The name in tables and JSON.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::SpeakerRecall => "speaker_recall",
            Self::SpeakerPrecision => "speaker_precision",
            Self::Start => "start",
            Self::End => "end",
            Self::Exact => "exact",
            Self::Headline => "headline",
            Self::Position => "position",
            Self::Points => "points",
            Self::Truncated => "truncated",
            Self::Roster => "roster",
            Self::Missing => "missing",
            Self::Credits => "credits",
            Self::Title => "title",
            Self::Meeting => "meeting",
            Self::Date => "date",
            Self::Place => "place",
            Self::SilentWhenNone => "silent_when_none",
        }
    }
}

/// One comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Check {
    pub(crate) field: Field,
    pub(crate) right: bool,
    /// What was found and what is right; for people.
    pub(crate) detail: String,
}

/// All comparisons of one case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct CaseScore {
    pub(crate) checks: Vec<Check>,
}

impl CaseScore {
    fn add(&mut self, field: Field, right: bool, detail: impl FnOnce() -> String) {
        self.checks.push(Check { field, right, detail: if right { String::new() } else { detail() } });
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
    let hit: BTreeSet<usize> = pairs.values().copied().collect();
    for (index, want) in wanted.iter().enumerate() {
        score.add(Field::SpeakerRecall, pairs.contains_key(&index), || format!("missed {}", who(want)));
    }
    for (index, got) in found.iter().enumerate() {
        score.add(Field::SpeakerPrecision, hit.contains(&index), || {
            format!("{} is one too many", got.speaker.as_printed)
        });
    }
    let is_transcript = text(gold, "kind") == Some("qa_transcript");
    for (index, want) in wanted.iter().enumerate() {
        let got = pairs.get(&index).map(|&index| &found[index]);
        score_body(score, want, got);
        if let Some(got) = got {
            score_frame(score, want, got, is_transcript);
        }
    }
}

/// First and last words. A statement that was not found has neither.
fn score_body(score: &mut CaseScore, want: &Value, got: Option<&Statement>) {
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
    score.add(Field::Start, start, || {
        format!("{} starts “{first}” instead of “{}”", who(want), want_start.unwrap_or_default())
    });
    score.add(Field::End, end, || format!("{} ends “{last}” instead of “{}”", who(want), want_end.unwrap_or_default()));
    score.add(Field::Exact, start && end, || who(want).to_owned());
}

fn score_frame(score: &mut CaseScore, want: &Value, got: &Statement, is_transcript: bool) {
    let headline = got.headline.as_ref().map(|headline| headline.text.as_str());
    if let Some(wanted) = text_or_empty(want, "headline") {
        score_same(score, Field::Headline, wanted, headline);
    }
    if let Some(position) = text_or_empty(want, "position") {
        // In transcripts gold gives posts that the page prints elsewhere; only those in the label are asked for.
        let label = normal(text(want, "label_as_printed").unwrap_or_default());
        let printed = normal(position);
        if !is_transcript || (label.contains(&printed) && printed != label.trim_matches(':')) {
            score_same(score, Field::Position, position, got.position.as_deref());
        }
    }
    if let Some(points) = want.get("points").and_then(Value::as_u64) {
        let found = got.points.iter().filter(|point| point.level == 1).count() as u64;
        score.add(Field::Points, found == points, || format!("{}: {found} points instead of {points}", who(want)));
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
        score.add(Field::Credits, got.contains(&want), || format!("missed {want}"));
    }
}

fn score_date(score: &mut CaseScore, gold: &Value, report: &Report) {
    let Some(want) = text(gold, "date") else { return };
    let got = report.meeting.date.as_ref().map(|date| date.value.as_str());
    score.add(Field::Date, got == Some(want), || format!("{} instead of {want}", got.unwrap_or("none")));
}

fn score_text(score: &mut CaseScore, field: Field, want: Option<&str>, got: Option<&str>) {
    if let Some(want) = want {
        score_same(score, field, want, got);
    }
}

fn score_same(score: &mut CaseScore, field: Field, want: &str, got: Option<&str>) {
    let right = normal(got.unwrap_or_default()) == normal(want);
    score.add(field, right, || format!("“{}” instead of “{want}”", got.unwrap_or_default()));
}

/// Aligns gold with statements by the longest common run of speakers; index of gold → index of statement.
fn align(wanted: &[Value], found: &[Statement]) -> BTreeMap<usize, usize> {
    let wanted: Vec<String> = wanted.iter().map(|want| bare(who(want))).collect();
    let found: Vec<String> = found
        .iter()
        .map(|got| bare(got.speaker.name.as_deref().filter(|name| !name.is_empty()).unwrap_or(&got.speaker.as_printed)))
        .collect();
    // longest[i][j]: how many of wanted[i..] and found[j..] can be aligned.
    let mut longest = vec![vec![0_usize; found.len() + 1]; wanted.len() + 1];
    for i in (0..wanted.len()).rev() {
        for j in (0..found.len()).rev() {
            longest[i][j] = if wanted[i] == found[j] {
                longest[i + 1][j + 1] + 1
            } else {
                longest[i + 1][j].max(longest[i][j + 1])
            };
        }
    }
    let mut pairs = BTreeMap::new();
    let (mut i, mut j) = (0, 0);
    while i < wanted.len() && j < found.len() {
        if wanted[i] == found[j] {
            pairs.insert(i, j);
            i += 1;
            j += 1;
        } else if longest[i + 1][j] >= longest[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

/// A name without the marks that transcripts put around labels.
fn bare(name: &str) -> String {
    normal(name).trim_matches([':', '[', ']', '【', '】', '▲', '■', '(', ')']).to_owned()
}

/// Who a statement of the gold belongs to: the speaker, else the label, else the post.
fn who(want: &Value) -> &str {
    ["speaker", "label_as_printed", "position"].into_iter().find_map(|name| text(want, name)).unwrap_or_default()
}

/// A text of the gold; empty counts as absent.
fn text<'a>(gold: &'a Value, name: &str) -> Option<&'a str> {
    text_or_empty(gold, name).filter(|text| !text.is_empty())
}

fn text_or_empty<'a>(gold: &'a Value, name: &str) -> Option<&'a str> {
    gold.get(name).and_then(Value::as_str)
}

fn list<'a>(gold: &'a Value, name: &str) -> &'a [Value] {
    gold.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A list of texts made comparable; absent when the gold leaves it open.
fn normal_list(gold: &Value, name: &str) -> Option<Vec<String>> {
    let items = gold.get(name)?.as_array()?;
    Some(items.iter().filter_map(Value::as_str).map(normal).collect())
}

#[cfg(test)]
mod tests;
