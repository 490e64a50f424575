//! Generated reports: all of them tile, and their statements come through cleaning complete.

use fayan_clean::{clean, verify};
use fayan_contract::message::GivenMetadata;
use fayan_testkit::generate::{Charset, Damage, Format, GeneratedReport, Options, Site, generate};

use crate::{named, proven, squeezed};

/// The issue asks for ten thousand; small ones keep the test fast.
const REPORTS: u64 = 10_000;

/// Pages of each site and encoding whose text is looked for word by word.
const SEEDS: u64 = 100;

#[test]
fn ten_thousand_generated_reports_are_tiled() {
    let threads = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    std::thread::scope(|scope| {
        for thread in 0..threads {
            scope.spawn(move || {
                for seed in (thread..REPORTS).step_by(threads as usize) {
                    let options = Options { statements: Some(1 + (seed % 2) as usize), ..Options::default() };
                    let report = generate(seed, &options);
                    let document = clean(&report.source, &given(&report));
                    assert!(!document.lines.is_empty(), "report {seed} has no lines");
                    verify::check_tiling(&report.source, &document).unwrap_or_else(|error| panic!("{seed}: {error}"));
                    let originals = verify::originals(&report.source, &document);
                    assert_eq!(verify::undo(&document, &originals), Ok(report.source), "report {seed}");
                }
            });
        }
    });
}

#[test]
fn statements_of_every_site_come_through_complete() {
    for site in Site::EVERY {
        for charset in [Charset::Utf8, Charset::Utf8Bom, Charset::Gb18030] {
            for seed in 0..SEEDS {
                check_complete(seed, Format::Html(site), charset);
            }
        }
    }
}

#[test]
fn statements_of_plain_text_come_through_complete() {
    for charset in [Charset::Utf8, Charset::Utf8Bom, Charset::Gb18030] {
        for seed in 0..SEEDS {
            check_complete(seed, Format::Text, charset);
        }
    }
}

fn check_complete(seed: u64, format: Format, charset: Charset) {
    let options =
        Options { format: Some(format), charset: Some(charset), damage: Some(Damage::default()), ..Options::default() };
    let report = generate(seed, &options);
    let text = squeezed(&proven(&report.source, &given(&report)));
    let holds = |field: &str, expected: &str| {
        let expected: String = expected.chars().filter(|character| !character.is_whitespace()).collect();
        assert!(text.contains(&expected), "{format:?} {seed}: {field} {expected:?} is missing");
    };
    for statement in &report.gold.statements {
        statement.paragraphs.iter().for_each(|paragraph| holds("paragraph", paragraph));
        statement.headline.iter().for_each(|headline| holds("headline", headline));
        statement.position.iter().for_each(|position| holds("position", position));
    }
    report.gold.title.iter().for_each(|title| holds("title", title));
    report.gold.subtitle.iter().for_each(|subtitle| holds("subtitle", subtitle));
    report.gold.credits.iter().for_each(|credit| holds("credit", credit));
}

fn given(report: &GeneratedReport) -> GivenMetadata {
    named(report.file_name())
}
