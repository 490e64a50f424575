//! The meeting: its name, day and place, and the title block over the page.

use super::{
    dates::{Day, PrintedDate, print},
    places::{Level, Region},
    random::Random,
    themes::{THEMES, Theme},
};

/// A meeting that a page reports.
pub(super) struct Meeting {
    pub(super) theme: &'static Theme,
    pub(super) region: Region,
    /// Its name as printed.
    pub(super) name: String,
    pub(super) day: Day,
    pub(super) date: PrintedDate,
    /// When the page appeared.
    pub(super) published: Day,
    pub(super) outlet: String,
    pub(super) page_number: usize,
}

impl Meeting {
    /// A meeting; `shows_publication` says whether the page carries the date it appeared.
    pub(super) fn draw(shows_publication: bool, random: &mut Random) -> Self {
        let theme = random.choose(THEMES);
        let level = random.weighted(&[(Level::Province, 30), (Level::City, 45), (Level::County, 25)]);
        let region = Region::draw(level, random);
        let place = if random.chance(75) { level.whole() } else { &region.full };
        let name = format!("{place}{}", random.pick(theme.meetings));
        let day = Day::draw(random);
        let published = day.after(random.between(1..=3));
        let date = print(day, shows_publication.then_some(published), random);
        let outlet = region.paper(random);
        Self { theme, region, name, day, date, published, outlet, page_number: random.between(2..=8) }
    }

    /// A slogan as main title.
    pub(super) fn slogan(&self, random: &mut Random) -> Vec<String> {
        halves(random.choose(self.theme.slogans))
    }
}

/// The halves that are there.
pub(super) fn halves((first, second): (&str, &str)) -> Vec<String> {
    [first, second].into_iter().filter(|half| !half.is_empty()).map(str::to_owned).collect()
}
