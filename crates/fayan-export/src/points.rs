//! Where the enumerated items of a statement stand in its paragraphs.

use std::ops::Range;

use fayan_contract::report::Statement;

/// The parts of one item, in order: paragraph, and characters in it. The first part begins with the marker. Empty for
/// an item whose paragraphs do not show it.
pub(crate) type Places = Vec<(usize, Range<usize>)>;

/// The places of each item of [`Statement::points`], in the same order.
///
/// Paragraphs mark where items begin or go on, without saying which of them; marks and items have the same order.
pub(crate) fn places(statement: &Statement) -> Vec<Places> {
    let mut places: Vec<Places> = vec![Vec::new(); statement.points.len()];
    let mut next = 0;
    for (number, paragraph) in statement.paragraphs.iter().enumerate().filter(|(_, one)| !one.points.is_empty()) {
        let characters: Vec<char> = paragraph.text.chars().collect();
        for mark in &paragraph.points {
            let (start, end) = (mark.start as usize, mark.end as usize);
            let is = |index: usize| {
                let point = &statement.points[index];
                (&point.marker, point.ordinal, point.level) == (&mark.marker, mark.ordinal, mark.level)
            };
            let begins = || characters.iter().skip(start).zip(mark.marker.chars()).all(|(one, other)| *one == other);
            if next < places.len() && is(next) && begins() {
                places[next].push((number, start..end));
                next += 1;
            } else if let Some(index) = (0..next).rev().find(|index| is(*index)) {
                places[index].push((number, start..end));
            }
        }
    }
    places
}

/// A part of a paragraph.
pub(crate) struct Part<'a> {
    /// The item that begins with it.
    pub(crate) begins: Option<usize>,
    /// Its text.
    pub(crate) text: &'a str,
}

/// Each paragraph in parts, cut where items begin. An item that no paragraph shows begins at the end of the last one.
pub(crate) fn parts(statement: &Statement) -> Vec<Vec<Part<'_>>> {
    let mut begins: Vec<(usize, usize, usize)> = Vec::new();
    for (item, places) in places(statement).iter().enumerate() {
        let last = statement.paragraphs.len().saturating_sub(1);
        let (paragraph, start) = places.first().map_or((last, usize::MAX), |(paragraph, at)| (*paragraph, at.start));
        begins.push((paragraph, start, item));
    }
    begins.sort_unstable();
    let mut begins = begins.into_iter().peekable();
    let mut paragraphs = Vec::new();
    for (number, paragraph) in statement.paragraphs.iter().enumerate() {
        let mut parts = vec![Part { begins: None, text: &paragraph.text }];
        let mut taken = 0;
        while let Some((_, start, item)) = begins.next_if(|(paragraph, ..)| *paragraph == number) {
            let rest = parts.last_mut().expect("there is always a part");
            let at = rest.text.char_indices().nth(start - taken).map_or(rest.text.len(), |(at, _)| at);
            let (before, text) = rest.text.split_at(at);
            taken += before.chars().count();
            rest.text = before;
            parts.push(Part { begins: Some(item), text });
        }
        parts.retain(|part| part.begins.is_some() || !part.text.is_empty());
        paragraphs.push(parts);
    }
    paragraphs
}

#[cfg(test)]
mod tests {
    use fayan_contract::report::{Paragraph, Point, PointMark};

    use super::*;
    use crate::sample;

    fn mark(marker: &str, level: u32, start: u32, end: u32) -> PointMark {
        PointMark { marker: marker.to_owned(), ordinal: None, level, start, end }
    }

    #[test]
    fn items_are_found_where_they_begin_and_where_they_go_on() {
        let mut statement = sample::report(&[("田一木", "一")]).statements.remove(0);
        let paragraph = |text: &str, points: &[PointMark]| Paragraph {
            text: text.to_owned(),
            spans: Vec::new(),
            points: points.to_vec(),
        };
        statement.paragraphs = vec![
            paragraph("先说。一是植树。", &[mark("一是", 1, 3, 8)]),
            paragraph("还有护树。二是守山。", &[mark("一是", 1, 0, 5), mark("二是", 1, 5, 10)]),
            paragraph("另外。一是养路。", &[mark("二是", 1, 0, 3), mark("一是", 1, 3, 8)]),
        ];
        let point = |marker: &str| Point { marker: marker.to_owned(), ordinal: None, level: 1, text: String::new() };
        statement.points = ["一是", "二是", "一是", "三是"].map(point).to_vec();
        let found = places(&statement);
        assert_eq!(found, [vec![(0, 3..8), (1, 0..5)], vec![(1, 5..10), (2, 0..3)], vec![(2, 3..8)], Vec::new()]);
        let shown = |parts: Vec<Part<'_>>| -> String {
            parts
                .iter()
                .map(|part| format!("{}|{}", part.begins.map_or(String::new(), |item| item.to_string()), part.text))
                .collect()
        };
        let parts: Vec<String> = parts(&statement).into_iter().map(shown).collect();
        assert_eq!(parts, ["|先说。0|一是植树。", "|还有护树。1|二是守山。", "|另外。2|一是养路。3|"]);
    }
}
