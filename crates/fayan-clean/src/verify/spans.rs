//! What a raw range reads as.

use fayan_contract::{
    clean::{CleanDocument, Edit},
    span::Span,
};

use super::TilingError;
use crate::{charset::Codec, html, line};

/// The text that spans read as: kept bytes as themselves, edits as their outputs. A span inside a removed part, for
/// example metadata in a comment, reads as what stands there.
pub fn cut(raw: &[u8], clean: &CleanDocument, spans: &[Span]) -> Result<String, TilingError> {
    let mut text = String::new();
    for span in spans {
        let wrong = TilingError::WrongSpan { start: span.start, end: span.end };
        if span.start > span.end || span.end as usize > raw.len() {
            return Err(wrong);
        }
        match removed_around(clean, span) {
            Some(_) => text.push_str(&value(raw, clean, span).ok_or(wrong)?),
            None => text.push_str(&read(raw, clean, span.start, span.end)?),
        }
    }
    Ok(text)
}

/// The text of a range of raw bytes with the edits in it.
pub(super) fn read(raw: &[u8], clean: &CleanDocument, start: u32, end: u32) -> Result<String, TilingError> {
    let codec = super::codec(clean)?;
    let wrong = TilingError::WrongSpan { start, end };
    let first = clean.edits.partition_point(|edit| edit.end <= start);
    let mut text = String::new();
    let mut position = start;
    for edit in clean.edits[first..].iter().take_while(|edit| edit.start < end) {
        if edit.start > position {
            text.push_str(&kept(raw, &codec, position, edit.start)?);
        }
        let (from, to) = (edit.start.max(start), edit.end.min(end));
        text.push_str(part_of(edit, from, to).ok_or(wrong.clone())?);
        position = edit.end;
    }
    if position < end {
        text.push_str(&kept(raw, &codec, position, end)?);
    }
    Ok(text)
}

fn kept(raw: &[u8], codec: &Codec, start: u32, end: u32) -> Result<String, TilingError> {
    super::kept(raw, codec, start, end)
}

/// The output of a part of an edit. An edit that replaced several characters one by one may be cut between them.
fn part_of(edit: &Edit, from: u32, to: u32) -> Option<&str> {
    if (from, to) == (edit.start, edit.end) || edit.output.is_empty() {
        return Some(&edit.output);
    }
    let characters = edit.output.chars().count() as u32;
    let step = (edit.end - edit.start) / characters;
    let is_even = (edit.end - edit.start).is_multiple_of(characters);
    if !is_even || !(from - edit.start).is_multiple_of(step) || !(to - edit.start).is_multiple_of(step) {
        return None;
    }
    let offset = |raw: u32| {
        let index = ((raw - edit.start) / step) as usize;
        edit.output.char_indices().nth(index).map_or(edit.output.len(), |(offset, _)| offset)
    };
    edit.output.get(offset(from)..offset(to))
}

/// The removed part that holds a whole span and more; markup between two words may leave a space or a line end behind.
fn removed_around<'a>(clean: &'a CleanDocument, span: &Span) -> Option<&'a Edit> {
    let index = clean.edits.partition_point(|edit| edit.end <= span.start);
    let edit = clean.edits.get(index)?;
    let is_whole = (edit.start, edit.end) == (span.start, span.end);
    let inside = edit.start <= span.start && span.end <= edit.end && !span.is_empty() && !is_whole;
    (inside && edit.output.trim().is_empty()).then_some(edit)
}

fn value(raw: &[u8], clean: &CleanDocument, span: &Span) -> Option<String> {
    let decoded = Codec::of(&clean.encoding)?.decode(&raw[span.range()]);
    Some(line::value_of(&html::entities::resolve(&decoded.text)))
}
