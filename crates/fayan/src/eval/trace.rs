//! The line of a page that an error is about, and why it became what it is.

use fayan_segment::{Explanation, Reason};

use super::{about::Clue, normal::normal};

/// How many characters of a clue are enough to find a line that holds only its beginning or its end.
const ENOUGH: usize = 5;

/// The line and its cues, as `fayan extract --explain` prints them; nothing when no line holds the words.
pub(crate) fn trace(explanation: &Explanation, clue: &Clue) -> Option<String> {
    let reason = find(&explanation.lines, clue)?.clone();
    Some(Explanation { models: Vec::new(), lines: vec![reason] }.to_string())
}

/// The line that holds the words of a clue, else one that holds their end or beginning, else one that they hold.
fn find<'a>(lines: &'a [Reason], clue: &Clue) -> Option<&'a Reason> {
    let texts: Vec<String> = lines.iter().map(|line| normal(&line.text)).collect();
    let words: Vec<char> = clue.text.chars().collect();
    if words.is_empty() {
        return None;
    }
    let enough = ENOUGH.min(words.len());
    let last: String = words[words.len() - enough..].iter().collect();
    let first: String = words[..enough].iter().collect();
    let holding = |part: &str| -> Vec<usize> { (0..texts.len()).filter(|&at| texts[at].contains(part)).collect() };
    let whole = holding(&clue.text);
    let at = whole
        .get(clue.nth)
        .or(whole.last())
        .copied()
        .or_else(|| holding(&last).first().copied())
        .or_else(|| holding(&first).first().copied())
        .or_else(|| (0..texts.len()).find(|&at| texts[at].chars().count() > 1 && clue.text.contains(&texts[at])))?;
    Some(&lines[at])
}

#[cfg(test)]
mod tests {
    use fayan_segment::Label;

    use super::*;

    fn lines(texts: &[&str]) -> Vec<Reason> {
        let reason = |(line, text): (usize, &&str)| Reason {
            line,
            label: Label::Body,
            text: (*text).to_owned(),
            cues: Vec::new(),
            others: Vec::new(),
        };
        texts.iter().enumerate().map(reason).collect()
    }

    fn found(texts: &[&str], text: &str, nth: usize) -> Option<usize> {
        find(&lines(texts), &Clue { text: text.to_owned(), nth }).map(|reason| reason.line)
    }

    #[test]
    fn repeated_labels_are_told_apart_by_their_number() {
        let page = ["记者：第一问", "田一木：答", "记者：第二问"];
        assert_eq!([0, 1, 7].map(|nth| found(&page, "记者:", nth)), [Some(0), Some(2), Some(2)]);
    }

    #[test]
    fn words_broken_over_lines_are_found_by_their_end_or_the_other_way_round() {
        let page = ["市林业局把林子", "交给护林员。", "黎　明"];
        assert_eq!(found(&page, "林子交给护林员。", 0), Some(1));
        assert_eq!(found(&page, "县长黎明:", 0), Some(2));
        assert_eq!(found(&page, "没有的话", 0), None);
    }
}
