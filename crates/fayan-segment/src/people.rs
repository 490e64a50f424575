//! Shortened labels and the persons they stand for, resolved only when the document leaves no doubt.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    cast::{Cast, Part},
    characters::{is_han, is_name_dot},
    lexicon::{Class, Lexicon},
    maps::{HashMap, HashSet},
    names,
    phrase::Shape,
};

/// Characters that follow a name rather than belong to it.
const AFTER_NAME: &str = "和与跟同在、，。就对说做作接应介回答率出表指带向主到及将为等";

/// What a shortened label came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Resolution {
    /// One person only.
    Person(String),
    /// Several persons fit.
    Ambiguous(Vec<String>),
    /// Nobody fits.
    Nobody,
}

/// The persons that a document names, for looking up labels.
pub(crate) struct People<'l> {
    lexicon: &'l Lexicon,
    /// Full names that stand in labels and bylines.
    labelled: BTreeSet<String>,
    /// Names that recur in the head after a surname.
    head: String,
    /// Labels that were looked up before.
    known: HashMap<(String, Shape), Resolution>,
    /// Names that the head introduces by a title.
    head_names: BTreeSet<String>,
    /// The one person of the title whom no other label stands for.
    by_elimination: Option<String>,
    /// Who takes part, as the page says.
    cast: Cast,
}

impl<'l> People<'l> {
    pub(crate) fn new(lexicon: &'l Lexicon, labelled: BTreeSet<String>, head: String, cast: Cast) -> Self {
        Self {
            lexicon,
            labelled,
            head,
            known: HashMap::default(),
            head_names: BTreeSet::new(),
            by_elimination: None,
            cast,
        }
    }

    /// Adds the persons whom the head introduces by title and name: 作家张若谷和…
    pub(crate) fn introduce(&mut self) {
        let mut found = Vec::new();
        for hit in self.lexicon.scan(&self.head).filter(|hit| hit.is(Class::Title)) {
            found.extend(self.name_after(hit.end));
        }
        found.extend(dotted(self.lexicon, &self.head));
        self.head_names.extend(found);
    }

    /// The name that begins at a place of the head, right behind a title.
    fn name_after(&self, at: usize) -> Option<String> {
        let after: Vec<char> = self.head[at..].chars().take(4).collect();
        let surname = |c: Option<&char>| c.is_some_and(|c| names::is_surname(self.lexicon, &c.to_string()));
        if !surname(after.first()) {
            return None;
        }
        let addressed = |end: usize| {
            self.lexicon.opening(&self.head[end..], Class::Honorific as u32 | Class::Title as u32).is_some()
        };
        // 林鄭月娥司長: two surnames, where the head addresses her so.
        if after.len() == 4 && surname(after.get(1)) {
            let name: String = after.iter().collect();
            if !AFTER_NAME.contains(after[3])
                && self.head.match_indices(&name).any(|(start, name)| addressed(start + name.len()))
            {
                return Some(name);
            }
        }
        // Two or three characters: the third belongs to the name unless a word begins with it.
        let three: usize = after.iter().take(3).map(|c| c.len_utf8()).sum();
        let honoured = self.lexicon.opening(&self.head[at + three..], Class::Honorific as u32).is_some();
        let given =
            after[1..].iter().take(2).take_while(|c| is_han(**c) && (honoured || !AFTER_NAME.contains(**c))).count();
        let name: String = after[..=given].iter().collect();
        (given > 0 && names::read(self.lexicon, &name).is_some_and(|name| name.weight >= 1.5)).then_some(name)
    }

    /// Whether a label is the office of one person.
    fn is_office(&self, label: &str) -> bool {
        let asks = self.lexicon.classes(label) & Class::Questioner as u32 != 0;
        self.lexicon.is(label, Class::Title) && !asks && Part::of(label).is_none()
    }

    /// Whom the head calls by an office: 以下是行政長官… and a name.
    fn holders(&self, office: &str) -> Vec<String> {
        let places = self.head.match_indices(office).filter_map(|(at, office)| self.name_after(at + office.len()));
        // Two characters may be a verb (介紹) as well.
        let names = places.filter(|name| {
            let word = self.lexicon.classes_within(name) != 0;
            !word && (name.chars().count() > 2 || self.labelled.contains(name))
        });
        names.collect::<BTreeSet<String>>().into_iter().collect()
    }

    /// Two persons in the title (甲盤問乙), one of them behind the other labels: initials can only be the second.
    pub(crate) fn eliminate(&mut self, title: &str, surnames: &BTreeSet<String>, initials: usize) {
        if initials != 1 {
            return;
        }
        let persons: BTreeSet<String> = title
            .chars()
            .filter(|character| names::is_surname(self.lexicon, &character.to_string()))
            .filter_map(|surname| self.recurring(&surname.to_string()))
            .filter(|name| title.contains(name.as_str()))
            .collect();
        let known = |name: &String| {
            self.labelled.contains(name) || surnames.iter().any(|surname| name.starts_with(surname.as_str()))
        };
        let unknown: Vec<&String> = persons.iter().filter(|name| !known(name)).collect();
        if persons.len() == 2 && unknown.len() == 1 {
            self.by_elimination = Some(unknown[0].clone());
        }
    }

    /// Whoever answers under a surname (毛答) also answers where the label only says that it is an answer (答).
    pub(crate) fn answered(&mut self, surname: &str) {
        if let Resolution::Person(person) = self.look_up(surname, Shape::Surname)
            && self.cast.alone_in(Part::Guest).is_none()
        {
            self.cast.take_part(Part::Guest, person);
        }
    }

    /// Looks up every label once; a long transcript has few labels and many turns.
    pub(crate) fn learn(&mut self, labels: HashSet<(String, Shape)>) {
        let known = labels.into_iter().map(|(label, shape)| {
            let resolution = self.look_up(&label, shape);
            ((label, shape), resolution)
        });
        self.known = known.collect();
    }

    /// Whom a label that is no full name stands for: 吳, 霍夫曼, 骆局长.
    pub(crate) fn resolve(&self, label: &str, shape: Shape) -> Resolution {
        self.known.get(&(label.to_owned(), shape)).cloned().unwrap_or_else(|| self.look_up(label, shape))
    }

    fn look_up(&self, label: &str, shape: Shape) -> Resolution {
        if let Some(person) = self.cast.alias(label) {
            return Resolution::Person(person.clone());
        }
        let fits: Vec<String> = match shape {
            Shape::Name if label.contains('·') => Vec::new(),
            Shape::Name => self.fitting(|name| is_part_of(label, name)),
            Shape::Surname => {
                let fits = self.named(|name| name.starts_with(label) && name != label);
                if fits.is_empty() {
                    let introduced = || self.introduced(|name| name.starts_with(label));
                    self.recurring(label).map_or_else(introduced, |name| vec![name])
                } else {
                    fits
                }
            }
            Shape::NameHonorific => {
                let surname: String = label.chars().take(1).collect();
                let rest = label[surname.len()..].to_owned();
                // 张主席 can be anybody called 张 unless one person alone has that surname.
                if rest.is_empty() {
                    Vec::new()
                } else {
                    self.fitting(|name| {
                        name.starts_with(&surname) && name.chars().count() <= 4 && !name.ends_with(&rest)
                    })
                }
            }
            Shape::Role => match Part::of(label).and_then(|part| self.cast.alone_in(part)) {
                Some(person) => vec![person.clone()],
                // 记者 is whoever asks; 行政长官 is one person.
                None if self.is_office(label) => self.holders(label),
                None => Vec::new(),
            },
            Shape::Post => self.holders(label),
            Shape::Initials => self.by_elimination.clone().into_iter().collect(),
            _ => Vec::new(),
        };
        match fits.len() {
            0 => Resolution::Nobody,
            1 => Resolution::Person(fits.into_iter().next().unwrap_or_default()),
            _ => Resolution::Ambiguous(fits),
        }
    }

    /// The persons of labels and fields whose names fit.
    fn named(&self, fits: impl Fn(&str) -> bool) -> Vec<String> {
        self.labelled.union(&self.cast.persons).filter(|name| fits(name)).cloned().collect()
    }

    /// The persons whom the head introduces by a title, and whose names fit.
    fn introduced(&self, fits: impl Fn(&str) -> bool) -> Vec<String> {
        self.head_names.iter().filter(|name| fits(name)).cloned().collect()
    }

    /// The persons of labels and fields whose names fit, or else those of the head.
    fn fitting(&self, fits: impl Fn(&str) -> bool) -> Vec<String> {
        let named = self.named(&fits);
        if named.is_empty() { self.introduced(fits) } else { named }
    }

    /// The name of three characters with this surname that the head uses again and again.
    fn recurring(&self, surname: &str) -> Option<String> {
        let characters: Vec<char> = self.head.chars().collect();
        let first = surname.chars().next()?;
        let mut counted: BTreeMap<String, usize> = BTreeMap::new();
        for window in characters.windows(3).filter(|window| window[0] == first) {
            if window.iter().all(|character| is_han(*character)) {
                *counted.entry(window.iter().collect()).or_default() += 1;
            }
        }
        let mut ranked: Vec<(String, usize)> = counted
            .into_iter()
            .filter(|(name, _)| names::read(self.lexicon, name).is_some_and(|name| name.weight > 1.0))
            .collect();
        ranked.sort_by_key(|(name, count)| (std::cmp::Reverse(*count), name.clone()));
        let (name, count) = ranked.first()?;
        let second = ranked.get(1).map_or(0, |(_, count)| *count);
        (*count >= 3 && *count >= second * 3).then(|| name.clone())
    }
}

/// Names in parts that a text holds: 赛事总监J·K·哈珀先生. They begin at a mark or behind a title and end at a mark or before a
/// form of address.
fn dotted(lexicon: &Lexicon, text: &str) -> Vec<String> {
    let part = |c: char| is_han(c) || c.is_alphabetic() && !is_han(c);
    let mut found = Vec::new();
    for run in text.split(|c: char| !part(c) && !is_name_dot(c)).filter(|run| run.contains(is_name_dot)) {
        let (Some(first), Some(last)) = (run.find(is_name_dot), run.rfind(is_name_dot)) else { continue };
        let latin = run[..first].char_indices().rev().take_while(|(_, c)| !is_han(*c)).last().map(|(at, _)| at);
        let titled = lexicon.scan(&run[..first]).filter(|hit| hit.is(Class::Title)).map(|hit| hit.end).max();
        // 灯塔守护人，即约翰·灯塔
        let explained = run.starts_with('即').then_some('即'.len_utf8());
        let start = latin.or(titled).or(explained).unwrap_or(0);
        let dot = run[last..].chars().next().map_or(0, char::len_utf8);
        let tail = &run[last + dot..];
        let honorific = lexicon.scan(tail).find(|hit| hit.start > 0 && hit.is(Class::Honorific)).map(|hit| hit.start);
        let end = honorific.unwrap_or_else(|| tail.find(|c| AFTER_NAME.contains(c)).unwrap_or(tail.len()));
        if let Some(name) = names::read(lexicon, &run[start..last + dot + end])
            && name.text.split('·').all(|part| (1..=6).contains(&part.chars().count()))
        {
            found.push(name.text);
        }
    }
    found
}

/// 霍夫曼 is a part of 马库斯·霍夫曼; 忠友 is no part of 何忠友 in that sense.
fn is_part_of(label: &str, name: &str) -> bool {
    label != name && name.split('·').any(|part| part == label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_resolved_only_without_doubt() {
        let lexicon = Lexicon::own();
        let people = People::new(
            &lexicon,
            ["马库斯·霍夫曼", "王伟", "王国庆", "解宏图"].map(str::to_owned).into(),
            "吳文遠今日盤問。吳文遠問。吳文遠答。".into(),
            Cast::default(),
        );
        assert_eq!(people.resolve("霍夫曼", Shape::Name), Resolution::Person("马库斯·霍夫曼".into()));
        assert!(matches!(people.resolve("王", Shape::Surname), Resolution::Ambiguous(_)));
        assert_eq!(people.resolve("解", Shape::Surname), Resolution::Person("解宏图".into()));
        assert_eq!(people.resolve("吳", Shape::Surname), Resolution::Person("吳文遠".into()));
        assert_eq!(people.resolve("李", Shape::Surname), Resolution::Nobody);
        let mut people = people;
        assert_eq!(people.resolve("答", Shape::Role), Resolution::Nobody);
        people.answered("解");
        assert_eq!(people.resolve("答", Shape::Role), Resolution::Person("解宏图".into()));
    }
}
