//! Whether an edit is what its rule makes of its bytes.

use fayan_contract::clean::{CleanDocument, Edit};

use crate::{
    characters::{self, Verdict},
    charset::Codec,
    html::entities,
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

/// Whether white space was folded. Markup between two words may hold anything.
fn is_folded_space(text: &str) -> bool {
    if text.contains(['<', '>']) {
        return true;
    }
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

/// The gap whose printed width is not that of the space that was folded there, as the index of its edit.
pub(super) fn wrong_gap(codec: &Codec, raw: &[u8], clean: &CleanDocument) -> Option<usize> {
    let mut widths = clean.lines.iter().flat_map(|line| &line.cues.gaps).map(|(_, width)| *width);
    let is_gap = |edit: &Edit| edit.rule == rules::FOLD && !edit.output.is_empty();
    for (index, edit) in clean.edits.iter().enumerate().filter(|(_, edit)| is_gap(edit)) {
        let text = codec.decode(&raw[edit.start as usize..edit.end as usize]).text;
        let Some(width) = widths.next() else { return Some(index) };
        if text.contains(['<', '>']) {
            continue;
        }
        let mut atoms = Vec::new();
        line::push_atoms(&mut atoms, &text, 0..text.len());
        // A page may hold preformatted parts, in which space does not collapse.
        let readings = [Spacing::Collapsed, Spacing::Typed];
        if !readings.iter().any(|spacing| line::printed_width(&atoms, *spacing) == width) {
            return Some(index);
        }
    }
    None
}
