//! Which statement of a report is which of the gold.

use std::collections::BTreeMap;

use fayan_contract::report::Statement;
use serde_json::Value;

use super::{gold::who, normal::normal};

/// Aligns gold with statements by the longest common run of speakers; index of gold → index of statement.
pub(super) fn align(wanted: &[Value], found: &[Statement]) -> BTreeMap<usize, usize> {
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
