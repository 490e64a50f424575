//! A page before it is set: its parts in printed order.

use super::{dates::Day, gold::Gold};

/// What a part of a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// 编者按 alone on its line.
    NoteLabel,
    /// The editor's note, or a paragraph that opens the page in its stead.
    Note,
    /// The headline of a statement.
    Headline,
    /// A speaker line, or one of the two lines of a speaker.
    Byline,
    /// A paragraph of running text.
    Body,
    /// A credit.
    Credit,
    /// A line of its own that is never wrapped: a time stamp, a caption, a mark of the page.
    Line,
}

/// A part of a page.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub(super) role: Role,
    /// The halves of a headline; one string for everything else.
    pub(super) lines: Vec<String>,
    /// Length in bytes of a label that opens the text and that sites set bold.
    pub(super) label: usize,
    /// Number of the statement it belongs to, from 0.
    pub(super) statement: Option<usize>,
}

impl Block {
    /// A part of one line.
    pub(super) fn new(role: Role, text: impl Into<String>) -> Self {
        Self { role, lines: vec![text.into()], label: 0, statement: None }
    }

    /// The part as belonging to a statement.
    pub(super) fn of(self, statement: usize) -> Self {
        Self { statement: Some(statement), ..self }
    }

    /// Whether lines of this part are wrapped at the width of the column.
    pub(super) fn is_running_text(&self) -> bool {
        matches!(self.role, Role::Note | Role::Body)
    }
}

/// A page before it is set.
#[derive(Debug, Clone)]
pub(super) struct Page {
    pub(super) gold: Gold,
    /// Halves of the main title.
    pub(super) title: Vec<String>,
    /// Sub-title with its dash.
    pub(super) subtitle: Option<String>,
    /// The paper or site.
    pub(super) outlet: String,
    /// When it appeared; sites print it, plain text does not.
    pub(super) published: Day,
    /// Page of the paper.
    pub(super) page_number: usize,
    /// Everything below the title block.
    pub(super) blocks: Vec<Block>,
    /// Set into the middle of a wrapped paragraph of this statement.
    pub(super) running_head: Option<(usize, String)>,
    /// Ends inside a sentence: plain text has no line end after it.
    pub(super) truncated: bool,
}
