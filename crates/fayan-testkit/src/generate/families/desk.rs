//! What every family starts from: a meeting, people and random numbers of its own.

use super::super::{
    gold::Gold,
    meeting::Meeting,
    options::{Damage, NameSpacing, Options},
    page::{Block, Page},
    people::People,
    random::Random,
};
use crate::generate::{IssueCode, Kind};

/// What a page is made from.
pub(super) struct Desk {
    pub(super) seed: u64,
    pub(super) random: Random,
    pub(super) meeting: Meeting,
    pub(super) people: People,
    pub(super) options: Options,
    pub(super) damage: Damage,
    pub(super) shows_publication: bool,
}

impl Desk {
    /// The desk of a family; each family has numbers of its own.
    pub(super) fn new(seed: u64, name: &str, options: &Options, damage: Damage, shows_publication: bool) -> Self {
        let mut random = Random::stream(seed, name);
        let meeting = Meeting::draw(shows_publication, &mut random);
        let people = People::new(NameSpacing::Closed);
        Self { seed, random, meeting, people, options: options.clone(), damage, shows_publication }
    }

    /// A page of these parts. The gold's title and sub-title are those that are printed.
    pub(super) fn page(&self, title: Vec<String>, subtitle: Option<String>, blocks: Vec<Block>, gold: Gold) -> Page {
        let mut gold = Gold { title: Some(title.join(" ")), subtitle: subtitle.clone(), ..gold };
        if gold.truncated {
            gold.issues.push(IssueCode::TruncatedTail);
        }
        gold.issues.sort_unstable();
        gold.issues.dedup();
        Page {
            truncated: gold.truncated,
            gold,
            title,
            subtitle,
            outlet: self.meeting.outlet.clone(),
            published: self.meeting.published,
            page_number: self.meeting.page_number,
            blocks,
            running_head: None,
        }
    }

    /// Gold with the date that the page prints.
    pub(super) fn dated(&self, kind: Kind) -> Gold {
        let date = &self.meeting.date;
        Gold {
            date: date.value.clone(),
            date_text: Some(date.text.clone()),
            issues: if date.no_year { vec![IssueCode::DateNoYear] } else { Vec::new() },
            ..Gold::empty(kind)
        }
    }
}
