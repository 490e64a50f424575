//! Who edited the page, as papers say it.

use super::{options::NameSpacing, people::People, random::Random};

/// A credit line with the names in it.
pub(super) struct CreditLine {
    pub(super) text: String,
    pub(super) names: Vec<String>,
}

/// Writes a credit with one to three names.
pub(super) fn write(people: &mut People, spacing: NameSpacing, random: &mut Random) -> CreditLine {
    let editors: Vec<_> = (0..random.between(1..=3)).map(|_| people.draw(random)).collect();
    let printed: Vec<&str> = editors.iter().map(|editor| editor.printed.as_str()).collect();
    // Names with two spaces inside cannot be set apart by one.
    let listed = printed.join(if spacing == NameSpacing::TwoSpaces || random.chance(20) { "、" } else { " " });
    let text = match random.below(7) {
        0 | 1 => format!("（文字整理/{listed}）"),
        2 => format!("(文字整理/{listed})"),
        3 => format!("（本报记者 {listed} 整理）"),
        4 => format!("（文字整理：{listed}）"),
        5 => format!("（责任编辑：{listed}）"),
        _ => format!("本报记者 {listed} 整理"),
    };
    CreditLine { text, names: editors.into_iter().map(|editor| editor.name).collect() }
}
