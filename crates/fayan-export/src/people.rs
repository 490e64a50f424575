//! Who speaks in a document, with what XML formats refer to: persons, organisations, titles.
//!
//! Persons are the same inside one document when the document prints them the same; nobody is identified across
//! documents.

use std::collections::BTreeMap;

use fayan_contract::{
    identity::fold,
    report::{Report, Statement},
};

/// The speakers of a document and what they are said to be, each once, in the order in which they first appear.
#[derive(Default)]
pub(crate) struct People<'a> {
    /// Name, or what is printed in its place, with the statement that first shows it.
    pub(crate) persons: Vec<(&'a str, &'a Statement)>,
    /// Organisations.
    pub(crate) organizations: Vec<&'a str>,
    /// Titles.
    pub(crate) titles: Vec<&'a str>,
    known: BTreeMap<String, usize>,
}

impl<'a> People<'a> {
    /// Everybody who speaks in a report.
    pub(crate) fn of(report: &'a Report) -> Self {
        let mut people = Self::default();
        for statement in &report.statements {
            let speaker = &statement.speaker;
            let key = fold(&speaker.as_printed);
            if !people.known.contains_key(&key) {
                people.known.insert(key, people.persons.len());
                let name = speaker.name.as_deref().unwrap_or(&speaker.as_printed);
                people.persons.push((if name.is_empty() { "(unnamed)" } else { name }, statement));
            }
            for post in &statement.posts {
                add(&mut people.organizations, post.organization.as_deref());
                add(&mut people.titles, Some(post.title.as_str()));
            }
        }
        people
    }

    /// The place of a statement's speaker among the persons.
    pub(crate) fn person(&self, statement: &Statement) -> usize {
        self.known[&fold(&statement.speaker.as_printed)]
    }

    /// The place of an organisation.
    pub(crate) fn organization(&self, name: &str) -> Option<usize> {
        self.organizations.iter().position(|known| *known == name)
    }

    /// The place of a title.
    pub(crate) fn title(&self, name: &str) -> Option<usize> {
        self.titles.iter().position(|known| *known == name)
    }
}

fn add<'a>(names: &mut Vec<&'a str>, name: Option<&'a str>) {
    if let Some(name) = name.filter(|name| !name.is_empty() && !names.contains(name)) {
        names.push(name);
    }
}
