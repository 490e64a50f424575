//! Days, and the ways pages print them.

use super::{
    fill::{DIGITS, cardinal},
    random::Random,
};

/// A day of the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day {
    pub(super) year: usize,
    pub(super) month: usize,
    pub(super) day: usize,
}

impl Day {
    /// A day on which a meeting could have been held.
    pub(super) fn draw(random: &mut Random) -> Self {
        Self { year: random.between(2016..=2025), month: random.between(1..=12), day: random.between(1..=28) }
    }

    /// The day `days` later, for fewer days than a month has.
    pub(super) fn after(self, days: usize) -> Self {
        let day = self.day + days;
        let length = days_of_month(self.year, self.month);
        if day <= length {
            return Self { day, ..self };
        }
        let (year, month) = if self.month == 12 { (self.year + 1, 1) } else { (self.year, self.month + 1) };
        Self { year, month, day: day - length }
    }

    /// `2021-09-06`.
    pub(super) fn iso(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    /// 2021年9月6日.
    pub(super) fn full(self) -> String {
        format!("{}年{}", self.year, self.month_day())
    }

    /// 9月6日.
    pub(super) fn month_day(self) -> String {
        format!("{}月{}日", self.month, self.day)
    }

    /// 二〇二一年九月六日.
    pub(super) fn in_characters(self) -> String {
        let year: String = self.year.to_string().bytes().map(|digit| DIGITS[usize::from(digit - b'0')]).collect();
        format!("{year}年{}月{}日", cardinal(self.month), cardinal(self.day))
    }

    /// 星期一 and so on, by Zeller's congruence.
    pub(super) fn weekday(self) -> &'static str {
        let (year, month) = if self.month < 3 { (self.year - 1, self.month + 12) } else { (self.year, self.month) };
        let day = self.day + 13 * (month + 1) / 5 + year + year / 4 - year / 100 + year / 400;
        ["星期六", "星期日", "星期一", "星期二", "星期三", "星期四", "星期五"][day % 7]
    }
}

fn days_of_month(year: usize, month: usize) -> usize {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

/// A date as the text prints it, and what can be known from it.
#[derive(Debug, Clone)]
pub(super) struct PrintedDate {
    /// The words.
    pub(super) text: String,
    /// EDTF, given the publication date where the page carries one.
    pub(super) value: Option<String>,
    /// Whether the year could not be known.
    pub(super) no_year: bool,
}

/// Prints the day of a meeting; `published` is the publication date that the page carries.
pub(super) fn print(day: Day, published: Option<Day>, random: &mut Random) -> PrintedDate {
    let part_of_day = random.weighted(&[("", 80), ("上午", 12), ("下午", 8)]);
    let certain = |text: String| PrintedDate { text, value: Some(day.iso()), no_year: false };
    match random.weighted(&[(0, 50), (1, 32), (2, 8), (3, 10)]) {
        0 => {
            let text = format!("{}{part_of_day}", day.month_day());
            match published {
                Some(_) => certain(text),
                None => {
                    let value = Some(format!("XXXX-{:02}-{:02}", day.month, day.day));
                    PrintedDate { text, value, no_year: true }
                }
            }
        }
        1 => certain(day.full()),
        2 => certain(day.in_characters()),
        _ => {
            let text = random.pick(&["近日", "日前"]).to_owned();
            PrintedDate { text, value: None, no_year: false }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_go_over_the_ends_of_months_and_years() {
        let day = |year, month, day| Day { year, month, day };
        assert_eq!(day(2023, 12, 30).after(3), day(2024, 1, 2));
        assert_eq!(day(2024, 2, 28).after(1), day(2024, 2, 29));
    }

    #[test]
    fn days_are_printed() {
        let day = Day { year: 2021, month: 9, day: 16 };
        assert_eq!(day.in_characters(), "二〇二一年九月十六日");
        assert_eq!(day.weekday(), "星期四");
        assert_eq!(day.iso(), "2021-09-16");
    }
}
