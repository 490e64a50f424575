//! Pieces of lines put together as text that knows where it was read.

use std::ops::Range;

use fayan_contract::span::{CitedText, Span};

use crate::page::Page;

/// Part of a row: its index and a byte range of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) row: usize,
    pub(crate) range: Range<usize>,
}

impl Piece {
    /// The whole of a row.
    pub(crate) fn whole(page: &Page<'_>, row: usize) -> Self {
        Self { row, range: 0..page.rows[row].text.len() }
    }

    pub(crate) fn text<'a>(&self, page: &Page<'a>) -> &'a str {
        let text: &'a str = page.rows[self.row].text;
        &text[self.range.clone()]
    }

    pub(crate) fn spans(&self, page: &Page<'_>) -> Vec<Span> {
        let row = &page.rows[self.row];
        row.line.cite(self.range.start + row.offset..self.range.end + row.offset)
    }
}

/// What stands between two joined pieces: nothing between Han, one space between Latin words.
pub(crate) fn separator(before: &str, after: &str) -> &'static str {
    let latin = |character: Option<char>| character.is_some_and(|c| c.is_ascii_alphanumeric());
    if latin(before.chars().next_back()) && latin(after.chars().next()) { " " } else { "" }
}

/// Joins pieces of one paragraph.
pub(crate) fn joined(page: &Page<'_>, pieces: &[Piece]) -> CitedText {
    let mut cited = CitedText::default();
    for piece in pieces {
        let text = piece.text(page);
        cited.text.push_str(separator(&cited.text, text));
        cited.text.push_str(text);
        append(&mut cited.spans, piece.spans(page));
    }
    cited
}

/// Joins lines that were broken on purpose, with one space.
pub(crate) fn spaced(page: &Page<'_>, pieces: &[Piece]) -> CitedText {
    let text = pieces.iter().map(|piece| piece.text(page)).collect::<Vec<_>>().join(" ");
    CitedText { text, spans: pieces.iter().flat_map(|piece| piece.spans(page)).collect() }
}

fn append(spans: &mut Vec<Span>, more: Vec<Span>) {
    for span in more {
        match spans.last_mut() {
            Some(last) if last.end == span.start => last.end = span.end,
            _ => spans.push(span),
        }
    }
}

/// The pieces of a byte range of joined pieces. Offsets count the separators that joining put in.
pub(crate) fn slice(page: &Page<'_>, pieces: &[Piece], range: Range<usize>) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut built = String::new();
    for piece in pieces {
        let text = piece.text(page);
        built.push_str(separator(&built, text));
        let start = built.len();
        built.push_str(text);
        let (from, to) = (range.start.max(start), range.end.min(built.len()));
        if from < to {
            found.push(Piece {
                row: piece.row,
                range: piece.range.start + from - start..piece.range.start + to - start,
            });
        }
    }
    found
}
