//! The sorts of sites that pages are printed in.

/// Sorts of sites, each with a page frame of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Site {
    /// An e-paper made of tables, with its metadata in comments.
    TableEpaper,
    /// An e-paper made of headings and blocks.
    BlockEpaper,
    /// A government portal with metadata elements.
    Government,
    /// A news site with an article element, lists of related news and a comment box.
    News,
    /// An old page: everything in one cell, lines ended by `<br>`.
    Plain,
    /// An e-paper whose links stand in an attribute of its own, not in `href`.
    LinkEpaper,
    /// A court's site: lists of facts, one text element, the editor below.
    Court,
    /// A party portal: related columns, the paper's stamp, the editor in brackets.
    Portal,
    /// A publisher of press conferences: an editor's element with bold labels and metadata by name.
    Conference,
    /// A page pasted from a word processor: spans in spans.
    Pasted,
    /// An interview as a definition list: labels as terms.
    Interview,
}

impl Site {
    /// Those of pages without a family.
    pub const ALL: [Self; 5] = [Self::TableEpaper, Self::BlockEpaper, Self::Government, Self::News, Self::Plain];

    /// All of them.
    pub const EVERY: [Self; 11] = [
        Self::TableEpaper,
        Self::BlockEpaper,
        Self::Government,
        Self::News,
        Self::Plain,
        Self::LinkEpaper,
        Self::Court,
        Self::Portal,
        Self::Conference,
        Self::Pasted,
        Self::Interview,
    ];
}
