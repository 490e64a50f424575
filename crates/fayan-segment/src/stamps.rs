//! Time stamps and numbers that a page sets beside a label: `09:31:08 [主持人] …`, `1.记者：…`, `主持人 10:05:12：…`.

/// Most characters that a stamp has, with its brackets and the white space around it.
const LONGEST: usize = 26;

/// Where the text begins behind a stamp at `start`: `09:31:08`, `[03-05 09:31]`, `2026-03-05 09:31:08`; `start` itself
/// where there is none.
pub(crate) fn after_stamp(text: &str, start: usize) -> usize {
    let rest = &text[start..];
    let brackets = |c: char| matches!(c, '[' | ']' | '［' | '］' | '【' | '】' | '(' | ')' | '（' | '）');
    let mut end = 0;
    for (at, character) in rest.char_indices().take(LONGEST) {
        if !(is_of_stamp(character) || brackets(character)) {
            break;
        }
        // The bracket that opens the label itself is no part of the stamp.
        if matches!(character, '[' | '［' | '【' | '(' | '（') && at > 0 {
            break;
        }
        end = at + character.len_utf8();
    }
    let bare = rest[..end].trim().trim_matches(brackets);
    if is_stamp(bare) { start + end + (rest[end..].len() - rest[end..].trim_start().len()) } else { start }
}

/// Where a label ends that a stamp follows: the end of `主持人` in `主持人 10:05:12`.
pub(crate) fn before_stamp(label: &str) -> usize {
    let bare = label.trim_end_matches([']', '］', ')', '）', '】']);
    let stem = bare.trim_end_matches(is_of_stamp).trim_end_matches(['[', '［', '(', '（', '【']);
    if stem.len() < label.len() && is_stamp(bare[stem.len()..].trim_start_matches(['[', '［', '(', '（', '【']).trim())
    {
        stem.trim_end().len()
    } else {
        label.len()
    }
}

/// Where a date with its time begins that closes a text, as sites stamp each turn: 2031-11-05 15:05:16. The length of
/// the text where there is none.
pub(crate) fn before_last_stamp(text: &str) -> usize {
    let stem = text.trim_end().trim_end_matches(|c| matches!(c, '0'..='9' | '-' | ':' | ' ' | '/'));
    let stamp = text[stem.len()..].trim();
    let digits = stamp.bytes().filter(u8::is_ascii_digit).count();
    let dated = stamp.starts_with("20") && stamp.matches(['-', '/']).count() == 2;
    if dated && (10..=14).contains(&digits) && is_stamp(stamp) { stem.len() } else { text.len() }
}

/// …主持例行记者会 2031-06-21 19:42: whether a text closes with a stamp: what a page says of itself is over.
pub(crate) fn close(text: &str) -> bool {
    let of_stamp = |c: char| c.is_ascii_digit() || matches!(c, '-' | '/' | ':' | ' ');
    let last = text.char_indices().rev().take(LONGEST).take_while(|(_, character)| of_stamp(*character)).last();
    last.is_some_and(|(start, _)| is_stamp(text[start..].trim()))
}

/// Where the text begins behind a number at `start`: `1.`, `12、`, `（3）`; `start` itself where there is none.
pub(crate) fn after_number(text: &str, start: usize) -> usize {
    let rest = text[start..].trim_start_matches(['（', '(']);
    let digit = |c: char| matches!(c, '0'..='9' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十');
    let digits = rest.trim_start_matches(digit);
    let numbered = digits.len() < rest.len() && rest.len() - digits.len() <= 9;
    let bare = digits.trim_start_matches(['.', '．', '、', '）', ')', ' ']);
    if numbered && bare.len() < digits.len() { text.len() - bare.len() } else { start }
}

/// Hours and minutes, with or without a date: 03-05 16:17.
pub(crate) fn is_stamp(text: &str) -> bool {
    text.chars().filter(char::is_ascii_digit).count() >= 3
        && text.contains([':', '：'])
        && text.chars().all(|c| is_of_stamp(c) || matches!(c, '[' | '［'))
}

fn is_of_stamp(character: char) -> bool {
    character.is_ascii_digit()
        || matches!(character, '-' | ':' | '：' | '/' | '.' | ' ' | '年' | '月' | '日' | '时' | '分' | '秒')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_behind_the_text_is_found() {
        let spoken = |text: &'static str| &text[..before_last_stamp(text)];
        assert_eq!(spoken("请通报所在的机构。2031-11-05 15:05:16"), "请通报所在的机构。");
        assert_eq!(spoken("形势如何？2031-11-0515:06:31"), "形势如何？");
        assert_eq!(spoken("比分是21:15"), "比分是21:15");
        assert_eq!(spoken("电话2031-11-05"), "电话2031-11-05");
    }

    #[test]
    fn a_text_closes_with_a_stamp_of_the_length_of_one() {
        assert!(close("…主持例行记者会 2031-06-21 19:42") && close("19:42 "));
        assert!(!close("比分") && !close("第21号 ") && !close(""));
        assert!(!close(&"　".repeat(LONGEST)));
    }

    #[test]
    fn stamps_and_numbers_are_skipped() {
        for (text, rest) in [
            ("09:31:08 [主持人] 上午好", "[主持人] 上午好"),
            ("[03-05 09:31] 桑榆：好", "桑榆：好"),
            ("2026-03-05 09:31:08桑榆：好", "桑榆：好"),
            ("2026年，桑榆", "2026年，桑榆"),
            ("[主持人] 好", "[主持人] 好"),
        ] {
            assert_eq!(&text[after_stamp(text, 0)..], rest);
        }
        assert_eq!(&"1.记者：问"[after_number("1.记者：问", 0)..], "记者：问");
        assert_eq!(&"（12）问：何"[after_number("（12）问：何", 0)..], "问：何");
        assert_eq!(after_number("2026年", 0), 0);
        assert_eq!(before_stamp("主持人 10:05:12"), "主持人".len());
        assert_eq!(before_stamp("主持人（10:05）"), "主持人".len());
        assert_eq!(before_stamp("主持人"), "主持人".len());
    }
}
