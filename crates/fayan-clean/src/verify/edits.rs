//! Whether an edit is what its rule makes of its bytes.

use fayan_contract::clean::Edit;

use crate::{
    characters::{self, Verdict},
    charset::Codec,
    html::entities,
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
        rules::FOLD => is_blank(&decoded()),
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

/// Whether nothing is printed. Markup between two words may hold anything.
fn is_blank(text: &str) -> bool {
    text.contains(['<', '>'])
        || entities::resolve(text).chars().all(|character| {
            matches!(
                characters::judge(character, None, None),
                Verdict::Space(_) | Verdict::Remove(_) | Verdict::LineEnd
            )
        })
}
