//! Where a reader of the outbox has got to.
//!
//! Positions are given out when a revision is written and become visible when it is committed, and two writers may
//! commit in the other order. So a position below the last one that was seen may still appear. A cursor remembers such
//! gaps until nobody can fill them any more.

use std::{collections::BTreeSet, fmt, str::FromStr};

/// The last position that was read, and the gaps before it. Written `120`, or `120:117,118` with gaps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cursor {
    /// The last position that was read; 0 before the first.
    after: u64,
    /// Positions before it that were not there.
    missing: BTreeSet<u64>,
}

/// A text is no cursor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no cursor; one is a number, or a number and the gaps before it as in 120:117,118")]
pub struct BadCursor(String);

/// Writers hold few positions at once. A longer gap is one of a restored or copied store, and nobody fills it.
const MOST_GAPS: u64 = 1_000;

impl Cursor {
    /// The position after which everything is new or in a gap: reading begins here.
    pub fn begin(&self) -> u64 {
        self.missing.first().map_or(self.after, |first| first - 1)
    }

    /// Takes note of a position, in rising order; whether it was not read before.
    pub fn pass(&mut self, position: u64) -> bool {
        if position <= self.after {
            return self.missing.remove(&position);
        }
        if position - self.after <= MOST_GAPS {
            self.missing.extend(self.after + 1..position);
        }
        self.after = position;
        true
    }

    /// Forgets the gaps before a position: whoever was given them has ended without filling them.
    pub fn close_gaps_before(&mut self, position: u64) {
        self.missing = self.missing.split_off(&position);
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.after)?;
        for (index, missing) in self.missing.iter().enumerate() {
            write!(formatter, "{}{missing}", if index == 0 { ':' } else { ',' })?;
        }
        Ok(())
    }
}

impl FromStr for Cursor {
    type Err = BadCursor;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || BadCursor(text.to_owned());
        let number = |digits: &str| match digits.parse::<u64>() {
            Ok(number) if digits.bytes().all(|byte| byte.is_ascii_digit()) => Ok(number),
            _ => Err(bad()),
        };
        let (after, missing) = match text.split_once(':') {
            Some((after, missing)) => (after, missing.split(',').map(number).collect::<Result<_, _>>()?),
            None => (text, BTreeSet::new()),
        };
        let after = number(after)?;
        if missing.iter().all(|missing| (1..after).contains(missing)) {
            Ok(Self { after, missing })
        } else {
            Err(bad())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor(text: &str) -> Cursor {
        text.parse().unwrap()
    }

    #[test]
    fn cursors_are_written_as_they_are_read() {
        for text in ["0", "120", "120:117,118"] {
            assert_eq!(cursor(text).to_string(), text);
        }
        for text in ["", "x", "-1", "+1", "12:", "12:13", "12:0", "12:3,x", "2021-09-07T00:00:00Z"] {
            assert_eq!(text.parse::<Cursor>(), Err(BadCursor(text.to_owned())), "{text:?}");
        }
    }

    #[test]
    fn a_position_that_appears_late_is_read_once() {
        let mut cursor = cursor("6");
        assert!([7, 8, 11].map(|position| cursor.pass(position)).iter().all(|new| *new));
        assert_eq!((cursor.to_string().as_str(), cursor.begin()), ("11:9,10", 8));
        let read: Vec<u64> = [9, 11, 12].into_iter().filter(|position| cursor.pass(*position)).collect();
        assert_eq!(read, [9, 12]);
        assert_eq!(cursor.to_string(), "12:10");
        cursor.close_gaps_before(11);
        assert_eq!((cursor.to_string().as_str(), cursor.begin()), ("12", 12));
    }

    #[test]
    fn a_leap_is_no_gap() {
        let mut cursor = cursor("5");
        assert!(cursor.pass(1_000_000));
        assert_eq!(cursor.to_string(), "1000000");
    }
}
