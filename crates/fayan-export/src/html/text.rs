//! Text of a document as text of a page.

use std::borrow::Cow;

/// Text that cannot become markup, and shows what nobody would see: control characters as their pictures, and what turns
/// the direction of writing or has no width as its number.
pub(super) fn escaped(text: &str) -> Cow<'_, str> {
    let needs_care = |character: char| {
        matches!(character, '&' | '<' | '>' | '"' | '\'' | '\0'..='\u{8}' | '\u{B}'..='\u{1F}' | '\u{7F}'..='\u{9F}')
            || is_invisible(character)
    };
    if !text.contains(needs_care) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + text.len() / 8);
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\t' | '\n' => safe.push(character),
            '\0'..='\u{1F}' => safe.push(char::from_u32(0x2400 + character as u32).unwrap_or('\u{FFFD}')),
            '\u{7F}'..='\u{9F}' => safe.push('\u{FFFD}'),
            _ if is_invisible(character) => safe.push_str(&format!("⟨U+{:04X}⟩", character as u32)),
            _ => safe.push(character),
        }
    }
    Cow::Owned(safe)
}

fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{61C}'
    )
}
