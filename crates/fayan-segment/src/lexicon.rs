//! The word lists compiled: looked up by exact word, by longest opening or ending, or by one scan.

use std::{
    collections::HashMap,
    fmt,
    hash::{BuildHasherDefault, Hasher},
    sync::{Arc, LazyLock},
};

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use crate::{lists, script};

/// What a word of the lists is. One word may be several things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Class {
    Title = 1,
    PartyTitle = 1 << 1,
    PersonTitle = 1 << 2,
    Organisation = 1 << 3,
    Meeting = 1 << 4,
    Excerpt = 1 << 5,
    Transcript = 1 << 6,
    Speech = 1 << 7,
    News = 1 << 8,
    Other = 1 << 9,
    Host = 1 << 10,
    Questioner = 1 << 11,
    Respondent = 1 << 12,
    OtherRole = 1 << 13,
    Honorific = 1 << 14,
    Credit = 1 << 15,
    Note = 1 << 16,
    Field = 1 << 17,
    Greeting = 1 << 18,
    Furniture = 1 << 19,
    SpeechVerb = 1 << 20,
    Surname = 1 << 21,
    Country = 1 << 22,
    Outlet = 1 << 23,
    MediumEnding = 1 << 24,
    NoMedium = 1 << 25,
    Presenter = 1 << 26,
    Source = 1 << 27,
}

/// The label of a part in the conversation, of any kind.
pub(crate) const ROLES: u32 =
    Class::Host as u32 | Class::Questioner as u32 | Class::Respondent as u32 | Class::OtherRole as u32;

/// A word found by [`Lexicon::scan`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hit {
    pub(crate) classes: u32,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Hit {
    pub(crate) fn is(&self, class: Class) -> bool {
        self.classes & class as u32 != 0
    }
}

/// FNV-1a. Words are short, looked up by the million, and our own: nobody can choose them to collide.
struct WordHasher(u64);

impl Default for WordHasher {
    fn default() -> Self {
        Self(0xCBF2_9CE4_8422_2325)
    }
}

impl Hasher for WordHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3);
        }
    }
}

type Words = HashMap<Box<str>, u32, BuildHasherDefault<WordHasher>>;

/// What words begin or end in a character: their classes, united, and the characters of the longest. Most texts are told
/// apart by it alone.
#[derive(Default)]
struct Characters(Vec<(u32, usize)>);

impl Characters {
    fn add(&mut self, character: Option<char>, classes: u32, length: usize) {
        let Some(at) = character.map(|character| character as usize) else { return };
        if self.0.len() <= at {
            self.0.resize(at + 1, (0, 0));
        }
        let (known, longest) = &mut self.0[at];
        *known |= classes;
        *longest = length.max(*longest);
    }

    /// The most characters of a word of the classes; none where no word of them has this character.
    fn longest(&self, character: char, classes: u32) -> Option<usize> {
        self.0.get(character as usize).filter(|(known, _)| known & classes != 0).map(|(_, longest)| *longest)
    }
}

/// All word lists, compiled.
pub(crate) struct Lexicon {
    words: Words,
    /// By first character.
    first: Characters,
    /// By last character.
    last: Characters,
    automaton: AhoCorasick,
    classes: Vec<u32>,
    /// Most characters in a word that openings and endings are looked up for.
    longest: usize,
    /// Bytes of the longest word of all.
    pub(crate) longest_bytes: usize,
}

/// What [`Lexicon::longest`] is for our own lists.
const LONGEST: usize = 8;

impl fmt::Debug for Lexicon {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Lexicon").field("words", &self.words.len()).finish_non_exhaustive()
    }
}

/// Lists whose words are found in traditional script as well, whether or not they write them out.
const SPELLED_BOTH_WAYS: u32 = Class::Title as u32 | Class::Organisation as u32 | Class::Honorific as u32 | ROLES;

/// Words that mean something only in their place: no scan finds them.
const LOOKED_UP: u32 = Class::Surname as u32
    | Class::Country as u32
    | Class::Outlet as u32
    | Class::MediumEnding as u32
    | Class::NoMedium as u32
    | Class::Presenter as u32
    | Class::Source as u32;

impl Lexicon {
    /// Our own lists, compiled once.
    pub(crate) fn own() -> Arc<Self> {
        static OWN: LazyLock<Arc<Lexicon>> = LazyLock::new(|| Arc::new(Lexicon::with(&[])));
        Arc::clone(&OWN)
    }

    /// Our own lists with more words and their classes.
    pub(crate) fn with(extra: &[(&str, u32)]) -> Self {
        let mut words: Words = HashMap::default();
        for (word, classes) in lists::own().chain(extra.iter().copied()) {
            *words.entry(word.into()).or_default() |= classes;
            if classes & SPELLED_BOTH_WAYS != 0
                && let Some(traditional) = script::traditional(word)
            {
                *words.entry(traditional.into()).or_default() |= classes;
            }
        }
        // Sorted, so that the automaton is the same in every run.
        let mut scanned: Vec<(&str, u32)> = words
            .iter()
            .map(|(word, classes)| (&**word, classes & !LOOKED_UP))
            .filter(|(word, classes)| *classes != 0 && word.chars().nth(1).is_some())
            .collect();
        scanned.sort_unstable();
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .kind(Some(AhoCorasickKind::DFA))
            .build(scanned.iter().map(|(word, _)| word))
            .expect("the word lists are small");
        let classes = scanned.into_iter().map(|(_, classes)| classes).collect();
        let (mut first, mut last) = (Characters::default(), Characters::default());
        for (word, classes) in &words {
            let length = word.chars().count();
            first.add(word.chars().next(), *classes, length);
            last.add(word.chars().next_back(), *classes, length);
        }
        let longest = extra.iter().map(|(word, _)| word.chars().count()).fold(LONGEST, usize::max);
        let longest_bytes = words.keys().map(|word| word.len()).max().unwrap_or_default();
        Self { words, first, last, automaton, classes, longest, longest_bytes }
    }

    /// Whether the word is in a list of this class.
    pub(crate) fn is(&self, word: &str, class: Class) -> bool {
        self.classes(word) & class as u32 != 0
    }

    /// All classes of a word, as bits.
    pub(crate) fn classes(&self, word: &str) -> u32 {
        if word.len() > self.longest_bytes { 0 } else { self.words.get(word).copied().unwrap_or_default() }
    }

    /// The longest word of the classes that the text ends in: its start.
    pub(crate) fn ending(&self, text: &str, classes: u32) -> Option<usize> {
        let longest = self.last.longest(text.chars().next_back()?, classes)?.min(self.longest);
        let starts = text.char_indices().rev().take(longest).map(|(start, _)| start);
        starts.filter(|start| self.classes(&text[*start..]) & classes != 0).last()
    }

    /// The longest word of the classes that the text begins with: its end.
    pub(crate) fn opening(&self, text: &str, classes: u32) -> Option<usize> {
        let longest = self.first.longest(text.chars().next()?, classes)?.min(self.longest);
        let ends = text.char_indices().map(|(start, character)| start + character.len_utf8()).take(longest);
        ends.filter(|end| self.classes(&text[..*end]) & classes != 0).last()
    }

    /// Whether a word of the classes stands anywhere in a text, also inside a longer word.
    pub(crate) fn holds(&self, text: &str, classes: u32) -> bool {
        let ends = text.char_indices().map(|(start, character)| (start + character.len_utf8(), character));
        let mut possible = ends.filter(|(_, character)| self.last.longest(*character, classes).is_some());
        possible.any(|(end, _)| self.ending(&text[..end], classes).is_some())
    }

    /// The words found in a text, leftmost and longest first, those that are only looked up left out.
    pub(crate) fn scan<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Hit> + 't {
        self.automaton.find_iter(text).map(|found| Hit {
            classes: self.classes[found.pattern().as_usize()],
            start: found.start(),
            end: found.end(),
        })
    }

    /// The classes of all words found in a text, united.
    pub(crate) fn classes_within(&self, text: &str) -> u32 {
        self.scan(text).fold(0, |classes, hit| classes | hit.classes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_are_the_longest_known_words() {
        let lexicon = Lexicon::own();
        let post = "省国资委党委书记";
        let start = lexicon.ending(post, Class::Title as u32).unwrap();
        assert_eq!(&post[start..], "党委书记");
        assert!(lexicon.is("党委书记", Class::PartyTitle));
        assert!(lexicon.ending("凝心聚力", Class::Title as u32).is_none());
    }

    #[test]
    fn a_word_inside_another_is_held_all_the_same() {
        let lexicon = Lexicon::own();
        assert!(lexicon.holds("县委书记处办公", Class::Title as u32));
        assert!(!lexicon.holds("把台账做细", Class::Title as u32));
    }

    #[test]
    fn added_words_are_found_in_every_way() {
        let lexicon = Lexicon::with(&[("云海九天总巡护使大人", Class::Title as u32)]);
        let post = "雾桥县云海九天总巡护使大人";
        assert_eq!(lexicon.ending(post, Class::Title as u32), Some("雾桥县".len()));
        assert_ne!(lexicon.classes_within(post) & Class::Title as u32, 0);
        assert!(!Lexicon::own().is("云海九天总巡护使大人", Class::Title));
    }

    #[test]
    fn tags_replace_the_class_of_a_tagged_list() {
        let lexicon = Lexicon::own();
        assert!(lexicon.is("发言摘登", Class::Excerpt) && !lexicon.is("发言摘登", Class::Other));
        assert!(lexicon.is("主持人", Class::Host));
        assert!(lexicon.is("相里", Class::Surname) && lexicon.is("何", Class::Surname));
    }
}
