//! The raw bytes cut where fields and edits begin and end, shown as fetched and as cleaned.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use encoding_rs::{Encoding, UTF_8};
use fayan_contract::{clean::CleanDocument, span::Span};

use super::{fields::Field, text::escaped};

/// A range of bytes that belongs to the same fields and to one edit or none.
pub(super) struct Piece {
    start: u32,
    end: u32,
    /// As decoded.
    text: String,
    /// Index of the edit that replaces it.
    edit: Option<usize>,
    /// Numbers of the fields that were read from it.
    fields: Vec<usize>,
    /// The fields that begin here.
    first_of: Vec<usize>,
}

/// The encoding of a document as cleaning read it.
pub(super) fn encoding(clean: &CleanDocument) -> &'static Encoding {
    Encoding::for_label(clean.encoding.name.as_bytes()).unwrap_or(UTF_8)
}

/// Cuts the bytes. The number of a field is its place in `fields`.
pub(super) fn cut(raw: &[u8], clean: &CleanDocument, fields: &[&Field<'_>]) -> Vec<Piece> {
    let length = raw.len() as u32;
    let mut cuts = BTreeSet::from([0, length]);
    cuts.extend(clean.edits.iter().flat_map(|edit| [edit.start, edit.end]));
    // What begins and what ends at a place.
    let mut turns: BTreeMap<u32, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for (number, field) in fields.iter().enumerate() {
        for span in field.spans.iter().filter(|span| span.start < span.end && span.end <= length) {
            cuts.extend([span.start, span.end]);
            turns.entry(span.start).or_default().0.push(number);
            turns.entry(span.end).or_default().1.push(number);
        }
    }
    let encoding = encoding(clean);
    let (mut open, mut edit) = (Vec::<usize>::new(), 0);
    let mut pieces = Vec::with_capacity(cuts.len());
    let cuts: Vec<u32> = cuts.into_iter().filter(|cut| *cut <= length).collect();
    for range in cuts.windows(2) {
        let (start, end) = (range[0], range[1]);
        if let Some((begin, end)) = turns.get(&start) {
            for number in end {
                if let Some(at) = open.iter().position(|open| open == number) {
                    open.remove(at);
                }
            }
            open.extend(begin);
            open.sort_unstable();
        }
        while clean.edits.get(edit).is_some_and(|edit| edit.end <= start) {
            edit += 1;
        }
        let is_edited = clean.edits.get(edit).is_some_and(|edit| edit.start <= start);
        let mut fields = open.clone();
        fields.dedup();
        pieces.push(Piece {
            start,
            end,
            text: encoding.decode_without_bom_handling(&raw[start as usize..end as usize]).0.into_owned(),
            edit: is_edited.then_some(edit),
            first_of: fields.iter().copied().filter(|number| seen.insert(*number)).collect(),
            fields,
        });
    }
    pieces
}

/// What was fetched; what cleaning changed is struck through.
pub(super) fn write_raw(page: &mut String, pieces: &[Piece], clean: &CleanDocument) {
    for piece in pieces {
        let rule = piece.edit.map(|edit| &clean.edits[edit]);
        if piece.fields.is_empty() && rule.is_none() {
            page.push_str(&escaped(&piece.text));
            continue;
        }
        let element = if rule.is_some() { "del" } else { "span" };
        page.push('<');
        page.push_str(element);
        if let Some(edit) = rule {
            let _infallible = write!(page, " title=\"{}", escaped(&edit.rule));
            if !edit.output.trim().is_empty() {
                let _infallible = write!(page, " → {}", escaped(&edit.output));
            }
            page.push('"');
        }
        if !piece.fields.is_empty() {
            write_fields(page, &piece.fields);
            let _infallible = write!(page, " data-b=\"{}\" data-e=\"{}\"", piece.start, piece.end);
        }
        if !piece.first_of.is_empty() {
            let names: Vec<String> = piece.first_of.iter().map(|number| (number + 1).to_string()).collect();
            let _infallible = write!(page, " data-n=\"{}\" tabindex=\"0\"", names.join(" "));
        }
        let _infallible = write!(page, ">{}</{element}>", escaped(&piece.text));
    }
}

/// What cleaning made of it: kept text, and the outputs of edits.
pub(super) fn write_clean(page: &mut String, pieces: &[Piece], clean: &CleanDocument) {
    for pieces in pieces.chunk_by(|one, other| one.edit.is_some() && one.edit == other.edit) {
        let text = pieces[0].edit.map_or(pieces[0].text.as_str(), |edit| clean.edits[edit].output.as_str());
        if text.is_empty() {
            continue;
        }
        let fields: BTreeSet<usize> = pieces.iter().flat_map(|piece| piece.fields.iter().copied()).collect();
        // A line end belongs to no field's words, and a mark on it would show nothing.
        if fields.is_empty() || text == "\n" {
            page.push_str(&escaped(text));
            continue;
        }
        page.push_str("<span");
        write_fields(page, &Vec::from_iter(fields));
        let _infallible = write!(page, ">{}</span>", escaped(text));
    }
}

fn write_fields(page: &mut String, fields: &[usize]) {
    page.push_str(" data-f=\"");
    for (index, number) in fields.iter().enumerate() {
        let _infallible = write!(page, "{}{number}", if index == 0 { "" } else { " " });
    }
    page.push('"');
}

/// The characters that spans read as, each with its bytes; the output of an edit has the bytes of the whole edit.
pub(super) fn characters(raw: &[u8], clean: &CleanDocument, spans: &[Span]) -> Vec<(char, Span)> {
    let mut characters = Vec::new();
    for span in spans.iter().filter(|span| span.start < span.end && span.end as usize <= raw.len()) {
        let mut at = span.start;
        let first = clean.edits.partition_point(|edit| edit.end <= span.start);
        for edit in clean.edits[first..].iter().take_while(|edit| edit.start < span.end) {
            decode_each(raw, encoding(clean), at, edit.start, &mut characters);
            let bytes = Span::new(edit.start.max(span.start), edit.end.min(span.end));
            characters.extend(edit.output.chars().map(|character| (character, bytes)));
            at = edit.end;
        }
        decode_each(raw, encoding(clean), at, span.end, &mut characters);
    }
    characters
}

/// Decodes byte by byte: whenever characters come out, the bytes since the last ones were theirs.
fn decode_each(raw: &[u8], encoding: &'static Encoding, start: u32, end: u32, to: &mut Vec<(char, Span)>) {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut begun = start;
    // One byte may bring out a replacement character and another one.
    let mut text = String::with_capacity(32);
    for at in start..end.max(start) {
        text.clear();
        let _read = decoder.decode_to_string(&raw[at as usize..=at as usize], &mut text, at + 1 == end);
        if !text.is_empty() {
            to.extend(text.chars().map(|character| (character, Span::new(begun, at + 1))));
            begun = at + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_know_their_bytes_in_any_encoding() {
        let text = "甲A㛃。";
        for (encoding, lengths) in [(UTF_8, [3, 1, 3, 3]), (encoding_rs::GB18030, [2, 1, 4, 2])] {
            let raw = encoding.encode(text).0;
            let mut characters = Vec::new();
            decode_each(&raw, encoding, 0, raw.len() as u32, &mut characters);
            assert_eq!(characters.iter().map(|(character, _)| *character).collect::<String>(), text);
            assert_eq!(characters.iter().map(|(_, span)| span.len()).collect::<Vec<_>>(), lengths);
        }
    }
}
