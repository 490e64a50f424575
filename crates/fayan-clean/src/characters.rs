//! What becomes of single characters: targeted rules, never a bare NFKC, which would turn `，：？` into ASCII.
//!
//! Half-width punctuation between Han characters stays as printed: whether `(` was set for `（` is a matter of the
//! paper's hand, and comparing texts folds it anyway.

use crate::{radicals, rules};

/// What a character is, and what it becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Printed as it is.
    Keep,
    /// Printed as another character.
    Replace(&'static str, char),
    /// Not printed.
    Remove(&'static str),
    /// White space of so many half-width columns.
    Space(u32),
    /// A line end in plain text.
    LineEnd,
}

/// Judges a character by itself and its neighbours.
pub(crate) fn judge(character: char, before: Option<char>, after: Option<char>) -> Verdict {
    use Verdict::{Keep, LineEnd, Remove, Replace, Space};
    match character {
        '\t' => Space(4),
        '\n' | '\r' | '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => LineEnd,
        ' ' | '\u{A0}' | '\u{1680}' | '\u{2000}' | '\u{2002}' | '\u{2004}'..='\u{200A}' | '\u{202F}' | '\u{205F}' => {
            Space(1)
        }
        '\u{2001}' | '\u{2003}' | '\u{3000}' => Space(2),
        '!'..='~' => Keep,
        '\0'..='\u{9F}' => Remove(rules::CONTROL),
        '\u{AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' => {
            Remove(rules::ZERO_WIDTH)
        }
        '\u{2060}'..='\u{2069}' | '\u{206A}'..='\u{206F}' | '\u{FEFF}' => Remove(rules::ZERO_WIDTH),
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => Replace(rules::FULLWIDTH_ASCII, ascii_of(character)),
        '•' | '・' | '‧' | '∙' | '⋅' | '･' | '．' if is_name_dot(character, before, after) => {
            Replace(rules::NAME_DOT, '·')
        }
        '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}' => Replace(rules::PRIVATE_USE, '〓'),
        '\u{2E80}'..='\u{2FD5}' => {
            radicals::of_radical(character).map_or(Keep, |unified| Replace(rules::RADICAL, unified))
        }
        '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}' => radicals::of_compatibility_ideograph(character)
            .map_or(Keep, |unified| Replace(rules::COMPATIBILITY, unified)),
        '\u{FE10}'..='\u{FE19}' | '\u{FE30}'..='\u{FE48}' => {
            horizontal(character).map_or(Keep, |usual| Replace(rules::VERTICAL_FORM, usual))
        }
        _ => Keep,
    }
}

/// Half-width columns of a printed character. Quotes, dashes and dots that Chinese fonts set full-width count two.
pub(crate) fn columns(character: char) -> u32 {
    match character {
        '·' | '—' | '‘' | '’' | '“' | '”' | '…' | '×' | '÷' => 2,
        '\0'..='\u{10FF}' => 1,
        '\u{2010}'..='\u{2015}' | '\u{2160}'..='\u{217F}' | '\u{2190}'..='\u{2193}' | '\u{2460}'..='\u{27BF}' => 2,
        '\u{1100}'..='\u{115F}' | '\u{2E80}'..='\u{A4CF}' | '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}' => 2,
        '\u{FE10}'..='\u{FE19}' | '\u{FE30}'..='\u{FE6F}' | '\u{FF01}'..='\u{FF60}' | '\u{FFE0}'..='\u{FFE6}' => 2,
        '\u{1F300}'..='\u{1FAFF}' | '\u{20000}'..='\u{3FFFD}' => 2,
        _ => 1,
    }
}

/// Whether a character is a Han character as printed.
pub(crate) fn is_han(character: char) -> bool {
    matches!(character,
        '〇' | '々' | '〓' | '\u{2E80}'..='\u{2FD5}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFD}')
}

/// Whether a line end of the source next to the character is no space to a Chinese reader.
pub(crate) fn is_east_asian(character: char) -> bool {
    !character.is_ascii() && columns(character) == 2
}

fn ascii_of(fullwidth: char) -> char {
    char::from_u32(fullwidth as u32 - 0xFEE0).expect("full-width digits and letters lie 0xFEE0 above ASCII")
}

/// A dot stands inside a name when both neighbours are Han characters. `一．` is a heading's number, not a name.
fn is_name_dot(dot: char, before: Option<char>, after: Option<char>) -> bool {
    let numeral = |character| "一二三四五六七八九十百".contains(character);
    let Some((before, after)) = before.zip(after) else { return false };
    is_han(before) && is_han(after) && !(dot == '．' && numeral(before))
}

/// The usual form of punctuation made for vertical text. `︰` is set as a colon in Hong Kong.
fn horizontal(character: char) -> Option<char> {
    const FROM_FE10: &str = "，、。：；！？〖〗…";
    const FROM_FE30: &str = "：—–__（）｛｝〔〕【】《》〈〉「」『』﹅﹆［］";
    let (table, first) = if character < '\u{FE30}' { (FROM_FE10, 0xFE10) } else { (FROM_FE30, 0xFE30) };
    table.chars().nth((character as u32 - first) as usize).filter(|usual| *usual != character)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(character: char, expected: Verdict) {
        assert_eq!(judge(character, Some('尔'), Some('吐')), expected, "{character:?}");
    }

    #[test]
    fn printed_characters_stay() {
        for character in "海，：；！？（）。、“”‘’《》—…①⑴㈠㊣龥(),;:!?·\u{FFFD}".chars()
        {
            check(character, Verdict::Keep);
        }
    }

    #[test]
    fn each_rule_has_its_characters() {
        use Verdict::{LineEnd, Remove, Replace, Space};
        check('９', Replace(rules::FULLWIDTH_ASCII, '9'));
        check('ｚ', Replace(rules::FULLWIDTH_ASCII, 'z'));
        check('⼀', Replace(rules::RADICAL, '一'));
        check('\u{F9DD}', Replace(rules::COMPATIBILITY, '利'));
        check('\u{E5E5}', Replace(rules::PRIVATE_USE, '〓'));
        check('︰', Replace(rules::VERTICAL_FORM, '：'));
        check('︵', Replace(rules::VERTICAL_FORM, '（'));
        check('︐', Replace(rules::VERTICAL_FORM, '，'));
        check('﹈', Replace(rules::VERTICAL_FORM, '］'));
        check('\u{200B}', Remove(rules::ZERO_WIDTH));
        check('\u{FEFF}', Remove(rules::ZERO_WIDTH));
        check('\u{7}', Remove(rules::CONTROL));
        check('\u{80}', Remove(rules::CONTROL));
        check('\u{3000}', Space(2));
        check('\u{A0}', Space(1));
        check('\u{2028}', LineEnd);
    }

    #[test]
    fn dots_are_unified_between_han_characters_only() {
        for dot in "•・‧∙⋅･．".chars() {
            check(dot, Verdict::Replace(rules::NAME_DOT, '·'));
            assert_eq!(judge(dot, Some('A'), Some('吐')), Verdict::Keep);
            assert_eq!(judge(dot, None, Some('吐')), Verdict::Keep);
        }
        assert_eq!(judge('．', Some('一'), Some('吐')), Verdict::Keep);
    }

    #[test]
    fn widths_are_those_of_chinese_print() {
        let width = |text: &str| text.chars().map(columns).sum::<u32>();
        assert_eq!(width("海口A1，“”——"), 4 + 2 + 2 + 4 + 4);
    }
}
