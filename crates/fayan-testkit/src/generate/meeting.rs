//! The meeting: its name, day and place, and the title block over the page.

use super::{
    dates::{Day, PrintedDate, print},
    places::{Level, Region},
    random::Random,
    style::When,
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

    /// Sets day and date as a family asks for.
    pub(super) fn hold(&mut self, when: When, shows_publication: bool) {
        let known = |meeting: &Self| shows_publication.then(|| meeting.day.iso());
        let unless_known = |value: Option<String>, text: String| PrintedDate { no_year: value.is_none(), value, text };
        match when {
            When::Drawn => {}
            When::Characters => {
                self.date = PrintedDate { text: self.day.in_characters(), value: Some(self.day.iso()), no_year: false };
            }
            When::Relative => {
                let (word, days) = [("昨日", 1), ("昨天", 1), ("前天", 2), ("昨日上午", 1)][self.day.day % 4];
                self.published = self.day.after(days);
                self.date = PrintedDate { no_year: false, ..unless_known(known(self), word.to_owned()) };
            }
            When::LastYear => {
                self.day = Day { month: 12, day: 29 + self.day.day % 3, ..self.day };
                self.published = self.day.after(3 + self.page_number);
                let value = known(self).or_else(|| Some(format!("XXXX-12-{:02}", self.day.day)));
                self.date = PrintedDate { no_year: !shows_publication, ..unless_known(value, self.day.month_day()) };
            }
            When::DayOnly => {
                let text = format!("{}日", self.day.day);
                self.date = PrintedDate { no_year: false, ..unless_known(known(self), text) };
            }
            When::Range => {
                let text = format!("{}至{}日", self.day.full(), self.day.day + 1);
                // Whether the first day or the whole range is the date is not for the page to say.
                self.date = PrintedDate { text, value: None, no_year: false };
            }
            When::Month => {
                let Day { year, month, .. } = self.day;
                self.date = PrintedDate {
                    text: format!("{year}年{month}月"),
                    value: Some(format!("{year}-{month:02}")),
                    no_year: false,
                };
            }
        }
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
