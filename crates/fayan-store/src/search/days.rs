//! Days as numbers that sort, from dates as precise as they are known.

use std::str::FromStr;

use fayan_contract::report::Report;

use crate::encode::word;

/// All days that a date may stand for: one for `2021-09-06`, a month for `2021-09`, a year for `2021`. As numbers
/// `YYYYMMDD`, so that they compare; the last day of a month is written as 31.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The first of them.
    pub first: u32,
    /// The last of them.
    pub last: u32,
}

/// No day, month or year.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no date; write 2021-09-06, 2021-09 or 2021")]
pub struct InvalidDate(pub String);

impl FromStr for Days {
    type Err = InvalidDate;

    /// Reads EDTF as far as reports use it. A date without a year, `XXXX-09-06`, is none: it lies in no range.
    fn from_str(text: &str) -> Result<Self, InvalidDate> {
        let invalid = || InvalidDate(text.to_owned());
        let number = |part: &str, length: usize| {
            let digits = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse::<u32>().ok().filter(|_| digits).ok_or_else(invalid)
        };
        let mut parts = text.split('-');
        let year = number(parts.next().unwrap_or_default(), 4)?;
        let month = parts.next().map(|part| number(part, 2)).transpose()?;
        let day = parts.next().map(|part| number(part, 2)).transpose()?;
        let days_of = |month| match month {
            2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        let exists = year > 0
            && month.is_none_or(|month| (1..=12).contains(&month))
            && day.is_none_or(|day| month.is_some_and(|month| (1..=days_of(month)).contains(&day)));
        if !exists || parts.next().is_some() {
            return Err(invalid());
        }
        let on = |month, day| year * 10_000 + month * 100 + day;
        Ok(match (month, day) {
            (Some(month), Some(day)) => Self { first: on(month, day), last: on(month, day) },
            (Some(month), None) => Self { first: on(month, 1), last: on(month, 31) },
            _ => Self { first: on(1, 1), last: on(12, 31) },
        })
    }
}

/// What a date of a statement is the date of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DateOf {
    /// The day of the meeting.
    Meeting,
    /// The day of publication, where the report does not give the meeting's with its year.
    Publication,
}

/// The date by which statements are sorted and chosen.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct StatementDate {
    /// EDTF: `2021-09-06`, `2021-09` or `2021`.
    pub value: String,
    /// What it is the date of.
    pub of: DateOf,
}

impl StatementDate {
    /// A date as it is stored, in two columns.
    pub(crate) fn read(value: Option<String>, of: Option<&str>) -> Option<Self> {
        let of = if of? == word(&DateOf::Meeting) { DateOf::Meeting } else { DateOf::Publication };
        Some(Self { value: value?, of })
    }
}

/// The date of all statements of a report: that of the meeting, else that of publication. None where neither is known
/// with its year.
pub(crate) fn date_of(report: &Report) -> Option<(StatementDate, Days)> {
    let meeting = report.meeting.date.as_ref().map(|date| (date.value.as_str(), DateOf::Meeting));
    let published = report.document.published.as_deref().map(|date| (date, DateOf::Publication));
    [meeting, published].into_iter().flatten().find_map(|(value, of)| {
        let days = value.parse().ok()?;
        Some((StatementDate { value: value.to_owned(), of }, days))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_stands_for_the_days_it_may_mean() {
        let days = |text: &str| text.parse::<Days>().map(|days| (days.first, days.last)).ok();
        assert_eq!(days("2021-09-06"), Some((20_210_906, 20_210_906)));
        assert_eq!(days("2021-09"), Some((20_210_901, 20_210_931)));
        assert_eq!(days("2021"), Some((20_210_101, 20_211_231)));
        assert_eq!(days("2024-02-29"), Some((20_240_229, 20_240_229)));
        for none in ["XXXX-09-06", "2021-XX-06", "2021-02-29", "2021-13", "2021-9-6", "0000", "21", "", "2021-09-06-1"]
        {
            assert_eq!(days(none), None, "{none}");
        }
    }
}
