//! Where a search goes on. Text outside, so that it can be handed to a person and back.

use std::{cmp::Ordering, fmt, str::FromStr};

/// Where a document stands in the order of dates. The latest day comes first, 0 where there is none; on a day the
/// document that came last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) day: u32,
    pub(crate) number: i64,
}

impl Place {
    /// The place right after this one in the order.
    pub(crate) const fn after(self) -> Self {
        Self { day: self.day, number: self.number.saturating_sub(1) }
    }

    /// The place right before this one in the order.
    pub(crate) const fn before(self) -> Self {
        Self { day: self.day, number: self.number.saturating_add(1) }
    }
}

impl Ord for Place {
    fn cmp(&self, other: &Self) -> Ordering {
        (other.day, other.number).cmp(&(self.day, self.number))
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Where a statement stands in its document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Line {
    pub(crate) ordinal: u32,
    pub(crate) id: String,
}

/// Where a statement stands in the order of dates.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) place: Place,
    pub(crate) line: Line,
}

/// Where a search goes on, in the order that it began with. Valid for the same query in the same store, also when that
/// has grown meanwhile; a copy of the store has cursors of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(pub(crate) Position);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Position {
    /// In the order of dates: with this document, after this statement.
    Date(Place, Option<Line>),
    /// In the order of relevance: after this score and statement; and the last statement that was ranked.
    Relevance { score: u32, after: Key, last: Key },
}

/// A text that is no cursor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no place to go on from; take one that a search has given")]
pub struct InvalidCursor(pub String);

impl fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = |place: &Place| format!("{}.{}", place.day, place.number);
        let key = |key: &Key| format!("{}.{}.{}", place(&key.place), key.line.ordinal, key.line.id);
        match &self.0 {
            Position::Date(at, None) => write!(formatter, "d.{}", place(at)),
            Position::Date(at, Some(line)) => {
                write!(formatter, "d.{}", key(&Key { place: *at, line: line.clone() }))
            }
            Position::Relevance { score, after, last } => write!(formatter, "r.{score}.{}.{}", key(after), key(last)),
        }
    }
}

impl FromStr for Cursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, InvalidCursor> {
        let parts: Vec<&str> = text.split('.').collect();
        read(&parts).map(Self).ok_or_else(|| InvalidCursor(text.to_owned()))
    }
}

fn read(parts: &[&str]) -> Option<Position> {
    let place = |parts: &[&str]| Some(Place { day: parts.first()?.parse().ok()?, number: parts.get(1)?.parse().ok()? });
    let key = |parts: &[&str]| {
        let id = (*parts.get(3)?).to_owned();
        Some(Key { place: place(parts)?, line: Line { ordinal: parts.get(2)?.parse().ok()?, id } })
    };
    match parts {
        ["d", at @ ..] if at.len() == 2 => Some(Position::Date(place(at)?, None)),
        ["d", at @ ..] if at.len() == 4 => key(at).map(|key| Position::Date(key.place, Some(key.line))),
        ["r", score, keys @ ..] if keys.len() == 8 => {
            let (after, last) = keys.split_at(4);
            Some(Position::Relevance { score: score.parse().ok()?, after: key(after)?, last: key(last)? })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(day: u32, number: i64, ordinal: u32) -> Key {
        Key { place: Place { day, number }, line: Line { ordinal, id: format!("id{ordinal}") } }
    }

    #[test]
    fn cursors_read_back() {
        let (one, two) = (key(20_210_906, 7, 3), key(0, -1, 1));
        for position in [
            Position::Date(one.place, None),
            Position::Date(one.place, Some(one.line.clone())),
            Position::Relevance { score: 9, after: one, last: two },
        ] {
            let cursor = Cursor(position);
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
        for bad in ["", "d", "d.1", "d.1.2.3", "d.x.2", "r.1.2.3.4.5", "e.1.2"] {
            assert_eq!(bad.parse::<Cursor>(), Err(InvalidCursor(bad.to_owned())), "{bad}");
        }
    }

    #[test]
    fn the_latest_day_comes_first_and_a_document_is_read_from_its_beginning() {
        let mut keys = [key(0, 9, 1), key(20_210_906, 1, 2), key(20_210_906, 1, 1), key(20_210_906, 2, 5)];
        keys.sort();
        assert_eq!(keys, [key(20_210_906, 2, 5), key(20_210_906, 1, 1), key(20_210_906, 1, 2), key(0, 9, 1)]);
    }
}
