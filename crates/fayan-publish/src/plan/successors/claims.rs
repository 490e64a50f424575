//! Statements whose text is not the same: which new statements hold most of it.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap, HashSet},
};

use fayan_contract::event::RedirectKind;

use super::{
    Successors, Text,
    runs::{Index, Runs},
};

/// How much of a text has to be found again, in percent of its runs.
///
/// Below half, most of what the old identifier stood for is not there, and a reader who follows it would be misled. By
/// chance, or because a question is taken up in the answer, at most 26 % of a statement stands in another one of its page:
/// so counted on 130 statements of 19 real pages; 22 % in all but one of a hundred.
pub(super) const MOST_PERCENT: u32 = 50;

/// How much of a text a statement has to hold to count as one of several that it was split into, in percent of its runs.
/// Less is a quotation or a set phrase.
const PART_PERCENT: u32 = 15;

/// A statement also counts as a part when at least half of it comes from the old text: a long text that was taken for one
/// may turn out to be fifty turns. But not when it is so few runs, about one short sentence: those meet by chance.
const LEAST: u32 = 8;

/// In how many statements a text is looked for, those first that seem to hold most of it.
const CANDIDATES: usize = 64;

/// Which new statements each old one claims as what became of it.
#[derive(Debug, Default)]
pub(super) struct Claims {
    /// By place before: places after, rising.
    of: HashMap<usize, Vec<usize>>,
    /// By place after: how many old statements have become a part of it, each with most of its text.
    holds: HashMap<usize, usize>,
}

impl Claims {
    /// Looks for all texts that have not stayed the same. Those whose identifier stays claim their own statement first,
    /// then come the ones that are found again best.
    pub(super) fn new(
        before: &[Text<'_>],
        before_texts: &[String],
        after: &[Text<'_>],
        after_texts: &[String],
        same: &HashMap<usize, usize>,
    ) -> Self {
        let taken: HashSet<usize> = same.values().copied().collect();
        let mut rooms: BTreeMap<usize, Room> =
            (0..after.len()).filter(|new| !taken.contains(new)).map(|new| (new, Room::of(&after_texts[new]))).collect();
        let index = Index::new(rooms.iter().map(|(place, room)| (*place, &room.left)));
        let places: HashMap<&str, usize> = (0..).zip(after).map(|(place, text)| (text.id, place)).collect();

        let mut olds: Vec<Old> = (0..before.len())
            .filter(|old| !same.contains_key(old))
            .map(|place| Old::new(place, Runs::of(&before_texts[place]), places.get(before[place].id).copied(), &index))
            .collect();
        olds.sort_by_key(|old| (old.own.is_none(), Reverse(old.best_permille()), old.place));

        let mut claims = Self::default();
        for old in olds {
            claims.claim(old, &mut rooms);
        }
        claims
    }

    /// Where the text of an old statement went, if it did not stay the same.
    pub(super) fn of(&self, place: usize) -> Successors {
        let places = self.of.get(&place).cloned().unwrap_or_default();
        let kind = match places.as_slice() {
            [] => RedirectKind::Missing,
            [one] if self.holds.get(one).is_some_and(|olds| *olds > 1) => RedirectKind::Merged,
            [_] => RedirectKind::Changed,
            _ => RedirectKind::Split,
        };
        Successors { kind, places }
    }

    fn claim(&mut self, mut old: Old, rooms: &mut BTreeMap<usize, Room>) {
        let size = old.runs.len();
        let is_most = |shared: u32| shared >= LEAST && shared * 100 >= size * MOST_PERCENT;
        let mut left = old.runs.clone();
        let mut parts: Vec<(usize, u32)> = Vec::new();
        for place in old.candidates() {
            let Some(room) = rooms.get(&place) else { continue };
            let shared = left.shared(&room.left);
            let is_part = shared * 100 >= size * PART_PERCENT || shared * 2 >= room.size;
            if shared >= LEAST && is_part {
                parts.push((place, shared));
                left.cancel(&mut room.left.clone());
            }
        }
        if !is_most(parts.iter().map(|(_, shared)| shared).sum()) {
            return;
        }
        for (place, shared) in &parts {
            if let Some(room) = rooms.get_mut(place) {
                old.runs.cancel(&mut room.left);
            }
            if is_most(*shared) {
                *self.holds.entry(*place).or_default() += 1;
            }
        }
        let mut places: Vec<usize> = parts.into_iter().map(|(place, _)| place).collect();
        places.sort_unstable();
        self.of.insert(old.place, places);
    }
}

/// A new statement that has room for the texts of old ones.
struct Room {
    /// How many runs it has.
    size: u32,
    /// Those of them that no old statement explains yet.
    left: Runs,
}

impl Room {
    fn of(text: &str) -> Self {
        let left = Runs::of(text);
        Self { size: left.len(), left }
    }
}

/// An old statement on the search for its text.
struct Old {
    place: usize,
    runs: Runs,
    /// The place of its own identifier, where that stays.
    own: Option<usize>,
    found: Vec<(usize, u32)>,
}

impl Old {
    fn new(place: usize, runs: Runs, own: Option<usize>, index: &Index) -> Self {
        let mut found = index.find(&runs);
        found.retain(|(_, shared)| *shared >= LEAST);
        found.truncate(CANDIDATES);
        Self { place, runs, own, found }
    }

    /// How much of it stands in the statement that holds most of it, in a thousandth of its runs.
    fn best_permille(&self) -> u64 {
        let best = self.found.first().map_or(0, |(_, shared)| *shared);
        u64::from(best) * 1000 / u64::from(self.runs.len().max(1))
    }

    fn candidates(&self) -> Vec<usize> {
        let others = self.found.iter().map(|(place, _)| *place).filter(|place| Some(*place) != self.own);
        self.own.into_iter().chain(others).collect()
    }
}
