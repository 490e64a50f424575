//! Kinds of characters that the rules speak of.

use crate::glance::{Words, words};

/// Ends a sentence.
pub(crate) fn is_terminal(character: char) -> bool {
    matches!(character, '。' | '！' | '？' | '!' | '?' | '…' | '．')
}

/// Closes a quotation or a bracket and may follow the end of a sentence.
pub(crate) fn is_closer(character: char) -> bool {
    matches!(character, '”' | '’' | '）' | ')' | '》' | '」' | '』' | '】' | '〕' | ']' | '"')
}

/// Never stands at the start of a line by intention.
pub(crate) fn is_forbidden_at_start(character: char) -> bool {
    matches!(
        character,
        '，' | '、'
            | '。'
            | '；'
            | '：'
            | '？'
            | '！'
            | '”'
            | '’'
            | '）'
            | ')'
            | '》'
            | '】'
            | '」'
            | '』'
            | ','
            | ';'
    )
}

/// A colon of any width.
pub(crate) fn is_colon(character: char) -> bool {
    matches!(character, '：' | ':' | '︰')
}

/// A middle dot inside a name.
pub(crate) fn is_name_dot(character: char) -> bool {
    matches!(character, '·' | '•' | '‧' | '∙' | '⋅' | '･' | '・' | '．')
}

/// A Han character of any plane, with the repetition mark and the ideographic zero.
pub(crate) fn is_han(character: char) -> bool {
    matches!(character,
        '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '々' | '〇' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}' | '\u{2E80}'..='\u{2FDF}')
}

/// Width in half-width columns.
pub(crate) fn width(text: &str) -> u32 {
    text.chars().map(|character| if character < '\u{1100}' { 1 } else { 2 }).sum()
}

/// Number of characters, counted no further than `limit`.
pub(crate) fn count_up_to(text: &str, limit: usize) -> usize {
    text.chars().take(limit).count()
}

/// Whether a text ends a sentence: a terminal mark, then closing marks; a stage note in brackets may follow.
///
/// A closing quotation mark alone ends nothing (`…健全“多元化”` goes on).
pub(crate) fn ends_sentence(text: &str) -> bool {
    let mut text = text.trim_end();
    for _ in 0..=MOST_STAGE_NOTES {
        let stripped = text.trim_end_matches(is_closer);
        if stripped.ends_with(is_terminal) {
            return true;
        }
        if stripped.ends_with('.') && stripped.trim_end_matches('.').ends_with(|c: char| c.is_ascii_alphabetic()) {
            return true;
        }
        match without_stage_note(text) {
            Some("") => return true,
            Some(before) => text = before,
            None => return false,
        }
    }
    false
}

/// Most stage notes that are looked at behind a sentence.
const MOST_STAGE_NOTES: usize = 3;

/// The text before a closing note in brackets of at most 20 characters.
pub(crate) fn without_stage_note(text: &str) -> Option<&str> {
    let open = match text.chars().next_back()? {
        '）' => '（',
        ')' => '(',
        '】' => '【',
        ']' => '[',
        _ => return None,
    };
    // A stage note is short; what is further back is not looked at.
    let (start, _) = text.char_indices().rev().take(22).find(|(_, character)| *character == open)?;
    Some(text[..start].trim_end())
}

/// All white space that Unicode has.
pub(crate) static WHITE_SPACE: Words = Words::of(&words([
    "\t", "\n", "\u{B}", "\u{C}", "\r", " ", "\u{85}", "\u{A0}", "\u{1680}", "\u{2000}", "\u{2001}", "\u{2002}",
    "\u{2003}", "\u{2004}", "\u{2005}", "\u{2006}", "\u{2007}", "\u{2008}", "\u{2009}", "\u{200A}", "\u{2028}",
    "\u{2029}", "\u{202F}", "\u{205F}", "\u{3000}",
]));

/// Brackets that open.
pub(crate) static BRACKETS: Words = Words::of(&words(["（", "(", "《", "【", "〔"]));

/// Number of brackets that are opened and not closed; closers without an opener do not count.
pub(crate) fn open_brackets(text: &str) -> usize {
    let mut depth: usize = 0;
    for character in text.chars() {
        match character {
            '\u{4E00}'..='\u{9FFF}' => {}
            '（' | '(' | '《' | '【' | '〔' => depth += 1,
            '）' | ')' | '》' | '】' | '〕' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    depth
}

/// The text without white space.
pub(crate) fn squeeze(text: &str) -> String {
    // Mostly there is none, and the text is copied at once.
    if !text.contains(char::is_whitespace) {
        return text.to_owned();
    }
    text.chars().filter(|character| !character.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closing_quotation_mark_alone_ends_no_sentence() {
        assert!(ends_sentence("他说：“走吧。”"));
        assert!(!ends_sentence("健全“多元化”"));
        assert!(ends_sentence("谢谢大家！（全场起立，长时间热烈鼓掌）"));
        assert!(!ends_sentence("落实办法(试行)"));
        assert!(!ends_sentence("把党建与企业人才培养相融合，把"));
    }

    #[test]
    fn no_white_space_is_left_out() {
        let all = ('\0'..=char::MAX).filter(|character| character.is_whitespace());
        all.for_each(|space| assert!(WHITE_SPACE.are(&space.to_string()), "{space:?}"));
    }

    #[test]
    fn brackets_are_balanced_without_going_below_zero() {
        assert_eq!(open_brackets("《省直机关单位党组(党"), 2);
        assert_eq!(open_brackets("委)落实》"), 0);
    }
}
