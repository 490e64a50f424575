//! All layouts that newspapers and sites print, one entry each.
//!
//! A family is a line of [`TABLE`]. Speech excerpts are made by `excerpts` in a style of their own; every other family has
//! a function in a file of this folder.

mod council;
mod court;
mod desk;
mod interview;
mod letters;
mod press_forms;
mod questions;
mod quiet;
mod round_table;
mod several;
mod singles;
mod table;
mod told;
mod transcript;

use super::{
    byline::Byline,
    excerpts,
    options::{Damage, Format, Options, Points},
    page::Page,
    random::Random,
    site::Site,
    style::Style,
};
use desk::Desk;
use table::TABLE;

/// One of the layouts of the genre or its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Family(usize);

/// A line of the table of families.
struct Entry {
    /// The name in gold and figures.
    name: &'static str,
    /// How often it is drawn, beside the others.
    weight: usize,
    /// Which formats print it.
    format: Formats,
    /// What can be broken on it.
    harm: Harm,
    make: Make,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Formats {
    Any,
    Text,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Harm {
    /// Everything that damages speech excerpts.
    All,
    /// It may end inside a sentence.
    Cut,
    /// It ends inside a sentence, always.
    AlwaysCut,
    /// Nothing.
    None,
}

enum Make {
    Excerpts { byline: Option<Byline>, points: Option<Points>, style: Style },
    Page(fn(&mut Desk) -> Page),
}

impl Family {
    /// All of them, in the order of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..TABLE.len()).map(Self)
    }

    /// The family of a name.
    pub fn named(name: &str) -> Option<Self> {
        TABLE.iter().position(|entry| entry.name == name).map(Self)
    }

    /// Its name, as gold and figures give it.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// One of them, each as often as its weight says.
    pub(super) fn draw(seed: u64) -> Self {
        let weights: Vec<(Self, usize)> = Self::all().map(|family| (family, family.entry().weight)).collect();
        Random::stream(seed, "family").weighted(&weights)
    }

    pub(super) fn compose(self, seed: u64, options: &Options, damage: Damage, shows_publication: bool) -> Page {
        let entry = self.entry();
        let mut page = match &entry.make {
            Make::Excerpts { byline, points, style } => {
                let options = Options {
                    byline: options.byline.or(*byline),
                    points: options.points.or(*points),
                    ..options.clone()
                };
                excerpts::compose(seed, &options, damage, shows_publication, style)
            }
            Make::Page(make) => make(&mut Desk::new(seed, entry.name, options, damage, shows_publication)),
        };
        page.gold.layout = entry.name;
        page
    }

    pub(super) fn draw_format(self, seed: u64) -> Format {
        let mut random = Random::stream(seed, "family format");
        let text = match self.entry().format {
            Formats::Any => random.chance(45),
            Formats::Text => true,
        };
        if text { Format::Text } else { Format::Html(random.choose(&Site::EVERY)) }
    }

    /// What of a damage can be done to a page of this family.
    pub(super) fn can_have(self, damage: Damage) -> Damage {
        match self.entry().harm {
            Harm::All => damage,
            Harm::Cut => Damage { truncated: damage.truncated, ..Damage::default() },
            Harm::AlwaysCut => Damage { truncated: true, ..Damage::default() },
            Harm::None => Damage::default(),
        }
    }

    fn entry(self) -> &'static Entry {
        &TABLE[self.0]
    }
}
