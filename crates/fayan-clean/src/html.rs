//! HTML pages: markup to lines, and which of the lines are the article.

pub(crate) mod entities;

use fayan_contract::{clean::Metadata, message::GivenMetadata};

use crate::{assemble::Assembled, decoded::Decoded};

/// Cleans a page.
pub(crate) fn clean(decoded: &Decoded, _given: &GivenMetadata) -> (Assembled, Vec<Metadata>) {
    (crate::text::clean(decoded), Vec::new())
}
