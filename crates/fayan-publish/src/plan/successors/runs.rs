//! The runs of characters that a text is made of, and where they stand. Sorted lists, some dozens of bytes for each
//! character of a text.

use std::{cmp::Reverse, collections::HashMap};

/// Characters of a run.
///
/// One wrong character spoils as many runs as a run has characters, so short runs keep short statements comparable: of a
/// sentence of twenty characters with one corrected, runs of four keep 13 of 17. In Chinese four characters are two words
/// or an idiom: enough that two speeches of one meeting never share most of them (the figures stand at
/// [`MOST_PERCENT`](super::claims::MOST_PERCENT)).
const RUN: usize = 4;

/// In how many new statements a run may stand to be looked for. What stands in more says nothing about where a text
/// went, and would make the search quadratic on a transcript of formulas.
const COMMON: usize = 16;

/// Four characters of 16 bits each. Those few that need more may be taken for another, which changes no count that
/// matters.
type Run = u64;

/// How often each run stands in a text, by run.
#[derive(Debug, Clone, Default)]
pub(super) struct Runs(Vec<(Run, u32)>);

impl Runs {
    /// The runs of a text; none if it is shorter than one.
    pub(super) fn of(text: &str) -> Self {
        let mut last: Run = 0;
        let mut all: Vec<(Run, u32)> = Vec::new();
        for (number, character) in (1..).zip(text.chars()) {
            last = last << 16 | Run::from(u32::from(character) & 0xFFFF);
            if number >= RUN {
                all.push((last, 1));
            }
        }
        all.sort_unstable();
        all.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            kept.1 += u32::from(same);
            same
        });
        Self(all)
    }

    /// How many there are.
    pub(super) fn len(&self) -> u32 {
        self.0.iter().map(|(_, count)| count).sum()
    }

    /// How many stand in both.
    pub(super) fn shared(&self, other: &Self) -> u32 {
        let (few, many) = if self.0.len() <= other.0.len() { (self, other) } else { (other, self) };
        few.0.iter().filter_map(|(run, count)| Some(*count.min(&many.0.get(many.place(*run)?)?.1))).sum()
    }

    /// Takes those that stand in both out of both.
    pub(super) fn cancel(&mut self, other: &mut Self) {
        let (few, many) = if self.0.len() <= other.0.len() { (self, other) } else { (other, self) };
        for (run, count) in &mut few.0 {
            if let Some(place) = many.place(*run) {
                let both = (*count).min(many.0[place].1);
                *count -= both;
                many.0[place].1 -= both;
            }
        }
    }

    fn place(&self, run: Run) -> Option<usize> {
        self.0.binary_search_by_key(&run, |(run, _)| *run).ok()
    }
}

/// Which texts hold a run: runs with the places of their texts, sorted.
#[derive(Debug, Default)]
pub(super) struct Index(Vec<(Run, usize)>);

impl Index {
    /// Of the texts at some places.
    pub(super) fn new<'a>(texts: impl Iterator<Item = (usize, &'a Runs)>) -> Self {
        let mut index: Vec<(Run, usize)> =
            texts.flat_map(|(place, runs)| runs.0.iter().map(move |(run, _)| (*run, place))).collect();
        index.sort_unstable();
        Self(index)
    }

    /// The places that hold something of a text, with how many of its rarer runs, most first.
    pub(super) fn find(&self, runs: &Runs) -> Vec<(usize, u32)> {
        let mut found: HashMap<usize, u32> = HashMap::new();
        for (run, count) in &runs.0 {
            let start = self.0.partition_point(|(indexed, _)| indexed < run);
            let holders = self.0[start..].iter().take_while(|(indexed, _)| indexed == run).take(COMMON + 1);
            if holders.clone().count() <= COMMON {
                for (_, place) in holders {
                    *found.entry(*place).or_default() += count;
                }
            }
        }
        let mut found: Vec<(usize, u32)> = found.into_iter().collect();
        found.sort_unstable_by_key(|(place, shared)| (Reverse(*shared), *place));
        found
    }
}
