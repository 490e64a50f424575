//! Who speaks in a document, with what XML formats refer to: persons, organisations, titles.
//!
//! Persons are the same inside one document when the document prints them the same; those it does not print are each one
//! of their own. Nobody is identified across documents.

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
    /// Places among the persons, by the statement.
    speakers: BTreeMap<&'a str, usize>,
}

impl<'a> People<'a> {
    /// Everybody who speaks in a report.
    pub(crate) fn of(report: &'a Report) -> Self {
        let mut people = Self::default();
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        for statement in &report.statements {
            let speaker = &statement.speaker;
            let new = people.persons.len();
            let printed = fold(&speaker.as_printed);
            let person = if printed.is_empty() { new } else { *known.entry(printed).or_insert(new) };
            people.speakers.insert(&statement.id, person);
            if person == new {
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
        self.speakers[statement.id.as_str()]
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn the_same_name_is_one_person_and_no_name_is_somebody_each_time() {
        let report = sample::report(&[("田一木", "一"), ("", "二"), ("田　一　木", "三"), ("", "四")]);
        let people = People::of(&report);
        let persons: Vec<usize> = report.statements.iter().map(|statement| people.person(statement)).collect();
        assert_eq!(persons, [0, 1, 0, 2]);
        let names: Vec<&str> = people.persons.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["田一木", "(unnamed)", "(unnamed)"]);
    }
}
