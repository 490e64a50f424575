//! How text becomes words that can be looked up. One pure function for what is stored and for what is asked.
//!
//! Chinese is not cut into words: which words a dictionary knows changes with the dictionary, and a word that it does not
//! know would never be found. Instead every two neighbouring characters are one entry of the index. A word of two
//! characters is one entry, a longer one several that must all be there; whether they stand together is then looked up in
//! the text itself. Words in Latin letters and numbers are entries as a whole.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a part of a document is looked up as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    /// Headline and paragraphs.
    Text,
    /// The whole name of a speaker.
    Speaker,
    /// Titles and positions.
    Post,
    /// Organisations.
    Organization,
    /// The name of the meeting.
    Meeting,
    /// The whole name of a paper or site.
    Outlet,
    /// A source.
    Source,
    /// A kind of document.
    Kind,
    /// An issue code.
    Issue,
}

/// An entry of the index: a hash of 32 bits, which two words share once in millions. What is found is read again in the
/// text, so sharing costs time and never gives a false hit.
pub(crate) type Term = u32;

/// How a character takes part in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Written without spaces between words: Chinese, kana, hangul.
    Unspaced,
    /// A letter or digit of a word that spaces end.
    Letter,
    /// Spaces and punctuation.
    Between,
}

fn class(character: char) -> Class {
    match character {
        '\u{2E80}'..='\u{2FDF}' | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}' | '\u{3041}'..='\u{3096}' => {
            Class::Unspaced
        }
        '\u{30A1}'..='\u{30FA}' | '\u{30FC}'..='\u{312F}' | '\u{31A0}'..='\u{31FF}' | '\u{3400}'..='\u{4DBF}' => {
            Class::Unspaced
        }
        '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' => {
            Class::Unspaced
        }
        character if character.is_alphanumeric() => Class::Letter,
        _ => Class::Between,
    }
}

/// The text with full-width letters, digits and signs as half-width ones, in lower case, with one kind of middle dot.
/// Traditional characters stay as printed. Each character becomes one character, so places in both texts are the same.
pub(crate) fn fold(text: &str) -> String {
    text.chars().map(fold_character).collect()
}

fn fold_character(character: char) -> char {
    let narrow = match character {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(character as u32 - 0xFEE0).unwrap_or(character),
        '\u{3000}' => ' ',
        '•' | '‧' | '∙' | '⋅' | '･' | '・' => '·',
        other => other,
    };
    let mut lower = narrow.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(lower), None) => lower,
        _ => narrow,
    }
}

/// Adds the entries of a folded text: all pairs of neighbouring Chinese characters, and all words of letters and digits.
pub(crate) fn add_terms(field: Field, folded: &str, terms: &mut Vec<Term>) {
    let (mut before, mut word) = (None, None);
    for (place, character) in folded.char_indices() {
        let class = class(character);
        if class != Class::Letter
            && let Some(start) = word.take()
        {
            terms.push(hash(field, &folded[start..place]));
        }
        match class {
            Class::Unspaced => {
                if let Some(start) = before {
                    terms.push(hash(field, &folded[start..place + character.len_utf8()]));
                }
                before = Some(place);
            }
            Class::Letter => {
                word = word.or(Some(place));
                before = None;
            }
            Class::Between => before = None,
        }
    }
    if let Some(start) = word {
        terms.push(hash(field, &folded[start..]));
    }
}

/// The entry of a value that is looked up as a whole.
pub(crate) fn whole(field: Field, value: &str) -> Term {
    hash(field, &whole_form(value))
}

/// A value that is compared as a whole: folded, without white space.
pub(crate) fn whole_form(value: &str) -> String {
    fold(value).chars().filter(|character| !character.is_whitespace()).collect()
}

/// FNV-1a: the same on every machine and for good, as it is stored.
fn hash(field: Field, text: &str) -> Term {
    let step = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    text.bytes().fold(step(0x811c_9dc5, field as u8), step)
}

/// Words to be found as they stand: neighbouring characters, in this order, with nothing between them that was not given.
///
/// Width and case do not matter. A letter or digit at either end is the end of a word: `5G` is not found in `15G`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    folded: String,
}

/// Longest phrase, in characters. A sentence fits.
const LONGEST: usize = 200;

/// What cannot be looked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPhrase {
    /// It has no letter, digit or Chinese character.
    #[error("{0:?} holds no word to look for")]
    NoWord(String),
    /// It is too long.
    #[error("a phrase to look for has at most {LONGEST} characters, this one has {0}")]
    TooLong(usize),
}

impl Phrase {
    /// A phrase without the white space and punctuation around it.
    pub fn new(text: &str) -> Result<Self, InvalidPhrase> {
        let folded = fold(text);
        let folded = folded.trim_matches(|character| class(character) == Class::Between);
        match folded.chars().count() {
            0 => Err(InvalidPhrase::NoWord(text.to_owned())),
            count if count > LONGEST => Err(InvalidPhrase::TooLong(count)),
            _ => Ok(Self { folded: folded.to_owned() }),
        }
    }

    /// The phrases of a text, which white space parts.
    pub fn all(text: &str) -> Result<Vec<Self>, InvalidPhrase> {
        text.split_whitespace().map(Self::new).collect()
    }

    pub(crate) fn add_terms(&self, field: Field, terms: &mut Vec<Term>) {
        add_terms(field, &self.folded, terms);
    }

    /// Its runs of Chinese characters. Folding leaves them as they are, so a text that has the phrase has each of them as
    /// they stand here.
    pub(crate) fn runs(&self) -> impl Iterator<Item = &str> {
        self.folded.split(|character| class(character) != Class::Unspaced).filter(|run| !run.is_empty())
    }

    /// Where it stands in a folded text, as ranges of characters. Ranges do not overlap.
    pub(crate) fn places(&self, folded: &str) -> Vec<(usize, usize)> {
        let length = self.folded.chars().count();
        let (mut from, mut counted, mut characters) = (0, 0, 0);
        let mut places = Vec::new();
        while let Some(found) = folded[from..].find(self.folded.as_str()) {
            let (start, end) = (from + found, from + found + self.folded.len());
            if goes_on(folded, start) || goes_on(folded, end) {
                from = start + folded[start..].chars().next().map_or(1, char::len_utf8);
                continue;
            }
            characters += folded[counted..start].chars().count();
            places.push((characters, characters + length));
            (from, counted) = (end, start);
        }
        places
    }

    /// Whether it stands in a folded text.
    pub(crate) fn is_in(&self, folded: &str) -> bool {
        !self.places(folded).is_empty()
    }
}

impl fmt::Display for Phrase {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.folded)
    }
}

/// Whether a word of letters and digits goes on across a place.
fn goes_on(text: &str, place: usize) -> bool {
    let is_letter = |character: Option<char>| character.is_some_and(|character| class(character) == Class::Letter);
    is_letter(text[..place].chars().next_back()) && is_letter(text[place..].chars().next())
}

/// A range of characters of a headline or paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Mark {
    /// First character.
    pub start: u32,
    /// One past the last character.
    pub end: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(text: &str) -> Vec<Term> {
        let mut terms = Vec::new();
        add_terms(Field::Text, &fold(text), &mut terms);
        terms
    }

    fn entries(entries: &[&str]) -> Vec<Term> {
        entries.iter().map(|entry| hash(Field::Text, entry)).collect()
    }

    #[test]
    fn chinese_gives_pairs_and_other_words_are_whole() {
        assert_eq!(terms("数字经济"), entries(&["数字", "字经", "经济"]));
        assert_eq!(terms("建5G基站，ＡＩ、COVID-19"), entries(&["5g", "基站", "ai", "covid", "19"]));
        assert!(terms("会。议").is_empty());
        assert_eq!(terms("𠮷野"), entries(&["𠮷野"]));
        assert!(terms("").is_empty());
        assert_ne!(terms("经济"), [hash(Field::Meeting, "经济")], "each field has entries of its own");
    }

    #[test]
    fn places_are_the_same_before_and_after_folding() {
        let text = "ＡＩ　İ賦能•5Ｇ";
        assert_eq!(fold(text), "ai İ賦能·5g");
        assert_eq!(fold(text).chars().count(), text.chars().count());
    }

    #[test]
    fn a_phrase_is_found_as_it_stands_and_at_word_ends() {
        let places = |phrase: &str, text: &str| Phrase::new(phrase).unwrap().places(&fold(text));
        assert_eq!(places("经济", "数字经济，经济。经 济"), [(2, 4), (5, 7)]);
        assert_eq!(places("济", "经济"), [(1, 2)]);
        assert_eq!(places("5g", "15G 5Ｇ技术 5Gs"), [(4, 6)]);
        assert_eq!(places("3.5", "增长３．５％，13.5"), [(2, 5)]);
        assert_eq!(places("“人才”", "人才"), [(0, 2)]);
        assert_eq!(places("第3条", "第3条第13条"), [(0, 3)]);
        assert_eq!(places("啊啊", "啊啊啊"), [(0, 2)]);
        assert_eq!(places("1比1", "11比1比1"), [(3, 6)]);
    }

    #[test]
    fn every_phrase_that_stands_in_a_text_has_only_entries_of_it() {
        let text = fold("推进5G＋工业互联网，COVID-19之后GDP增长3.5%。");
        let of_text = terms(&text);
        let characters: Vec<char> = text.chars().collect();
        for start in 0..characters.len() {
            for end in start + 1..=characters.len() {
                let part: String = characters[start..end].iter().collect();
                let Ok(phrase) = Phrase::new(&part) else { continue };
                let mut wanted = Vec::new();
                phrase.add_terms(Field::Text, &mut wanted);
                if phrase.is_in(&text) {
                    assert!(wanted.iter().all(|term| of_text.contains(term)), "{part} would not be found");
                }
            }
        }
    }

    #[test]
    fn folding_leaves_the_runs_of_a_phrase_as_they_are() {
        let unspaced = ('\0'..=char::MAX).filter(|character| class(*character) == Class::Unspaced);
        assert!(unspaced.clone().all(|character| fold_character(character) == character));
        let folded = |character: &char| class(fold_character(*character)) == Class::Unspaced;
        assert!(('\0'..=char::MAX).filter(folded).eq(unspaced), "nothing else becomes one of them");
        let phrase = Phrase::new("建５Ｇ基站，ＡＩ").unwrap();
        assert_eq!(phrase.runs().collect::<Vec<_>>(), ["建", "基站"]);
    }

    #[test]
    fn what_holds_no_word_is_refused() {
        assert_eq!(Phrase::new("，。 "), Err(InvalidPhrase::NoWord("，。 ".to_owned())));
        assert_eq!(Phrase::new(&"长".repeat(201)), Err(InvalidPhrase::TooLong(201)));
        assert_eq!(Phrase::all("数字经济　人才").unwrap().len(), 2);
    }

    #[test]
    fn entries_are_the_same_for_good() {
        assert_eq!(terms("人民 ai"), [274_913_498, 1_050_421_065]);
    }
}
