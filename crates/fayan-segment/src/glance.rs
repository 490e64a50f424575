//! What one look at a text tells: which characters it may hold, and which next to each other. Most words that the rules
//! look for are not there, and to see that takes no search.

use std::ops::Range;

/// The characters of a text and its pairs of neighbours as a set in which some share a place: it may hold too many,
/// never too few.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Glance([u64; 2 * PLACES / 64]);

/// Places for characters, and as many for pairs: a paragraph fills a fifth of them.
const PLACES: usize = 512;

/// The place of a number: the high bits of its product with 2³² divided by the golden ratio.
const fn place(number: u32) -> u16 {
    (number.wrapping_mul(0x9E37_79B1) >> (32 - PLACES.ilog2())) as u16
}

const fn of_character(character: char) -> u16 {
    place(character as u32)
}

const fn of_pair(first: char, second: char) -> u16 {
    PLACES as u16 + place((first as u32).rotate_left(16) ^ second as u32)
}

impl Glance {
    const NOTHING: Self = Self([0; 2 * PLACES / 64]);

    pub(crate) fn of(text: &str) -> Self {
        let mut glance = Self::NOTHING;
        let mut before = '\0';
        for character in text.chars() {
            glance.add(of_character(character));
            glance.add(of_pair(before, character));
            before = character;
        }
        glance
    }

    const fn add(&mut self, place: u16) {
        self.0[place as usize / 64] |= 1 << (place % 64);
    }

    const fn holds(&self, place: u16) -> bool {
        self.0[place as usize / 64] & 1 << (place % 64) != 0
    }
}

/// Characters that a rule asks for one by one.
pub(crate) struct Characters {
    all: &'static str,
    glance: Glance,
}

impl Characters {
    pub(crate) const fn new(all: &'static str) -> Self {
        let (mut glance, mut at) = (Glance::NOTHING, 0);
        while at < all.len() {
            let (character, end) = decode(all.as_bytes(), at);
            glance.add(of_character(character));
            at = end;
        }
        Self { all, glance }
    }

    pub(crate) fn contain(&self, character: char) -> bool {
        self.glance.holds(of_character(character)) && self.all.contains(character)
    }
}

/// Words or single characters that a rule looks for.
///
/// ```text
/// static GREETINGS: Words = Words::of(&words(["大家好", "各位"]));
/// ```
pub(crate) struct Words {
    all: &'static [Word],
    /// The first characters of all of them.
    firsts: Glance,
    /// The last.
    lasts: Glance,
}

/// One of them, taken apart by [`words`].
#[derive(Clone, Copy)]
pub(crate) struct Word {
    text: &'static str,
    first: char,
    last: char,
    /// The places of its first two characters together, of its first and of its last.
    places: [u16; 3],
}

impl Word {
    const fn new(text: &'static str) -> Self {
        let (first, mut at) = decode(text.as_bytes(), 0);
        let pair = if at < text.len() { of_pair(first, decode(text.as_bytes(), at).0) } else { of_character(first) };
        let mut last = first;
        while at < text.len() {
            (last, at) = decode(text.as_bytes(), at);
        }
        Self { text, first, last, places: [pair, of_character(first), of_character(last)] }
    }

    #[inline]
    fn may_stand_in(&self, glance: &Glance) -> bool {
        self.places.iter().all(|place| glance.holds(*place))
    }

    /// The first place of the word in a text.
    fn find(&self, text: &str, glance: &Glance) -> Option<usize> {
        if self.may_stand_in(glance) { self.search(text) } else { None }
    }

    #[inline(never)]
    fn search(&self, text: &str) -> Option<usize> {
        let mut begins = text.char_indices().filter(|(_, character)| *character == self.first).map(|(at, _)| at);
        begins.find(|at| text[*at..].starts_with(self.text))
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
    let mut all = [Word { text: "", first: '\0', last: '\0', places: [0; 3] }; N];
    let mut at = 0;
    while at < N {
        all[at] = Word::new(words[at]);
        at += 1;
    }
    all
}

impl Words {
    pub(crate) const fn of(all: &'static [Word]) -> Self {
        let (mut firsts, mut lasts, mut at) = (Glance::NOTHING, Glance::NOTHING, 0);
        while at < all.len() {
            firsts.add(all[at].places[1]);
            lasts.add(all[at].places[2]);
            at += 1;
        }
        Self { all, firsts, lasts }
    }

    /// Whether one of them may stand in a text.
    pub(crate) fn may_stand_in(&self, glance: &Glance) -> bool {
        self.all.iter().any(|word| word.may_stand_in(glance))
    }

    /// Whether a text may hold the first and the last character of one of them, whatever stands between.
    pub(crate) fn may_be_spelled_in(&self, glance: &Glance) -> bool {
        self.all.iter().any(|word| word.places[1..].iter().all(|place| glance.holds(*place)))
    }

    /// Whether one of them stands in a text.
    pub(crate) fn stand_in(&self, text: &str, glance: &Glance) -> bool {
        self.all.iter().any(|word| word.find(text, glance).is_some())
    }

    /// How many of them stand in a text, also inside each other.
    pub(crate) fn count_in(&self, text: &str, glance: &Glance) -> usize {
        self.places(text, glance).count()
    }

    /// The first place of each of them that stands in a text.
    pub(crate) fn places(&self, text: &str, glance: &Glance) -> impl Iterator<Item = Range<usize>> {
        let found = self.all.iter().filter_map(move |word| Some((word.find(text, glance)?, word.text.len())));
        found.map(|(start, length)| start..start + length)
    }

    /// Where the first of them that stands in a text begins.
    pub(crate) fn first_in(&self, text: &str, glance: &Glance) -> Option<usize> {
        self.places(text, glance).map(|place| place.start).min()
    }

    /// Whether a text is one of them.
    pub(crate) fn are(&self, text: &str) -> bool {
        self.all.iter().any(|word| word.text == text)
    }

    /// What follows the first of them that a text opens with.
    pub(crate) fn opening<'t>(&self, text: &'t str) -> Option<&'t str> {
        let first = text.chars().next().filter(|first| self.firsts.holds(of_character(*first)))?;
        self.all.iter().filter(|word| word.first == first).find_map(|word| text.strip_prefix(word.text))
    }

    /// Whether a text opens with one of them.
    pub(crate) fn open(&self, text: &str) -> bool {
        self.opening(text).is_some()
    }

    /// What stands before the first of them that a text closes with.
    pub(crate) fn closing<'t>(&self, text: &'t str) -> Option<&'t str> {
        let last = text.chars().next_back().filter(|last| self.lasts.holds(of_character(*last)))?;
        self.all.iter().filter(|word| word.last == last).find_map(|word| text.strip_suffix(word.text))
    }

    /// Whether a text closes with one of them.
    pub(crate) fn close(&self, text: &str) -> bool {
        self.closing(text).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static WORDS: Words = Words::of(&words(["發言", "發言全文", "整理", "A"]));

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
