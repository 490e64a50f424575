//! Whether an edit is what its rule makes of its bytes.

use fayan_contract::clean::{Edit, Line};

use crate::{
    characters::{self, Verdict},
    charset::Codec,
    html::{
        entities,
        tokens::{self, Kind},
    },
    line::{self, Spacing},
    rules,
};

/// Derives the output of an edit anew where its rule speaks of single characters. What rules leave out (markup, lines
/// around the article) says nothing about the text and is not looked into.
pub(super) fn agrees(codec: &Codec, raw: &[u8], edit: &Edit) -> bool {
    let decoded = || codec.decode(raw).text;
    match edit.rule.as_ref() {
        rules::UNDECODABLE | rules::VARIANT => decoded() == edit.output,
        rules::ENTITY => entities::resolve(&decoded()) == edit.output,
        rule if rule.starts_with("char.") => by_character_rule(&entities::resolve(&decoded()), rule, &edit.output),
        rules::FOLD if !edit.output.is_empty() => is_folded_space(&decoded()),
        _ => true,
    }
}

fn by_character_rule(text: &str, rule: &str, output: &str) -> bool {
    let mut expected = String::new();
    for character in text.chars() {
        // Only name dots look at their neighbours, and those stand between Han characters.
        match characters::judge(character, Some('中'), Some('中')) {
            Verdict::Replace(same, replaced) if same == rule => expected.push(replaced),
            Verdict::Remove(same) if same == rule => {}
            _ => return false,
        }
    }
    expected == output
}

/// Whether only white space was folded.
fn is_folded_space(text: &str) -> bool {
    let mut has_space = false;
    for character in entities::resolve(text).chars() {
        match characters::judge(character, None, None) {
            Verdict::Space(_) | Verdict::LineEnd => has_space = true,
            Verdict::Remove(_) => {}
            Verdict::Keep | Verdict::Replace(..) => return false,
        }
    }
    has_space
}

/// Whether every gap of a line is as wide as the space that was folded there.
pub(super) fn gaps_agree(codec: &Codec, raw: &[u8], line: &Line) -> bool {
    line.cues.gaps.iter().all(|(offset, width)| {
        let (at, after) = (*offset as usize, *offset as usize + 1);
        let is_space = line.text.get(at..after) == Some(" ") && after < line.text.len();
        let start = line.cite(at..after).first().map(|span| span.start);
        let end = line.cite(after..line.text.len()).first().map(|span| span.start);
        let (Some(start), Some(end)) = (start.filter(|_| is_space), end) else { return false };
        let text = codec.decode(raw.get(start as usize..end as usize).unwrap_or_default()).text;
        let tokens = tokens::tokenize(&text);
        let mut atoms = Vec::new();
        for token in tokens.iter().filter(|token| token.kind == Kind::Text) {
            line::push_atoms(&mut atoms, &text, token.range.clone());
        }
        // What is printed here was hidden by an element, and a page may hold preformatted parts, in which space does
        // not collapse. Behind a start tag space may be hidden as well: then the gap is narrower than all of it.
        let hides = tokens.iter().any(|token| matches!(token.kind, Kind::Start(_)));
        let fits = |printed: u32| printed == *width || hides && *width < printed;
        let readings = [Spacing::Collapsed, Spacing::Typed];
        line::printed_range(&atoms).is_some()
            || readings.iter().any(|spacing| fits(line::printed_width(&atoms, *spacing)))
    })
}
