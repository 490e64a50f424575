//! Where the text of statements went whose identifiers are gone. A pure function of two lists of texts.
//!
//! A statement is named by its speaker as printed and the how-manieth of that speaker it is. So a corrected name, a label
//! that was read otherwise, or two speeches that were taken for one take an identifier away while the text stays. Who
//! cited the old one is to be led to the new ones.
//!
//! Two rules keep chance out of it. **A text explains one old statement only:** what a statement keeps under its own
//! identifier, and what one old statement was found to have become, is used up for all others. So of two equal texts of
//! which one is taken out, the one that stays is not the successor of the other. And **what is not the same text must be
//! most of it,** counted in runs of four characters.
//!
//! The cost grows with the length of the texts, not with the number of pairs: runs are looked up in an index, and those
//! that stand everywhere are left out of the search.

mod claims;
mod runs;
mod same;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashSet};

use fayan_contract::{event::RedirectKind, report::Statement};

use claims::Claims;

/// What of a statement is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Text<'a> {
    /// Its identifier.
    pub(super) id: &'a str,
    /// Its speaker as printed.
    pub(super) speaker: &'a str,
    /// Its text. White space does not count.
    pub(super) text: &'a str,
}

impl<'a> Text<'a> {
    /// Of a statement.
    pub(super) fn of(statement: &'a Statement) -> Self {
        Self { id: &statement.id, speaker: &statement.speaker.as_printed, text: &statement.text }
    }
}

/// Where the text of one statement went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Successors {
    /// How.
    pub(super) kind: RedirectKind,
    /// Places in the list of new statements, rising.
    pub(super) places: Vec<usize>,
}

/// Says for each place in `before` whose identifier is not in `after` where its text went, in order. Both lists are in printed
/// order; an identifier stands in each once.
pub(super) fn successors(before: &[Text<'_>], after: &[Text<'_>]) -> BTreeMap<usize, Successors> {
    let here: HashSet<&str> = after.iter().map(|text| text.id).collect();
    let gone = |place: &usize| !here.contains(before[*place].id);
    if !(0..before.len()).any(|place| gone(&place)) {
        return BTreeMap::new();
    }
    let (before_texts, after_texts) = (compacted(before), compacted(after));
    let same = same::pairs(before, &before_texts, after, &after_texts);
    let claims = Claims::new(before, &before_texts, after, &after_texts, &same);
    let of = |place: usize| match same.get(&place) {
        Some(heir) => Successors { kind: RedirectKind::Perfect, places: vec![*heir] },
        None => claims.of(place),
    };
    (0..before.len()).filter(gone).map(|place| (place, of(place))).collect()
}

/// The texts without white space: a paragraph end more or less leaves a text the same.
pub(super) fn compacted(texts: &[Text<'_>]) -> Vec<String> {
    let of = |text: &Text<'_>| text.text.chars().filter(|character| !character.is_whitespace()).collect();
    texts.iter().map(of).collect()
}
