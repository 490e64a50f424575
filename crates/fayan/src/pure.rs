//! The pure path: bytes → clean lines → report, without a server.

use fayan_contract::{
    clean::CleanDocument, identity::sha256_hex, message::GivenMetadata, report::Report, source::SourceSlug,
};
use fayan_segment::{Explanation, Input, Segmenter};

/// What reading a document gave.
pub(crate) struct Reading {
    pub(crate) clean: CleanDocument,
    pub(crate) report: Report,
    /// Present when it was asked for.
    pub(crate) explanation: Option<Explanation>,
}

/// Cleans and segments a document.
pub(crate) fn read(
    segmenter: &Segmenter,
    raw: &[u8],
    given: &GivenMetadata,
    source: &SourceSlug,
    explain: bool,
) -> Reading {
    let clean = fayan_clean::clean(raw, given);
    let input = Input { clean: &clean, source, given, raw_sha256: &sha256_hex(raw), raw_bytes: raw.len() as u64 };
    let (report, explanation) = if explain {
        let (report, explanation) = segmenter.explain(&input);
        (report, Some(explanation))
    } else {
        (segmenter.segment(&input), None)
    };
    Reading { clean, report, explanation }
}
