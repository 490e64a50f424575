//! Properties that hold for every document: wrapping changes nothing, cutting never panics, every flipped byte is found.

use crate::common::{report_given, report_of, squeezed};
use fayan_contract::{
    issue::IssueCode,
    message::GivenMetadata,
    report::{Report, Statement},
    span::Span,
};
use fayan_testkit::{
    generate::{Format, GeneratedReport, Options, generate},
    reports_dir,
};

/// Spaces between two Han characters; printed ones stay, joining must add none.
fn spaces_between_han(text: &str) -> usize {
    let han = |character: char| ('\u{4E00}'..='\u{9FFF}').contains(&character);
    let characters: Vec<char> = text.chars().collect();
    characters.windows(3).filter(|three| han(three[0]) && three[1] == ' ' && han(three[2])).count()
}

fn undamaged(seed: u64) -> GeneratedReport {
    let options = Options { format: Some(Format::Text), ..Options::plain_text() };
    generate(seed, &options)
}

#[test]
fn rewrapped_reports_read_as_they_were_printed() {
    let (mut right, mut all) = (0_usize, 0_usize);
    let mut wrong = Vec::new();
    // Every width from 8 to 40 comes up fifteen times, with and without empty lines.
    let pages = (0..500).map(|seed| (seed, 8 + (seed as usize % 33), seed / 33 % 2 == 0));
    for (seed, width, blank_lines) in pages.chain(HARD_TO_REWRAP) {
        let generated = undamaged(seed);
        let wrapped = generated.rewrap(width, blank_lines);
        let report = report_of(&wrapped.source, wrapped.file_name());
        all += wrapped.gold.statements.len();
        for (index, gold) in wrapped.gold.statements.iter().enumerate() {
            let found = report.statements.get(index).map(|statement| statement.text.as_str()).unwrap_or_default();
            assert!(
                spaces_between_han(found) <= spaces_between_han(&gold.text),
                "seed {seed} width {width}: a space was inserted"
            );
            if squeezed(found) == squeezed(&gold.text) {
                right += 1;
            } else {
                wrong.push(format!("seed {seed} width {width} blank lines {blank_lines}: {}", gold.speaker));
            }
        }
    }
    println!("{right} of {all}\n{}", wrong[..wrong.len().min(20)].join("\n"));
    assert!(right * 1000 >= all * FLOOR_REWRAPPED, "{right} of {all}");
}

/// Pages that were misread at other widths: a line of the column reads as name, comma and post, or a label stands once
/// with its speech and once alone.
const HARD_TO_REWRAP: [(u64, usize, bool); 6] =
    [(15, 12, false), (281, 20, true), (324, 8, false), (377, 10, true), (398, 14, false), (458, 10, true)];

/// Statements in a thousand that must read the same at any width: all of them.
const FLOOR_REWRAPPED: usize = 1000;

/// A document cut after each of its characters: no panic, spans still read back, and what was complete before the cut
/// stays as it is.
fn check_cuts(source: &str, file_name: &str, step: usize) {
    let ends: Vec<usize> = source.char_indices().map(|(at, _)| at).step_by(step).collect();
    for end in ends {
        report_of(&source.as_bytes()[..end], file_name);
    }
}

#[test]
fn a_document_may_end_anywhere() {
    for seed in [1, 2] {
        let generated = undamaged(seed).rewrap(16, seed == 1);
        let source = String::from_utf8(generated.source.clone()).unwrap();
        check_cuts(&source, "source.txt", 7);
    }
    let html = generate(
        5,
        &Options { format: Some(Format::Html(fayan_testkit::generate::Site::ALL[1])), ..Options::default() },
    );
    check_cuts(&String::from_utf8_lossy(&html.source), "source.html", 97);
}

#[test]
fn a_document_may_end_inside_a_character() {
    let generated = undamaged(3);
    for end in (0..generated.source.len()).step_by(61) {
        report_of(&generated.source[..end], "source.txt");
    }
}

#[test]
fn broken_introductions_may_follow_one_another() {
    report_of("大家好。\n青\n委书记 司徒月\n委书记 司徒月\n编".as_bytes(), "source.txt");
}

#[test]
fn a_year_may_run_into_the_word_of_a_meeting() {
    report_of(
        "会上，青坪镇、石桥镇、县水利局等负责人作了发言，2021年会上，现将发言摘登如下。".as_bytes(),
        "source.txt",
    );
}

fn spans_of(statement: &Statement) -> impl Iterator<Item = &Span> {
    let paragraphs = statement.paragraphs.iter().flat_map(|paragraph| &paragraph.spans);
    paragraphs.chain(&statement.speaker.spans).chain(&statement.position_spans)
}

fn cited(report: &Report) -> Vec<Span> {
    report.statements.iter().flat_map(spans_of).copied().collect()
}

/// Numbers that look random and are the same in every run.
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

#[test]
fn every_flipped_byte_is_found() {
    let given = GivenMetadata { file_name: Some("source.txt".to_owned()), ..GivenMetadata::default() };
    let raw = undamaged(11).source;
    let report = report_given(&raw, &given);
    let spans = cited(&report);
    let mut draw = Draw(20);
    for _ in 0..2000 {
        let span = spans[draw.below(spans.len())];
        let at = span.start as usize + draw.below(span.len() as usize);
        let mut damaged = raw.clone();
        damaged[at] ^= 1 << draw.below(8);
        let clean = fayan_clean::clean(&damaged, &given);
        let mismatches = fayan_clean::verify::verify_report(&damaged, &clean, &report);
        assert!(!mismatches.is_empty(), "the flipped byte {at} was not found");
    }
}

#[test]
fn spans_of_real_documents_read_back() {
    let Some(folder) = reports_dir() else { return };
    for case in std::fs::read_dir(folder).unwrap().flatten() {
        let source = std::fs::read_dir(case.path())
            .unwrap()
            .flatten()
            .find(|file| file.path().file_stem().is_some_and(|stem| stem == "source"));
        let source = source.unwrap().path();
        report_of(&std::fs::read(&source).unwrap(), source.file_name().unwrap().to_str().unwrap());
    }
}

#[test]
fn the_first_page_is_read_to_the_last_field() {
    let Some(folder) = reports_dir() else { return };
    let raw = std::fs::read(folder.join("000-hainan/source.txt")).unwrap();
    let given = GivenMetadata { file_name: Some("source.txt".to_owned()), ..GivenMetadata::default() };
    let report = report_given(&raw, &given);
    let date = |report: &Report| report.meeting.date.as_ref().map(|date| date.value.clone()).unwrap();
    assert_eq!(date(&report), "XXXX-09-06");
    let dated = report_given(&raw, &GivenMetadata { published: Some("2021-09-07".to_owned()), ..given });
    assert_eq!(date(&dated), "2021-09-06");
    let codes = |issues: &[fayan_contract::issue::Issue]| issues.iter().map(|issue| issue.code).collect::<Vec<_>>();
    let document = codes(&report.issues);
    assert_eq!(document.iter().filter(|code| **code == IssueCode::RosterMissing).count(), 2);
    assert!(document.contains(&IssueCode::DateNoYear) && document.contains(&IssueCode::CreditInBody));
    let last = codes(&report.statements[6].issues);
    assert!(last.contains(&IssueCode::TruncatedTail) && last.contains(&IssueCode::EnumGap), "{last:?}");
    assert!(codes(&report.statements[4].issues).contains(&IssueCode::DroppedCharSuspect));
    assert_eq!(report.statements.iter().map(|statement| statement.posts.len()).sum::<usize>(), 12);
    assert_eq!(report.statements.len(), 7);
}
