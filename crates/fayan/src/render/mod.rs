//! Output for people. Colours pass through anstream, which drops them where nobody would see them.

pub(crate) mod difference;
pub(crate) mod event;
pub(crate) mod hit;
pub(crate) mod progress;
pub(crate) mod report;
pub(crate) mod shown;
pub(crate) mod table;

use anstyle::{AnsiColor, Style};

/// For the word "error".
pub(crate) const ERROR: Style = AnsiColor::Red.on_default().bold();
/// For what deserves a look.
pub(crate) const WARNING: Style = AnsiColor::Yellow.on_default();
/// For titles and headings.
pub(crate) const TITLE: Style = Style::new().bold();
/// For what stands beside the point.
pub(crate) const FAINT: Style = Style::new().dimmed();

/// For words that were looked for.
pub(crate) const MATCH: Style = AnsiColor::Red.on_default().bold();

/// A text in a style.
pub(crate) fn styled(style: Style, text: impl std::fmt::Display) -> String {
    format!("{style}{text}{style:#}")
}

/// Columns of the terminal; 100 where there is none.
pub(crate) fn columns() -> usize {
    terminal_size::terminal_size().map_or(100, |(width, _)| usize::from(width.0))
}
