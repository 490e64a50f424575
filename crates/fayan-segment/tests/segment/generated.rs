//! Generated reports: every field against its gold, with floors that only rise.

use crate::common::{report_of, squeezed};
use fayan_testkit::generate::{GeneratedReport, Options, generate};

#[derive(Default)]
struct Tally {
    right: usize,
    all: usize,
    wrong: Vec<String>,
}

impl Tally {
    fn add(&mut self, right: bool, wrong: impl FnOnce() -> String) {
        self.all += 1;
        self.right += usize::from(right);
        if !right {
            self.wrong.push(wrong());
        }
    }

    fn rate(&self) -> f64 {
        self.right as f64 / self.all.max(1) as f64
    }
}

#[derive(Default)]
struct Score {
    kind: Tally,
    speakers: Tally,
    exact: Tally,
    headlines: Tally,
    positions: Tally,
    points: Tally,
    rosters: Tally,
    credits: Tally,
    titles: Tally,
    meetings: Tally,
    dates: Tally,
    places: Tally,
    truncated: Tally,
}

fn score(score: &mut Score, generated: &GeneratedReport) {
    let (seed, gold) = (generated.seed, &generated.gold);
    let report = report_of(&generated.source, generated.file_name());
    let what = |field: &str, got: &dyn std::fmt::Debug, want: &dyn std::fmt::Debug| {
        format!("seed {seed} {field}: {got:?} want {want:?}")
    };
    score.kind.add(report.kind == gold.kind, || what("kind", &report.kind, &gold.kind));
    let names = |name: &str| squeezed(name);
    let got: Vec<String> = report
        .statements
        .iter()
        .map(|statement| names(statement.speaker.name.as_deref().unwrap_or(&statement.speaker.as_printed)))
        .collect();
    let want: Vec<String> = gold.statements.iter().map(|statement| names(&statement.speaker)).collect();
    score.speakers.add(got == want, || what("speakers", &got, &want));
    if got == want {
        for (statement, gold) in report.statements.iter().zip(&gold.statements) {
            score.exact.add(squeezed(&statement.text) == squeezed(&gold.text), || {
                let (got, want) = (squeezed(&statement.text), squeezed(&gold.text));
                let at = got.chars().zip(want.chars()).take_while(|(left, right)| left == right).count();
                let part = |text: &str| text.chars().skip(at.saturating_sub(6)).take(24).collect::<String>();
                format!("seed {seed} text of {}: …{} want …{}", gold.speaker, part(&got), part(&want))
            });
            let headline = statement.headline.as_ref().map(|headline| squeezed(&headline.text));
            let wanted = gold.headline.as_deref().map(squeezed);
            score.headlines.add(headline == wanted, || what("headline", &headline, &wanted));
            let (position, wanted) =
                (statement.position.as_deref().map(squeezed), gold.position.as_deref().map(squeezed));
            score.positions.add(position == wanted, || what("position", &position, &wanted));
            if let Some(points) = gold.points {
                let got = statement.points.iter().filter(|point| point.level == 1).count();
                score.points.add(got == points, || what("points", &got, &points));
            }
        }
    }
    if let Some(wanted) = &gold.roster {
        let got: Vec<String> =
            report.roster.iter().flat_map(|roster| &roster.expected).map(|unit| unit.as_printed.clone()).collect();
        score.rosters.add(got == *wanted, || what("roster", &got, wanted));
    }
    if let Some(wanted) = &gold.missing {
        let got = report.roster.as_ref().map(|roster| roster.missing.clone()).unwrap_or_default();
        score.rosters.add(got == *wanted, || what("missing", &got, wanted));
    }
    for name in &gold.credit_names {
        let found =
            report.credits.iter().flat_map(|credit| &credit.names).any(|found| squeezed(found) == squeezed(name));
        score.credits.add(found, || what("credit", &report.credits, name));
    }
    let text = |cited: Option<&fayan_contract::span::CitedText>| cited.map(|cited| squeezed(&cited.text));
    let field = |tally: &mut Tally, name: &str, got: Option<String>, want: &Option<String>| {
        if let Some(want) = want {
            tally.add(got.as_deref() == Some(&squeezed(want)), || what(name, &got, want));
        }
    };
    field(&mut score.titles, "title", text(report.document.title.as_ref()), &gold.title);
    field(&mut score.titles, "subtitle", text(report.document.subtitle.as_ref()), &gold.subtitle);
    field(&mut score.meetings, "meeting", text(report.meeting.name.as_ref()), &gold.meeting);
    field(&mut score.dates, "date", report.meeting.date.as_ref().map(|date| date.value.clone()), &gold.date);
    field(&mut score.places, "place", text(report.meeting.place.as_ref()), &gold.place);
    let truncated = report.issues.iter().any(|issue| issue.code == fayan_contract::issue::IssueCode::TruncatedTail);
    score.truncated.add(truncated == gold.truncated, || what("truncated", &truncated, &gold.truncated));
}

/// Prints the score and fails below the floors.
fn check(reports: impl IntoIterator<Item = GeneratedReport>, floor: f64) {
    let mut total = Score::default();
    reports.into_iter().for_each(|report| score(&mut total, &report));
    let fields = [
        ("kind", total.kind),
        ("speakers", total.speakers),
        ("exact", total.exact),
        ("headlines", total.headlines),
        ("positions", total.positions),
        ("points", total.points),
        ("roster", total.rosters),
        ("credits", total.credits),
        ("titles", total.titles),
        ("meetings", total.meetings),
        ("dates", total.dates),
        ("places", total.places),
        ("truncated", total.truncated),
    ];
    for (name, tally) in &fields {
        println!("{name:10} {:5}/{:<5} {:.4}", tally.right, tally.all, tally.rate());
        tally.wrong.iter().take(12).for_each(|wrong| println!("    {wrong}"));
    }
    for (name, tally) in &fields {
        assert!(tally.rate() >= floor, "{name}: {} of {}", tally.right, tally.all);
    }
}

/// Rate that every field must reach.
const FLOOR: f64 = 0.98;

#[test]
fn generated_reports_are_read() {
    check((0..400).map(|seed| generate(seed, &Options::default())), FLOOR);
}
