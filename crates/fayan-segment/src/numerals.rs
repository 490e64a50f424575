//! Numbers in digits and in Chinese numerals.

/// The value of one Chinese digit.
fn digit(character: char) -> Option<u32> {
    Some(match character {
        '〇' | '零' | '○' | 'O' | 'Ｏ' | '0' => 0,
        '一' => 1,
        '二' | '两' | '兩' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

/// Reads a whole text as a number below 10,000: `12`, `十二`, `二十`, `二〇二六`, `一百二`.
pub(crate) fn read(text: &str) -> Option<u32> {
    if text.is_empty() || text.len() > 15 {
        return None;
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok().filter(|value| *value < 10_000);
    }
    if text.chars().all(|character| digit(character).is_some()) {
        let value =
            text.chars().filter_map(digit).try_fold(0_u32, |value, digit| value.checked_mul(10)?.checked_add(digit));
        return value.filter(|value| *value < 10_000);
    }
    let (mut total, mut pending) = (0, None);
    for character in text.chars() {
        let unit = match character {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            _ => {
                pending = Some(digit(character)?);
                continue;
            }
        };
        total += pending.take().unwrap_or(1) * unit;
    }
    Some(total + pending.unwrap_or(0))
}

/// The number that a text begins with, digits or numerals, and where it ends.
pub(crate) fn opening(text: &str) -> Option<(u32, usize)> {
    let numeral = |character: char| {
        digit(character).is_some_and(|_| !matches!(character, 'O' | 'Ｏ' | '0')) || matches!(character, '十' | '百')
    };
    let first = text.chars().next()?;
    let end = if first.is_ascii_digit() {
        text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len())
    } else {
        let mut end = text.find(|c: char| !numeral(c)).unwrap_or(text.len());
        // 一九五O年, 一九五0年: typed for 〇.
        while end > 0 && text[end..].starts_with(['O', 'Ｏ', '0']) {
            let rest = text[end..].trim_start_matches(['O', 'Ｏ', '0']);
            let more = rest.find(|c: char| !numeral(c)).unwrap_or(rest.len());
            if !rest.starts_with('年') && !rest[more..].starts_with('年') {
                break;
            }
            end = text.len() - rest.len() + more;
        }
        end
    };
    read(&text[..end]).map(|value| (value, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_both_kinds_are_read() {
        for (text, value) in
            [("12", 12), ("十二", 12), ("二十", 20), ("二〇二六", 2026), ("三", 3), ("二十三", 23), ("一百零五", 105)]
        {
            assert_eq!(read(text), Some(value), "{text}");
        }
        assert_eq!(read("三人"), None);
        assert_eq!(opening("五位青年"), Some((5, 3)));
    }
}
