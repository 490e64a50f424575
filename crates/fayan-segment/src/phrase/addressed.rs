//! Names with a form of address, before, behind or inside them.

use super::{Phrase, Shape, posted::glued, posted::spaced, read, trim_range};
use crate::{
    glance::{Words, words},
    lexicon::{Class, Lexicon, ROLES},
    names::{self, Name},
    posts,
};

/// 龚自知代表的发言: a heading that names the speaker.
pub(super) fn speech_of(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    static WORDS: Words = Words::of(&words([
        "的发言",
        "的發言",
        "的书面发言",
        "的书面發言",
        "的发言摘要",
        "的发言（摘要）",
        "的讲话",
        "的发言全文",
        "的回答",
        "的回应",
        "的演讲",
    ]));
    let speaker = WORDS.closing(text)?;
    let phrase = read(lexicon, speaker)?;
    // 柳如烟的回答 needs a surname.
    let named = |name: &Name| name.surname && name.weight >= 1.5 && text.ends_with(['答', '应']);
    let introduced = phrase.post.is_some() || phrase.honorific.is_some() || phrase.read.as_ref().is_some_and(named);
    (phrase.read.is_some() && introduced).then_some(Phrase { weight: phrase.weight + 2.0, ..phrase })
}

/// Most characters of a surname, a title and a given name that follow each other.
const LONGEST_TITLE_INSIDE: usize = 9;

/// 柳院長如煙, 石委員小橋, 照明局柳副局長如煙: a form of address between surname and given name, the body before them.
pub(super) fn title_inside(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    if let Some(phrase) = title_between(lexicon, text) {
        return Some(phrase);
    }
    let starts = text.char_indices().rev().map(|(start, _)| start).take(LONGEST_TITLE_INSIDE);
    let mut read = starts.filter_map(|start| Some((start, title_between(lexicon, &text[start..])?)));
    let (start, phrase) = read.find(|(start, _)| posts::is_organisation(lexicon, &text[..*start]))?;
    let titled = Phrase { post: phrase.post.clone().or_else(|| phrase.honorific.clone()), ..phrase };
    Some(titled.shifted(start))
}

fn title_between(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    let surname = lexicon.opening(text, Class::Surname as u32)?;
    // 副議長, 代理局長
    let rank =
        ["副", "代理", "代"].iter().find(|rank| text[surname..].starts_with(**rank)).map_or(0, |rank| rank.len());
    let address = surname + rank;
    let title = lexicon
        .opening(&text[surname..], Class::Honorific as u32)
        .map(|end| surname + end)
        .or_else(|| lexicon.opening(&text[address..], Class::Honorific as u32).map(|end| address + end))?;
    let given = &text[title..];
    if !(1..=2).contains(&given.chars().count())
        || lexicon.is(given, Class::Title)
        || lexicon.is(given, Class::Honorific)
    {
        return None;
    }
    let name = names::read(lexicon, &(text[..surname].to_owned() + given)).filter(|name| name.weight >= 1.5)?;
    let mut phrase = Phrase::new(Shape::NameHonorific, 2.0).named(0..text.len(), name);
    phrase.honorific = Some(surname..title);
    // 石次長小橋 holds an office, 石委員小橋 is addressed by the name of every seat.
    let office = &text[address..title];
    if rank > 0 || lexicon.is(office, Class::Title) && lexicon.classes(office) & ROLES == 0 {
        phrase.post = phrase.honorific.clone();
    }
    Some(phrase)
}

/// 柳如烟委员, 議會主席柳如煙議員, 陈先生
pub(super) fn honorific(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    let at = honorific_start(lexicon, text)?;
    let before = text[..at].trim_end();
    let honorific = Some(at..text.len());
    // 校团委书记 is a post, not a person called 校团委.
    if posts::read(lexicon, text).whole {
        return None;
    }
    if names::is_surname(lexicon, before) {
        let mut phrase = Phrase::new(Shape::NameHonorific, 2.5);
        phrase.honorific = honorific;
        return Some(phrase);
    }
    let names_only =
        || lexicon.classes_within(before) & (Class::Title as u32 | Class::Organisation as u32 | ROLES) == 0;
    // 额尔敦巴特委员: many a Mongolian name is longer than four characters.
    let may_name = |name: &Name| match name.text.chars().count() {
        _ if name.weight >= 1.0 => true,
        0..=4 => true,
        5 | 6 => name.weight >= -0.5 && names_only(),
        _ => false,
    };
    let mut phrase = match names::read(lexicon, before).filter(may_name) {
        Some(name) => Phrase::new(Shape::NameHonorific, 1.5).named(0..before.len(), name),
        None => glued(lexicon, text, before.len()).or_else(|| spaced(lexicon, before))?,
    };
    phrase.honorific = honorific;
    Some(phrase)
}

/// Where a form of address that the text ends in begins.
pub(super) fn honorific_start(lexicon: &Lexicon, text: &str) -> Option<usize> {
    lexicon.ending(text, Class::Honorific as u32).filter(|start| *start > 0)
}

/// 石小桥 @[qiao](https://…): a name with the account of the person, which no running text has.
pub(super) fn with_handle(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    let at = text.find(['@', '＠']).filter(|at| *at > 0)?;
    let handle = text[at..].trim_start_matches(['@', '＠']);
    let plain = !handle.is_empty() && !handle.contains(|c: char| c.is_whitespace() || crate::characters::is_han(c));
    let name = trim_range(text, 0..at);
    let read = names::read(lexicon, &text[name.clone()]).filter(|_| plain)?;
    let sure = Name { weight: read.weight + 3.0, ..read };
    Some(Phrase::new(Shape::Name, 0.0).named(name, sure))
}
