//! The word lists: those under `data/`, which are compiled in, and the words that an operator adds to them.

use std::collections::{BTreeMap, BTreeSet};

use crate::{InvalidOptions, lexicon::Class};

/// Words that an operator adds, by the name of their list.
pub(crate) type Extra = BTreeMap<String, BTreeSet<String>>;

/// One list.
struct List {
    /// What configuration calls it.
    name: &'static str,
    /// Our own words.
    text: &'static str,
    form: Form,
    /// What each of its words is, whatever its tag says.
    classes: u32,
}

/// How the words of a list are written.
enum Form {
    /// Words parted by white space.
    Words,
    /// A word on each line and behind it, where the list asks for it or allows it, a tag.
    Tagged { tags: &'static [(&'static str, Class)], always: bool },
    /// Words of one character, written together.
    Characters,
}

const TITLES: Form =
    Form::Tagged { tags: &[("party", Class::PartyTitle), ("person", Class::PersonTitle)], always: false };

const GENRE: Form = Form::Tagged {
    tags: &[
        ("excerpt", Class::Excerpt),
        ("transcript", Class::Transcript),
        ("speech", Class::Speech),
        ("news", Class::News),
        ("other", Class::Other),
    ],
    always: true,
};

const ROLES: Form = Form::Tagged {
    tags: &[
        ("host", Class::Host),
        ("questioner", Class::Questioner),
        ("respondent", Class::Respondent),
        ("speaker", Class::OtherRole),
    ],
    always: true,
};

const MEDIA: Form = Form::Tagged {
    tags: &[("name", Class::Outlet), ("ending", Class::MediumEnding), ("other", Class::NoMedium)],
    always: true,
};

const fn words(name: &'static str, text: &'static str, class: Class) -> List {
    List { name, text, form: Form::Words, classes: class as u32 }
}

/// All lists. One name may stand for two files.
static LISTS: [List; 18] = [
    List { name: "titles", text: include_str!("../data/titles.txt"), form: TITLES, classes: Class::Title as u32 },
    words("organisations", include_str!("../data/organisations.txt"), Class::Organisation),
    words("meetings", include_str!("../data/meetings.txt"), Class::Meeting),
    List { name: "genre", text: include_str!("../data/genre.txt"), form: GENRE, classes: 0 },
    List { name: "roles", text: include_str!("../data/roles.txt"), form: ROLES, classes: Class::OtherRole as u32 },
    words("honorifics", include_str!("../data/honorifics.txt"), Class::Honorific),
    words("credits", include_str!("../data/credits.txt"), Class::Credit),
    words("notes", include_str!("../data/notes.txt"), Class::Note),
    words("fields", include_str!("../data/fields.txt"), Class::Field),
    words("greetings", include_str!("../data/greetings.txt"), Class::Greeting),
    words("furniture", include_str!("../data/furniture.txt"), Class::Furniture),
    words("countries", include_str!("../data/countries.txt"), Class::Country),
    List { name: "media", text: include_str!("../data/media.txt"), form: MEDIA, classes: 0 },
    words("presenters", include_str!("../data/presenters.txt"), Class::Presenter),
    words("sources", include_str!("../data/sources.txt"), Class::Source),
    words("speech_verbs", include_str!("../data/speech_verbs.txt"), Class::SpeechVerb),
    words("surnames", include_str!("../data/surnames_compound.txt"), Class::Surname),
    List {
        name: "surnames",
        text: include_str!("../data/surnames.txt"),
        form: Form::Characters,
        classes: Class::Surname as u32,
    },
];

impl List {
    /// A word with its tag, where it has one.
    fn entry<'t>(&self, text: &'t str) -> Result<(&'t str, u32), String> {
        let mut parts = text.split_whitespace();
        let word = parts.next().ok_or_else(|| "is empty".to_owned())?;
        let (tag, rest) = (parts.next(), parts.next());
        let (tags, always) = match &self.form {
            Form::Tagged { tags, always } => (*tags, *always),
            _ => (&[][..], false),
        };
        let tagged = tag.and_then(|tag| tags.iter().find(|(name, _)| *name == tag)).map(|(_, class)| *class as u32);
        if rest.is_some() || tag.is_some() && tagged.is_none() || always && tag.is_none() {
            let names: Vec<&str> = tags.iter().map(|(name, _)| *name).collect();
            return Err(match (names.as_slice(), always) {
                ([], _) => "has white space inside".to_owned(),
                (names, true) => format!("needs one of the tags {} behind it", names.join(", ")),
                (names, false) => format!("may have one of the tags {} behind it and nothing else", names.join(", ")),
            });
        }
        if self.classes & Class::Surname as u32 != 0 && word.chars().nth(2).is_some() {
            return Err("is longer than two characters, as no surname is".to_owned());
        }
        Ok((word, self.classes | tagged.unwrap_or_default()))
    }
}

/// Our own words, each with its classes; one word may come several times.
pub(crate) fn own<'a>() -> impl Iterator<Item = (&'a str, u32)> {
    LISTS.iter().flat_map(|list| {
        let lines = list.text.lines().filter(|line| !line.starts_with('#'));
        lines.flat_map(move |line| -> Vec<(&'a str, u32)> {
            match list.form {
                Form::Words => line.split_whitespace().map(|word| (word, list.classes)).collect(),
                Form::Tagged { .. } => list.entry(line).into_iter().collect(),
                Form::Characters => {
                    line.split("").filter(|word| !word.is_empty()).map(|word| (word, list.classes)).collect()
                }
            }
        })
    })
}

/// The words of an operator, each with its classes.
///
/// # Errors
///
/// All names that no list has, and all words that their list cannot take.
pub(crate) fn extra(extra: &Extra) -> Result<Vec<(&str, u32)>, InvalidOptions> {
    let (mut words, mut problems) = (Vec::new(), Vec::new());
    for (name, entries) in extra {
        let Some(list) = LISTS.iter().find(|list| list.name == name) else {
            let mut names: Vec<&str> = LISTS.iter().map(|list| list.name).collect();
            names.dedup();
            problems.push(format!("there is no word list {name}; the lists are {}", names.join(", ")));
            continue;
        };
        for entry in entries {
            match list.entry(entry) {
                Ok(word) => words.push(word),
                Err(problem) => problems.push(format!("{entry:?} of the word list {name} {problem}")),
            }
        }
    }
    if problems.is_empty() { Ok(words) } else { Err(InvalidOptions { problems }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(list: &str, words: &[&str]) -> Vec<String> {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        extra(&Extra::from([(list.to_owned(), words)])).err().map(|error| error.problems).unwrap_or_default()
    }

    #[test]
    fn every_line_of_our_own_lists_can_be_read() {
        for list in LISTS.iter().filter(|list| matches!(list.form, Form::Tagged { .. })) {
            for line in list.text.lines().filter(|line| !line.starts_with('#')) {
                assert!(list.entry(line).is_ok(), "{line} of {}", list.name);
            }
        }
    }

    #[test]
    fn words_of_an_operator_are_checked_all_together() {
        assert!(problems("titles", &["督巡令", "巡护队员 person"]).is_empty());
        assert!(problems("roles", &["司会 host"]).is_empty());
        assert_eq!(problems("titles", &["", "督 巡 令", "督巡令 host"]).len(), 3);
        assert_eq!(problems("roles", &["司会"]).len(), 1);
        assert_eq!(problems("meetings", &["两 会"]), [r#""两 会" of the word list meetings has white space inside"#]);
        assert_eq!(problems("surnames", &["慕容复"]).len(), 1);
        let unknown = problems("titels", &["督巡令"]).concat();
        assert!(unknown.contains("no word list titels") && unknown.contains("titles, organisations"), "{unknown}");
    }
}
