//! Where a piece of text stands in the raw bytes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A half-open range of raw bytes; for paged formats (PDF) a range of glyphs on `page`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Span {
    /// Page number from 1, for paged formats only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A range of raw bytes.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { page: None, start, end }
    }

    /// Length in bytes.
    pub const fn len(&self) -> u32 {
        self.end - self.start
    }

    /// Whether the range holds nothing.
    pub const fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// The range as indices into the raw bytes.
    pub const fn range(&self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Text together with the raw ranges it was read from, in reading order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CitedText {
    /// The text as printed, after cleaning.
    pub text: String,
    /// The raw ranges it was read from.
    pub spans: Vec<Span>,
}
