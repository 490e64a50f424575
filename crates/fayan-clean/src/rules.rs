//! The names of all cleaning rules. An edit carries one of them, so that each changed byte can be explained.

/// A cleaning rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The id that edits carry.
    pub id: &'static str,
    /// What the rule does, for people.
    pub does: &'static str,
}

macro_rules! rules {
    ($($name:ident = $id:literal: $does:literal;)*) => {
        $(pub(crate) const $name: &str = $id;)*

        /// All rules, in the order of their ids' families.
        pub const CATALOGUE: &[Rule] = &[$(Rule { id: $id, does: $does }),*];
    };
}

rules! {
    UNREADABLE = "raw.unreadable": "leaves out bytes that are not text";
    UNDECODABLE = "encoding.undecodable": "puts U+FFFD for bytes that the encoding cannot read";
    VARIANT = "encoding.variant": "reads bytes that are a second way to write a character";

    FULLWIDTH_ASCII = "char.fullwidth_ascii": "writes full-width digits and letters as ASCII";
    ZERO_WIDTH = "char.zero_width": "removes characters without width, byte order marks and direction marks";
    CONTROL = "char.control": "removes control characters";
    NAME_DOT = "char.name_dot": "writes dots between Han characters as U+00B7";
    RADICAL = "char.radical": "writes radicals as the Han characters they look like";
    COMPATIBILITY = "char.compatibility": "writes compatibility ideographs as unified ones";
    PRIVATE_USE = "char.private_use": "puts U+3013 for characters of a private font";
    VERTICAL_FORM = "char.vertical_form": "writes punctuation for vertical text as the usual one";

    INDENT = "space.indent": "removes space before a line";
    TRAILING = "space.trailing": "removes space after a line";
    FOLD = "space.fold": "folds space inside a line into one U+0020";
    SOURCE_WRAP = "space.source_wrap": "removes a line end of the source between Han characters";

    LINE_END = "line.end": "ends a line";
    BLANK = "line.blank": "removes empty lines";

    FRONT_MATTER = "markdown.front_matter": "lifts a front matter block into metadata";
    MARKDOWN = "markdown.mark": "removes marks of headings, quotes and weight";

    ENTITY = "html.entity": "reads a character reference";
    INLINE = "html.inline": "removes markup inside a line";
    COMMENT = "html.comment": "removes comments";
    HIDDEN = "html.hidden": "removes what browsers do not print as text: scripts, styles, forms, media";
    BR = "html.br": "ends a line at a br element";
    BLOCK = "html.block": "ends a line at a block element";
    CHROME = "html.chrome": "leaves out text around the article, with its markup";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique() {
        let mut ids: Vec<&str> = CATALOGUE.iter().map(|rule| rule.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), CATALOGUE.len());
    }
}
