//! The reasons for the labels, and that nothing but the input decides.

use fayan_contract::{identity::sha256_hex, message::GivenMetadata, source::SourceSlug};
use fayan_segment::{Input, Label, Model, Options, Segmenter};

const PAGE: &str = "把好事办到家门口\n——全区社区工作座谈会发言摘登\n\n青坪社区党委书记 司徒月\n\n\
                    社区的事没有小事。我们把办公桌搬到楼道口，居民出门就能办事。\n";

fn with_input<T>(page: &str, run: impl FnOnce(&Input<'_>) -> T) -> T {
    let given = GivenMetadata::default();
    let clean = fayan_clean::clean(page.as_bytes(), &given);
    let (source, sha256) = (SourceSlug::local(), sha256_hex(page.as_bytes()));
    let raw_bytes = page.len() as u64;
    run(&Input { clean: &clean, source: &source, given: &given, raw_sha256: &sha256, raw_bytes })
}

#[test]
fn every_line_has_its_label_and_the_cues_for_it() {
    let (_, explanation) = with_input(PAGE, |input| Segmenter::default().explain(input));
    let labels: Vec<Label> = explanation.lines.iter().map(|reason| reason.label).collect();
    assert_eq!(labels, [Label::Title, Label::Subtitle, Label::Byline, Label::Body]);
    assert_eq!(explanation.models[0].model, Model::Bylines);
    let byline = &explanation.lines[2];
    assert!(byline.cues.iter().any(|fired| fired.cue == "post_and_name" && fired.weight > 3.0), "{byline:?}");
}

#[test]
fn the_table_of_reasons_is_aligned_by_printed_width() {
    let (_, explanation) = with_input(PAGE, |input| Segmenter::default().explain(input));
    let table = explanation.to_string();
    let width = |text: &str| text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    let columns: Vec<usize> = table
        .lines()
        .filter_map(|line| line.split_once("post_and_name").or_else(|| line.split_once("subtitle_dash")))
        .map(|(before, _)| width(before))
        .collect();
    assert_eq!(columns.len(), 2, "{table}");
    assert_eq!(columns[0], columns[1], "{table}");
}

#[test]
fn explaining_changes_nothing_and_the_same_input_gives_the_same_report() {
    let reports: Vec<String> = (0..3)
        .map(|run| {
            let report = with_input(PAGE, |input| {
                if run == 0 { Segmenter::default().explain(input).0 } else { Segmenter::default().segment(input) }
            });
            serde_json::to_string(&report).unwrap()
        })
        .collect();
    assert!(reports.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn options_enter_their_hash() {
    let strict = Options { review_below: 0.9, ..Options::default() };
    assert_ne!(strict.sha256(), Options::default().sha256());
}
