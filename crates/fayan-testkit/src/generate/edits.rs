//! What a paper changes in a page after it is out.

use super::{GeneratedReport, GoldStatement};

/// A given name's last character for speakers that an edit renames; no list of the generator holds it in that place.
const RENAMED: char = '硕';

impl GeneratedReport {
    /// The page after `count` edits, each in one statement: a sentence more, or for every third edit another name of
    /// its speaker where the page prints the name in one piece.
    ///
    /// For pages of [`Options::plain_text`](super::Options::plain_text): gold and bytes must read the same.
    pub fn edited(&self, count: u32) -> Vec<u8> {
        let mut text = String::from_utf8(self.source.clone()).expect("a page of plain text is UTF-8");
        let statements = &self.gold.statements;
        for (number, at) in (1..=count).zip(self.seed..) {
            let Some(statement) = statements.get(at as usize % statements.len().max(1)) else { break };
            text = (number % 3 == 0)
                .then(|| renamed(&text, statement))
                .flatten()
                .unwrap_or_else(|| with_a_sentence_more(&text, statement, number));
        }
        text.into_bytes()
    }
}

fn with_a_sentence_more(text: &str, statement: &GoldStatement, number: u32) -> String {
    let first = statement.paragraphs.first().expect("a speech has a paragraph");
    assert!(text.contains(first), "{first:?} is not printed in one piece");
    text.replacen(first, &format!("{first}这是第{number}次修改补上的一句话。"), 1)
}

fn renamed(text: &str, statement: &GoldStatement) -> Option<String> {
    let mut name = statement.speaker.clone();
    name.pop()?;
    name.push(RENAMED);
    text.contains(&statement.speaker).then(|| text.replace(&statement.speaker, &name))
}

#[cfg(test)]
mod tests {
    use crate::generate::{Options, generate};

    #[test]
    fn each_edit_is_another_page() {
        for seed in 1..40 {
            let page = generate(seed, &Options::plain_text());
            assert_eq!(page.edited(0), page.source);
            let editions: std::collections::BTreeSet<_> = (0..6).map(|count| page.edited(count)).collect();
            assert_eq!(editions.len(), 6, "seed {seed}");
        }
    }
}
