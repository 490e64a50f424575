//! Reading bytes as a report, with every span checked.

use fayan_contract::{identity::sha256_hex, message::GivenMetadata, report::Report, source::SourceSlug};
use fayan_segment::{Input, Segmenter};

/// The report of a file with what is given beside it; its spans must read back to its texts.
pub(crate) fn report_given(raw: &[u8], given: &GivenMetadata) -> Report {
    let clean = fayan_clean::clean(raw, given);
    let sha256 = sha256_hex(raw);
    let source = SourceSlug::local();
    let input = Input { clean: &clean, source: &source, given, raw_sha256: &sha256, raw_bytes: raw.len() as u64 };
    let report = Segmenter::default().segment(&input);
    let mismatches = fayan_clean::verify::verify_report(raw, &clean, &report);
    assert!(mismatches.is_empty(), "spans do not read back: {mismatches:?}");
    report
}

/// The report of a file.
pub(crate) fn report_of(raw: &[u8], file_name: &str) -> Report {
    report_given(raw, &GivenMetadata { file_name: Some(file_name.to_owned()), ..GivenMetadata::default() })
}

/// A text without white space.
pub(crate) fn squeezed(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}
