//! What a comparison of printed text ignores.

use unicode_normalization::UnicodeNormalization;

/// The text without white space, with full and half width, ligatures and kinds of middle dots made equal.
///
/// Pages print the same name with U+00B7, U+2022 or U+FF65 between its parts, and the same bracket in two widths.
/// Compatibility decomposition is wrong for text that is published, and right for asking whether two texts say the same.
pub(super) fn normal(text: &str) -> String {
    text.nfkc()
        .map(|character| match character {
            '\u{2022}' | '\u{2027}' | '\u{2219}' | '\u{22c5}' | '\u{ff65}' | '\u{30fb}' => '·',
            other => other,
        })
        .filter(|character| !character.is_whitespace())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::normal;

    #[test]
    fn widths_spaces_and_dots_do_not_matter() {
        assert_eq!(normal("阿依•云朵尔 （１２月）"), normal("阿依·云朵尔(12月)"));
        assert_ne!(normal("云朵尔"), normal("云朵儿"));
    }
}
