//! Several words looked for in one pass over a text.

use aho_corasick::{AhoCorasick, AhoCorasickKind};

/// Words that are looked for together.
pub(crate) struct Finder(AhoCorasick);

impl Finder {
    /// At most 64 words.
    pub(crate) fn new(words: &[&str]) -> Self {
        // Searching for rare bytes first does not pay: the bytes of one Chinese text are much like those of another.
        let search = AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).prefilter(false).build(words);
        Self(search.expect("the lists of the rules are short"))
    }

    /// Whether one of the words stands in the text.
    pub(crate) fn any(&self, text: &str) -> bool {
        self.0.is_match(text)
    }

    /// Where the first of the words begins.
    pub(crate) fn first(&self, text: &str) -> Option<usize> {
        // The standard search reports what ends first; of words that do not hold each other that is what begins first.
        self.0.find(text).map(|found| found.start())
    }

    /// How many of the words stand in the text, also inside each other.
    pub(crate) fn count(&self, text: &str) -> u32 {
        let found = self.0.find_overlapping_iter(text);
        found.fold(0_u64, |seen, word| seen | 1 << word.pattern().as_u64()).count_ones()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_counts_once_also_inside_another() {
        let finder = Finder::new(&["發言", "發言全文", "整理"]);
        assert_eq!(finder.count("發言全文，發言"), 2);
        assert!(finder.any("文字整理") && !finder.any("文字"));
    }
}
