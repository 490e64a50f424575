//! Which lines of running text belong to one paragraph.

use fayan_contract::clean::Break;

use crate::{
    characters::{BRACKETS, is_forbidden_at_start, open_brackets},
    page::Page,
    row::Row,
    series,
};

/// How two neighbouring lines of text relate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Link {
    /// One paragraph.
    Join,
    /// Two paragraphs.
    Break,
    /// Two paragraphs, but it cannot be told for sure.
    Doubtful,
}

/// What the layout of a page says about its paragraphs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layout {
    /// Paragraphs begin with an indent.
    indented: bool,
    /// Paragraphs are set apart by empty lines.
    spaced: bool,
}

impl Layout {
    pub(crate) fn of(page: &Page<'_>) -> Self {
        let plain = page.rows.iter().filter(|row| row.line.cues.break_before == Break::Newline && !row.markup);
        let (mut lines, mut indents, mut blanks) = (0_usize, 0_usize, 0_usize);
        for row in plain {
            lines += 1;
            indents += usize::from(row.line.cues.indent >= 2);
            blanks += usize::from(row.line.cues.blank_before > 0);
        }
        Self {
            indented: indents * 20 >= lines && indents * 20 <= lines * 19,
            // An empty line after nearly every line says nothing (60 of 100 and more).
            spaced: blanks > 0 && blanks * 10 < lines * 6,
        }
    }

    /// Relates two neighbouring lines of text.
    pub(crate) fn link(&self, before: &Row<'_>, text_before: &str, after: &Row<'_>) -> Link {
        let (cues, column) = (&after.line.cues, before.column);
        if cues.break_before == Break::Block {
            // Even a block may hold one line of a column, when its neighbours are cut at the same width.
            let cut = column.is_some_and(|column| !before.ends && !before.set_apart() && before.width + 8 >= column);
            return if cut && !series::opens_with_marker(after.text) { Link::Join } else { Link::Break };
        }
        if after.text.starts_with(is_forbidden_at_start) {
            return Link::Join;
        }
        if self.indented && cues.break_before == Break::Newline {
            return if cues.indent >= 2 { Link::Break } else { Link::Join };
        }
        if BRACKETS.may_stand_in(&before.glance) && open_brackets(text_before) > 0 {
            return Link::Join;
        }
        let apart = self.spaced && cues.blank_before > 0;
        let marked = series::opens_with_marker(after.text);
        if before.ends {
            return match column {
                Some(column) if !apart && !marked && before.width + 3 >= column && !self.spaced => Link::Doubtful,
                Some(_) if !apart && self.spaced => Link::Join,
                _ => Link::Break,
            };
        }
        if before.text.ends_with(['：', ':', '；', ';']) && (marked || apart) {
            return Link::Break;
        }
        if apart || column.is_none() && before.width > 90 && after.width > 90 { Link::Break } else { Link::Join }
    }
}
