//! Words for a speech: 讲话, 致辞, 发言. Those of the list `genre` name a single speech wherever they stand; the plain
//! ones stand in the titles of many speeches, and of reports on them, as well.

use crate::{
    glance::{Words, words},
    lexicon::{Class, Lexicon},
};

static PLAIN: Words = Words::of(&words(["发言", "發言", "谈话", "談話", "报告", "報告", "讲演", "講演"]));

const SPEECH: u32 = Class::Speech as u32;

/// What stands before the word for a speech that a text closes with.
pub(crate) fn closing<'t>(lexicon: &Lexicon, text: &'t str) -> Option<&'t str> {
    lexicon.ending(text, SPEECH).map(|start| &text[..start]).or_else(|| PLAIN.closing(text))
}

/// Whether a text opens with a word for a speech.
pub(crate) fn opens(lexicon: &Lexicon, text: &str) -> bool {
    lexicon.opening(text, SPEECH).is_some() || PLAIN.open(text)
}

/// Whether a word for a speech stands in a text.
pub(crate) fn stands_in(lexicon: &Lexicon, text: &str) -> bool {
    text.char_indices().any(|(at, _)| opens(lexicon, &text[at..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_a_speech_are_found_at_either_end() {
        let lexicon = Lexicon::own();
        assert_eq!(closing(&lexicon, "柳如烟的开幕词"), Some("柳如烟的"));
        assert_eq!(closing(&lexicon, "柳如烟的发言"), Some("柳如烟的"));
        assert_eq!(closing(&lexicon, "柳如烟的灯"), None);
        assert!(
            opens(&lexicon, "祝酒辭全文") && stands_in(&lexicon, "在灯节上的谈话。") && !stands_in(&lexicon, "灯节")
        );
    }
}
