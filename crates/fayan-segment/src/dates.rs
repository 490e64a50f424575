//! Dates as printed, with what they leave out.

use std::ops::Range;

use fayan_contract::report::DatePrecision;

use crate::{
    characters::{count_up_to, is_han, squeeze},
    glance::{Characters, Glance, Words, words},
    numerals,
};

/// A date found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Printed {
    pub(crate) range: Range<usize>,
    pub(crate) year: Option<u32>,
    pub(crate) month: Option<u32>,
    pub(crate) day: Option<u32>,
}

/// A date completed as far as the publication date allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Resolved {
    pub(crate) value: String,
    pub(crate) precision: DatePrecision,
    pub(crate) inferred: bool,
    pub(crate) without_year: bool,
}

/// The first date of a text that names at least a month or a day of a known sort.
pub(crate) fn find(text: &str) -> Option<Printed> {
    let mut from = 0;
    while let Some(at) = text[from..].find(starts_number).map(|at| at + from) {
        if let Some(found) = at_number(text, at) {
            return Some(found);
        }
        // Past the whole number, so that 112月 is not read as 12月.
        from = at + numerals::opening(&text[at..]).map_or_else(|| first_length(&text[at..]), |(_, end)| end.max(1));
    }
    None
}

fn starts_number(character: char) -> bool {
    character.is_ascii_digit()
        || matches!(character, '〇' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '○')
}

fn first_length(text: &str) -> usize {
    text.chars().next().map_or(1, char::len_utf8)
}

/// Reads a date that begins with the number at `at`.
fn at_number(text: &str, at: usize) -> Option<Printed> {
    let (first, end) = number(text, at)?;
    let rest = &text[end..];
    let first = if strip(rest, "年").is_some() { since_republic(text, at, first, end) } else { first };
    if let Some(after) = strip(rest, "年").filter(|_| (1900..2100).contains(&first)) {
        let at = text.len() - after.len();
        let month = number(text, at).filter(|(month, end)| *month <= 12 && strip(&text[*end..], "月").is_some());
        let Some((month, month_end)) = month else {
            return Some(Printed { range: at_start(text, at, end, "年"), year: Some(first), month: None, day: None });
        };
        let month_end = text.len() - strip(&text[month_end..], "月")?.len();
        let (day, range_end) = day_after(text, month_end);
        let start = start_of(text, end, first);
        return Some(Printed { range: start..range_end, year: Some(first), month: Some(month), day });
    }
    if let Some(after) = strip(rest, "月").filter(|_| (1..=12).contains(&first)) {
        let month_end = text.len() - after.len();
        let (day, range_end) = day_after(text, month_end);
        day?;
        return Some(Printed { range: start_of(text, end, first)..range_end, year: None, month: Some(first), day });
    }
    // 2021-09-07, 2021/9/7, 2021.9.7
    let separator = rest.chars().next().filter(|c| matches!(c, '-' | '/' | '.'))?;
    if !(1900..2100).contains(&first) {
        return None;
    }
    let (month, month_end) = number(text, end + 1)?;
    let day_at = text[month_end..].strip_prefix(separator).map(|rest| text.len() - rest.len())?;
    let (day, day_end) = number(text, day_at)?;
    let valid = (1..=12).contains(&month) && (1..=31).contains(&day);
    valid.then_some(Printed { range: end - 4..day_end, year: Some(first), month: Some(month), day: Some(day) })
}

/// 民國114年, 114年6月: years are counted from 1912 where the words or the number say so.
fn since_republic(text: &str, at: usize, year: u32, end: usize) -> u32 {
    let before = text[..at].trim_end();
    let named = before.ends_with("民國") || before.ends_with("民国");
    let month = || {
        strip(&text[end..], "年")
            .and_then(|rest| number(rest, 0).map(|(month, end)| (month, strip(&rest[end..], "月"))))
    };
    let plain = || (100..=150).contains(&year) && month().is_some_and(|(month, after)| month <= 12 && after.is_some());
    if (1..=150).contains(&year) && (named || plain()) { year + 1911 } else { year }
}

fn number(text: &str, at: usize) -> Option<(u32, usize)> {
    let rest = &text[at..];
    let skipped = rest.len() - rest.trim_start().len();
    numerals::opening(&rest[skipped..]).map(|(value, end)| (value, at + skipped + end))
}

fn strip<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    text.trim_start().strip_prefix(word)
}

fn day_after(text: &str, at: usize) -> (Option<u32>, usize) {
    let day = number(text, at).filter(|(day, _)| (1..=31).contains(day)).and_then(|(day, end)| {
        // 6月6（星期三）
        let weekday =
            || Some(&text[end..]).filter(|rest| ["（星期", "(星期", "（周"].iter().any(|open| rest.starts_with(open)));
        let after = strip(&text[end..], "日").or_else(|| strip(&text[end..], "号")).or_else(weekday)?;
        Some((day, text.len() - after.len()))
    });
    day.map_or((None, at), |(day, end)| (Some(day), end))
}

/// The start of the number that ends at `end`.
fn start_of(text: &str, end: usize, _value: u32) -> usize {
    let typed = |c: char| starts_number(c) || matches!(c, 'O' | 'Ｏ');
    text[..end].char_indices().rev().take_while(|(_, c)| typed(*c)).last().map_or(end, |(at, _)| at)
}

fn at_start(text: &str, at: usize, end: usize, _word: &str) -> Range<usize> {
    start_of(text, end, 0)..at
}

/// Whether a line holds a date, perhaps with a weekday, a time or a section of the day, and nothing else.
pub(crate) fn is_date_line(text: &str) -> bool {
    // Mostly the first character settles it.
    if !text.chars().all(may_stand_in_date_line) {
        return is_dated_place(text);
    }
    let bare = text.trim_matches(|c: char| "（）()[]【】〔〕 《》".contains(c));
    let Some(found) = find(bare) else { return false };
    if found.month.is_none() && found.range != (0..bare.len()) {
        return false;
    }
    let rest = squeeze(&(bare[..found.range.start].to_owned() + &bare[found.range.end..]));
    rest.chars().all(|c| {
        c.is_ascii_digit() || "民國国上下午晚夜早中星期周一二三四五六日天时分点半時點:：-—~至，,（）()年月".contains(c)
    })
}

/// （2031年8月24日，竹影镇）: day and place under the title of a speech, in brackets.
fn is_dated_place(text: &str) -> bool {
    let inner = text.strip_prefix(['（', '(']).and_then(|inner| inner.strip_suffix(['）', ')']));
    let parts = inner.and_then(|inner| inner.split_once(['，', ',', ' ', '·']));
    parts.is_some_and(|(day, place)| {
        let place = place.trim();
        day.chars().all(may_stand_in_date_line)
            && is_date_line(day)
            && (1..=10).contains(&count_up_to(place, 11))
            && place.chars().all(is_han)
    })
}

/// Whether a character can be part of a date or of what may stand beside it.
fn may_stand_in_date_line(character: char) -> bool {
    character.is_ascii_digit() || character.is_whitespace() || DATE_LINE_CHARACTERS.contain(character)
}

/// Numerals, units of time, separators and brackets.
static DATE_LINE_CHARACTERS: Characters = Characters::new(
    "民國国時點〇零○一二两兩三四五六七八九十百年月日号上下午晚夜早中星期周天时分点半至:：-—~，,.（）()/[]【】〔〕《》OＯ",
);

/// Whether a text is the stamp of a system that published it: 2024-05-06 17:08.
pub(crate) fn is_stamp(text: &str, glance: &Glance) -> bool {
    static SEPARATORS: Words = Words::of(&words(["-", "/", "."]));
    // Most lines hold none of them, and no date has to be read in them.
    SEPARATORS.may_stand_in(glance)
        && find(text).is_some_and(|found| {
            let rest = text[found.range.end..].trim_start_matches([' ', 'T']);
            let clock: Vec<char> = rest.chars().take(3).collect();
            text[found.range].contains(['-', '/', '.'])
                && matches!(clock.as_slice(), [a, b, ':' | '：'] if a.is_ascii_digit() && b.is_ascii_digit())
        })
}

/// Completes a date from the publication date: the newest candidate not after it.
pub(crate) fn resolve(printed: &Printed, published: Option<&str>) -> Option<Resolved> {
    let published = published.and_then(parse_iso);
    let mut inferred = false;
    let year = printed.year.or_else(|| {
        let (year, month, day) = published?;
        inferred = true;
        let later = (printed.month?, printed.day.unwrap_or(1)) > (month, day);
        Some(if later { year - 1 } else { year })
    });
    let year_text = year.map_or_else(|| "XXXX".to_owned(), |year| format!("{year:04}"));
    let (value, precision) = match (printed.month, printed.day) {
        (Some(month), Some(day)) => (format!("{year_text}-{month:02}-{day:02}"), DatePrecision::Day),
        (Some(month), None) => (format!("{year_text}-{month:02}"), DatePrecision::Month),
        (None, _) => (format!("{:04}", year?), DatePrecision::Year),
    };
    Some(Resolved { value, precision, inferred, without_year: year.is_none() })
}

/// The day of a publication date moved back by some days.
pub(crate) fn days_before(published: &str, days: u32) -> Option<String> {
    let (mut year, mut month, mut day) = parse_iso(published)?;
    for _ in 0..days {
        day -= 1;
        if day == 0 {
            month -= 1;
            if month == 0 {
                (year, month) = (year - 1, 12);
            }
            day = days_in(year, month);
        }
    }
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

fn days_in(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Year, month and day of `YYYY-MM-DD…`.
pub(crate) fn parse_iso(text: &str) -> Option<(u32, u32, u32)> {
    let mut parts = text.get(..10)?.split('-').map(|part| part.parse::<u32>().ok());
    let date = (parts.next()??, parts.next()??, parts.next()??);
    ((1..=12).contains(&date.1) && (1..=31).contains(&date.2)).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str, published: Option<&str>) -> String {
        let printed = find(text).unwrap_or_else(|| panic!("no date in {text}"));
        resolve(&printed, published).unwrap().value
    }

    #[test]
    fn printed_forms_are_read() {
        assert_eq!(value("2021年9月7日", None), "2021-09-07");
        assert_eq!(value("二〇二六年五月三日，在", None), "2026-05-03");
        assert_eq!(value("（一九四二年五月）", None), "1942-05");
        assert_eq!(value("发布日期：2026-02-27 18:31", None), "2026-02-27");
        assert_eq!(value("9月6日，全省", None), "XXXX-09-06");
        assert_eq!(value("2031年6月6（星期五）上午", None), "2031-06-06");
        assert_eq!(value("民國114年6月14日", None), "2025-06-14");
        assert_eq!(value("113年9月7日（星期六）", None), "2024-09-07");
        assert_eq!(value("建校114年，6月3日", None), "XXXX-06-03");
        assert_eq!(&"在2021年9月7日晚"[find("在2021年9月7日晚").unwrap().range], "2021年9月7日");
    }

    #[test]
    fn the_year_is_the_newest_not_after_publication() {
        assert_eq!(value("9月6日", Some("2021-09-07")), "2021-09-06");
        assert_eq!(value("12月30日", Some("2022-01-02")), "2021-12-30");
        assert_eq!(days_before("2022-01-01", 1).as_deref(), Some("2021-12-31"));
    }

    #[test]
    fn date_lines_hold_nothing_else() {
        assert!(is_date_line("（2026年6月25日）"));
        assert!(is_date_line("2022年06月29日 星期三"));
        assert!(is_date_line("民國114年6月14日"));
        assert!(is_date_line("（2031年8月24日，竹影镇）"));
        assert!(is_date_line("(二O三一年九月二十五日)"));
        assert_eq!(find("一九五0年九月二十五日").and_then(|found| found.year), Some(1950));
        assert!(!is_date_line("2025年任务"));
    }
}
