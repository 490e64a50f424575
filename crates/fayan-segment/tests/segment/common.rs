//! Reading bytes as a report, with everything proven that holds for any report.

use fayan_contract::{message::GivenMetadata, report::Report};

pub(crate) use crate::proof::proven as report_given;

/// The report of a file.
pub(crate) fn report_of(raw: &[u8], file_name: &str) -> Report {
    report_given(raw, &GivenMetadata { file_name: Some(file_name.to_owned()), ..GivenMetadata::default() })
}

/// A text without white space.
pub(crate) fn squeezed(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}
