//! Proofs about [`fayan_clean::clean`] on random, damaged, generated and real documents.

#![expect(clippy::disallowed_methods, reason = "real documents are files")]

mod flips;
#[path = "../../../../tests/fuzz/src/input.rs"]
mod fuzz_input;
mod generated;
mod inputs;
mod pages;
mod proof;
mod properties;
mod reports;

use fayan_contract::{clean::CleanDocument, message::GivenMetadata};
use proof::proven;

/// The lines of a page without white space, one after the other.
fn squeezed(document: &CleanDocument) -> String {
    let lines = document.lines.iter().flat_map(|line| line.text.chars());
    lines.filter(|character| !character.is_whitespace()).collect()
}

/// What is known of a document besides its bytes.
fn named(file_name: &str) -> GivenMetadata {
    GivenMetadata { file_name: Some(file_name.to_owned()), ..GivenMetadata::default() }
}
