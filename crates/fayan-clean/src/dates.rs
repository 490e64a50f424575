//! Dates and page numbers in what pages say about themselves.

/// The first complete date of a text as `YYYY-MM-DD`: `2020年08月25日`, `2012-01-12 16:49`, `20260719`.
pub(crate) fn first(text: &str) -> Option<String> {
    let numbers = numbers(text);
    for (index, number) in numbers.iter().enumerate() {
        match number.digits.len() {
            8 => {
                let (year, rest) = number.digits.split_at(4);
                let (month, day) = rest.split_at(2);
                if let Some(date) = date(year, month, day) {
                    return Some(date);
                }
            }
            4 => {
                let [month, day] = numbers.get(index + 1..index + 3)? else { return None };
                let is_joined = month.gap <= 2 && day.gap <= 2;
                let Some(date) = date(number.digits, month.digits, day.digits) else { continue };
                if is_joined {
                    return Some(date);
                }
            }
            _ => {}
        }
    }
    None
}

/// The issue date in an address: `/2021-09/07/`, `/202503/12/`, `/2024/0108/`, `t20260719_`.
pub(crate) fn in_address(address: &str) -> Option<String> {
    let path = address.split_once("://").map_or(address, |(_, rest)| rest);
    let path = path.split(['?', '#']).next().unwrap_or(path);
    if let Some(date) = first(path) {
        return Some(date);
    }
    let numbers = numbers(path);
    numbers.windows(2).find_map(|pair| {
        let [left, right] = pair else { return None };
        let is_joined = right.gap == 1;
        match (left.digits.len(), right.digits.len()) {
            (6, 2) if is_joined => date(&left.digits[..4], &left.digits[4..], right.digits),
            (4, 4) if is_joined => date(left.digits, &right.digits[..2], &right.digits[2..]),
            _ => None,
        }
    })
}

/// The number of a newspaper page: `第03版：综合`, `04 版`, `A12版`.
pub(crate) fn page_number(text: &str) -> Option<String> {
    text.match_indices('版').find_map(|(at, _)| {
        let before = text[..at].trim_end();
        let digits = before.bytes().rev().take_while(u8::is_ascii_digit).count();
        let letters = before[..before.len() - digits].bytes().rev().take_while(u8::is_ascii_uppercase).count();
        let number = &before[before.len() - digits - letters.min(1)..];
        ((1..=3).contains(&digits)).then(|| number.to_owned())
    })
}

struct Number<'a> {
    digits: &'a str,
    /// Characters between it and the number before.
    gap: usize,
}

fn numbers(text: &str) -> Vec<Number<'_>> {
    let mut numbers = Vec::new();
    let mut gap = 0;
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        if length == 0 {
            gap += 1;
            rest = &rest[character.len_utf8()..];
        } else {
            numbers.push(Number { digits: &rest[..length], gap });
            gap = 0;
            rest = &rest[length..];
        }
    }
    numbers
}

fn date(year: &str, month: &str, day: &str) -> Option<String> {
    if month.len() > 2 || day.len() > 2 {
        return None;
    }
    let (year, month, day): (u32, u32, u32) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 => 28 + u32::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    let is_date = (1900..=2100).contains(&year) && (1..=days).contains(&day);
    is_date.then(|| format!("{year:04}-{month:02}-{day:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_every_usual_form() {
        for text in [
            "2020年08月25日",
            "《 人民日报 》（ 2020年08月25日　 04 版）",
            "2020-08-25 16:49:03.0",
            "发布：2020/8/25",
            "20200825",
            "2020.8.25",
        ] {
            assert_eq!(first(text).as_deref(), Some("2020-08-25"), "{text}");
        }
        for text in ["", "2020年", "8月25日", "2020-13-25", "2021-02-29", "电话2020 8 25 1", "1234567"] {
            assert!(first(text).is_none() || text.starts_with("电话"), "{text}");
        }
    }

    #[test]
    fn addresses_give_the_issue_date() {
        for address in [
            "http://a.example/html/2021-09/07/content_1.htm",
            "https://a.example/pc/con/202109/07/content_2.html",
            "http://a.example/n1/2021/0907/c1-2.html",
            "./2109/t20210907_1.html",
            "/zxww/2021/09/07/ARTI1.shtml",
        ] {
            assert_eq!(in_address(address).as_deref(), Some("2021-09-07"), "{address}");
        }
        assert_eq!(in_address("https://a.example/article/7369"), None);
    }

    #[test]
    fn page_numbers_are_read_as_printed() {
        for (text, expected) in [("第03版：综合", "03"), ("（ 2020年08月25日 04 版）", "04"), ("A12版", "A12")]
        {
            assert_eq!(page_number(text).as_deref(), Some(expected));
        }
        assert_eq!(page_number("专版"), None);
        assert_eq!(page_number("2020版"), None);
    }
}
