//! The words that stand for values of our own types, as JSON spells them.

use serde::Serialize;

/// The word for a variant, for example `speech_excerpts`.
pub(crate) fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use fayan_contract::{issue::IssueCode, report::Kind};

    use super::*;

    #[test]
    fn variants_have_the_words_of_json() {
        assert_eq!([word(&Kind::SpeechExcerpts), word(&IssueCode::EnumGap)], ["speech_excerpts", "ENUM_GAP"]);
    }
}
