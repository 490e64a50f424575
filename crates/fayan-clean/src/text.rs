//! Plain text: each source line that prints something is a line.

use fayan_contract::clean::{Break, Cues};

use crate::{
    assemble::{Assembled, Assembler},
    decoded::Decoded,
    line::{self, Atom},
    rules,
};

/// Cleans plain text.
pub(crate) fn clean(decoded: &Decoded) -> Assembled {
    let mut assembler = Assembler::new(decoded);
    let mut atoms = Vec::new();
    let mut blank = 0;
    for (start, end, line_end) in source_lines(&decoded.text) {
        atoms.clear();
        atoms.extend(decoded.text[start..end].char_indices().map(|(at, character)| Atom::plain(start + at, character)));
        if line::printed_range(&atoms).is_some() {
            let cues = Cues { break_before: Break::Newline, blank_before: blank, ..Cues::default() };
            line::write(&mut assembler, &atoms, cues);
            assembler.remove(end..line_end, rules::LINE_END);
            blank = 0;
        } else {
            line::remove_all(&mut assembler, &atoms, rules::BLANK);
            assembler.remove(end..line_end, rules::BLANK);
            blank += 1;
        }
    }
    assembler.finish()
}

/// The lines of a text: start, end, and end with the line terminator.
pub(crate) fn source_lines(text: &str) -> impl Iterator<Item = (usize, usize, usize)> + '_ {
    let mut start = 0;
    std::iter::from_fn(move || {
        if start >= text.len() {
            return None;
        }
        let rest = &text[start..];
        let line = match rest.find(is_line_end) {
            Some(end) if rest[end..].starts_with("\r\n") => (start, start + end, start + end + 2),
            Some(end) => {
                let terminator = rest[end..].chars().next().map_or(0, char::len_utf8);
                (start, start + end, start + end + terminator)
            }
            None => (start, text.len(), text.len()),
        };
        start = line.2;
        Some(line)
    })
}

fn is_line_end(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}
