//! Proofs about [`fayan_clean::clean`] on random, damaged, generated and real documents.

#![expect(clippy::disallowed_methods, reason = "real documents are files")]

mod flips;
mod generated;
mod pages;
mod properties;
mod reports;

use fayan_clean::{clean, verify};
use fayan_contract::{clean::CleanDocument, message::GivenMetadata};

/// Cleans and proves what holds for any bytes: kept ranges and edits tile them, applied they give the lines, undone the
/// bytes, and a second run gives the same.
fn proven(raw: &[u8], given: &GivenMetadata) -> CleanDocument {
    let document = clean(raw, given);
    verify::check_tiling(raw, &document)
        .unwrap_or_else(|error| panic!("{error} in {:?}", String::from_utf8_lossy(raw)));
    let originals = verify::originals(raw, &document);
    let undone = verify::undo(&document, &originals).unwrap_or_else(|error| panic!("{error}"));
    assert!(undone == raw, "undoing the edits gave other bytes");
    assert_eq!(document, clean(raw, given), "a second run gave another result");
    for (index, line) in document.lines.iter().enumerate() {
        let cited = verify::cut(raw, &document, &line.cite_all()).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(cited, line.text, "line {index} is not what its bytes read as");
    }
    for metadata in document.metadata.iter().filter(|metadata| !metadata.spans.is_empty()) {
        verify::cut(raw, &document, &metadata.spans).unwrap_or_else(|error| panic!("{error}: {metadata:?}"));
    }
    document
}

/// The lines of a page without white space, one after the other.
fn squeezed(document: &CleanDocument) -> String {
    let lines = document.lines.iter().flat_map(|line| line.text.chars());
    lines.filter(|character| !character.is_whitespace()).collect()
}

/// What is known of a document besides its bytes.
fn named(file_name: &str) -> GivenMetadata {
    GivenMetadata { file_name: Some(file_name.to_owned()), ..GivenMetadata::default() }
}
