//! A flipped byte inside the text of a line does not go unnoticed, even without a hash.

use fayan_clean::verify;
use fayan_contract::clean::CleanDocument;
use fayan_testkit::generate::{Options, generate};

use crate::{named, proven};

const FLIPS: usize = 2_000;

#[test]
fn two_thousand_flipped_bytes_are_found_by_comparing_texts() {
    let mut state = 7_u64;
    let mut random = |below: usize| {
        // A step of Knuth's linear generator; the high bits are good enough to choose places.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for seed in 0..FLIPS / 100 {
        let report = generate(seed as u64, &Options::default());
        let document = proven(&report.source, &named(report.file_name()));
        let places = printed_places(&document);
        for _ in 0..100 {
            let mut raw = report.source.clone();
            let place = places[random(places.len())];
            raw[place] ^= 1 << random(8);
            let around = String::from_utf8_lossy(&raw[place.saturating_sub(30)..(place + 30).min(raw.len())]);
            assert!(verify::check_tiling(&raw, &document).is_err(), "report {seed}: not found at {place}: {around}");
        }
    }
}

/// The raw places of the characters of all lines.
fn printed_places(document: &CleanDocument) -> Vec<usize> {
    let runs = document.lines.iter().flat_map(|line| &line.runs);
    runs.flat_map(|run| run.raw_start as usize..run.raw_end as usize).collect()
}
