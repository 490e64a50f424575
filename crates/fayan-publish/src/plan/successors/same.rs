//! Statements whose text is the same as before.

use std::collections::{HashMap, HashSet, VecDeque};

use super::Text;

/// Pairs of places, before and after, with the same text. A text that stands several times is paired by identifier, then
/// by speaker, then, for statements whose identifier is gone, in printed order.
pub(super) fn pairs(
    before: &[Text<'_>],
    before_texts: &[String],
    after: &[Text<'_>],
    after_texts: &[String],
) -> HashMap<usize, usize> {
    let place_of: HashMap<&str, usize> = (0..).zip(after).map(|(place, text)| (text.id, place)).collect();
    let mut pairs = HashMap::new();
    let mut taken = HashSet::new();
    let own = |old: usize| place_of.get(before[old].id).copied();
    for (old, text) in before_texts.iter().enumerate() {
        if let Some(new) = own(old).filter(|new| after_texts[*new] == *text) {
            pairs.insert(old, new);
            taken.insert(new);
        }
    }

    let mut by_speaker: HashMap<(&str, &str), VecDeque<usize>> = HashMap::new();
    for new in (0..after.len()).filter(|new| !taken.contains(new) && !after_texts[*new].is_empty()) {
        by_speaker.entry((&after_texts[new], after[new].speaker)).or_default().push_back(new);
    }
    for (old, text) in before_texts.iter().enumerate() {
        if pairs.contains_key(&old) {
            continue;
        }
        let heirs = by_speaker.get_mut(&(text.as_str(), before[old].speaker));
        if let Some(new) = heirs.and_then(VecDeque::pop_front) {
            pairs.insert(old, new);
            taken.insert(new);
        }
    }

    let mut by_text: HashMap<&str, VecDeque<usize>> = HashMap::new();
    for new in (0..after.len()).filter(|new| !taken.contains(new) && !after_texts[*new].is_empty()) {
        by_text.entry(&after_texts[new]).or_default().push_back(new);
    }
    for (old, text) in before_texts.iter().enumerate() {
        if own(old).is_some() || pairs.contains_key(&old) {
            continue;
        }
        if let Some(new) = by_text.get_mut(text.as_str()).and_then(VecDeque::pop_front) {
            pairs.insert(old, new);
        }
    }
    pairs
}
