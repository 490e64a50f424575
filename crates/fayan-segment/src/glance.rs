//! What one look at a text tells: which characters it may hold. Most words that the rules look for are not there, and
//! to see that takes no search.

use std::ops::Range;

/// The characters of a text as a set in which some share a place: it may hold too many, never too few.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Glance([u64; PLACES / 64]);

/// So many that a paragraph fills a fifth of them.
const PLACES: usize = 512;

/// The place of a character: the high bits of its product with 2³² divided by the golden ratio.
const fn place(character: char) -> u16 {
    ((character as u32).wrapping_mul(0x9E37_79B1) >> (32 - PLACES.ilog2())) as u16
}

impl Glance {
    pub(crate) fn of(text: &str) -> Self {
        let mut places = [0; PLACES / 64];
        for character in text.chars() {
            let place = place(character);
            places[usize::from(place / 64)] |= 1 << (place % 64);
        }
        Self(places)
    }

    fn at(&self, place: u16) -> bool {
        self.0[usize::from(place / 64)] & 1 << (place % 64) != 0
    }
}

/// Characters that a rule asks for one by one.
pub(crate) struct Characters {
    all: &'static str,
    glance: Glance,
}

impl Characters {
    pub(crate) const fn new(all: &'static str) -> Self {
        let (mut places, mut at) = ([0; PLACES / 64], 0);
        while at < all.len() {
            let (character, end) = decode(all.as_bytes(), at);
            places[place(character) as usize / 64] |= 1 << (place(character) % 64);
            at = end;
        }
        Self { all, glance: Glance(places) }
    }

    pub(crate) fn contain(&self, character: char) -> bool {
        self.glance.at(place(character)) && self.all.contains(character)
    }
}

/// Words or single characters that a rule looks for.
///
/// ```ignore
/// static GREETINGS: Words = Words(&words(["大家好", "各位"]));
/// ```
pub(crate) struct Words(pub(crate) &'static [Word]);

/// One of them, taken apart by [`words`].
#[derive(Clone, Copy)]
pub(crate) struct Word {
    text: &'static str,
    first: char,
    last: char,
    places: [u16; 2],
}

impl Word {
    const fn new(text: &'static str) -> Self {
        let (first, _) = decode(text.as_bytes(), 0);
        let (mut at, mut last) = (0, first);
        while at < text.len() {
            (last, at) = decode(text.as_bytes(), at);
        }
        Self { text, first, last, places: [place(first), place(last)] }
    }

    fn may_stand_in(&self, glance: &Glance) -> bool {
        self.places.iter().all(|place| glance.at(*place))
    }

    /// The first place of the word in a text.
    fn find(&self, text: &str, glance: &Glance) -> Option<usize> {
        let mut begins = text.char_indices().filter(|(_, character)| *character == self.first).map(|(at, _)| at);
        if self.may_stand_in(glance) { begins.find(|at| text[*at..].starts_with(self.text)) } else { None }
    }
}

/// The character at a place, and where it ends; the decoder of the library is not there when constants are made.
const fn decode(bytes: &[u8], at: usize) -> (char, usize) {
    let first = bytes[at] as u32;
    let (mut code, end) = match first {
        0..0x80 => (first, at + 1),
        0x80..0xE0 => (first & 0x1F, at + 2),
        0xE0..0xF0 => (first & 0x0F, at + 3),
        _ => (first & 0x07, at + 4),
    };
    let mut next = at + 1;
    while next < end {
        code = code << 6 | bytes[next] as u32 & 0x3F;
        next += 1;
    }
    (char::from_u32(code).expect("words are text"), end)
}

/// Takes words apart, none of them empty.
pub(crate) const fn words<const N: usize>(words: [&'static str; N]) -> [Word; N] {
    let mut all = [Word { text: "", first: '\0', last: '\0', places: [0; 2] }; N];
    let mut at = 0;
    while at < N {
        all[at] = Word::new(words[at]);
        at += 1;
    }
    all
}

impl Words {
    /// Whether one of them may stand in a text.
    pub(crate) fn may_stand_in(&self, glance: &Glance) -> bool {
        self.0.iter().any(|word| word.may_stand_in(glance))
    }

    /// Whether one of them stands in a text.
    pub(crate) fn stand_in(&self, text: &str, glance: &Glance) -> bool {
        self.0.iter().any(|word| word.find(text, glance).is_some())
    }

    /// How many of them stand in a text, also inside each other.
    pub(crate) fn count_in(&self, text: &str, glance: &Glance) -> usize {
        self.places(text, glance).count()
    }

    /// The first place of each of them that stands in a text.
    pub(crate) fn places(&self, text: &str, glance: &Glance) -> impl Iterator<Item = Range<usize>> {
        let found = self.0.iter().filter_map(move |word| Some((word.find(text, glance)?, word.text.len())));
        found.map(|(start, length)| start..start + length)
    }

    /// Where the first of them that stands in a text begins.
    pub(crate) fn first_in(&self, text: &str, glance: &Glance) -> Option<usize> {
        self.places(text, glance).map(|place| place.start).min()
    }

    /// Whether a text is one of them.
    pub(crate) fn are(&self, text: &str) -> bool {
        self.0.iter().any(|word| word.text == text)
    }

    /// What follows the first of them that a text opens with.
    pub(crate) fn opening<'t>(&self, text: &'t str) -> Option<&'t str> {
        let first = text.chars().next()?;
        self.0.iter().filter(|word| word.first == first).find_map(|word| text.strip_prefix(word.text))
    }

    /// Whether a text opens with one of them.
    pub(crate) fn open(&self, text: &str) -> bool {
        self.opening(text).is_some()
    }

    /// What stands before the first of them that a text closes with.
    pub(crate) fn closing<'t>(&self, text: &'t str) -> Option<&'t str> {
        let last = text.chars().next_back()?;
        self.0.iter().filter(|word| word.last == last).find_map(|word| text.strip_suffix(word.text))
    }

    /// Whether a text closes with one of them.
    pub(crate) fn close(&self, text: &str) -> bool {
        self.closing(text).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static WORDS: Words = Words(&words(["發言", "發言全文", "整理", "A"]));

    #[test]
    fn words_are_found_wherever_they_stand() {
        let found = |text: &str| WORDS.stand_in(text, &Glance::of(text));
        assert!(
            found("文字整理") && found("整理") && found("𠀀A") && !found("文字") && !found("整齐理由") && !found("")
        );
        let count = |text: &str| WORDS.count_in(text, &Glance::of(text));
        assert_eq!((count("發言全文，發言"), count("發全文言")), (2, 0));
        assert_eq!(WORDS.first_in("文字整理，發言", &Glance::of("文字整理，發言")), Some("文字".len()));
    }

    #[test]
    fn openings_and_endings_are_taken_off() {
        assert_eq!(WORDS.opening("發言全文如下"), Some("全文如下"));
        assert_eq!(WORDS.closing("文字整理"), Some("文字"));
        assert!(WORDS.open("A1") && WORDS.close("1A") && !WORDS.open("言發") && !WORDS.close("發"));
    }
}
