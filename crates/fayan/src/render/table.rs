//! Tables that line up with Chinese text, whose characters are two columns wide.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{TITLE, styled};

/// How a column is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    /// Against the left, as wide as its longest cell.
    Left,
    /// Against the right, as wide as its longest cell.
    Right,
    /// Against the left, cut where the line would be too long. Such columns share what the others leave.
    Cut,
}

/// Narrowest a column is cut to.
const LEAST_WIDTH: usize = 8;

/// Sets rows under headings, at most `columns` wide where the columns to be cut allow it.
pub(crate) fn render(headings: &[(&str, Column)], rows: &[Vec<String>], columns: usize) -> String {
    let widest = |at: usize| rows.iter().map(|row| row[at].width()).max().unwrap_or(0).max(headings[at].0.width());
    let natural: Vec<usize> = (0..headings.len()).map(widest).collect();
    let widths = fit(headings, &natural, columns);
    let line = |cells: &mut dyn Iterator<Item = String>| {
        let set: Vec<String> =
            cells.zip(headings).zip(&widths).map(|((cell, (_, column)), width)| set(&cell, *column, *width)).collect();
        set.join("  ").trim_end().to_owned()
    };
    let mut text = styled(TITLE, line(&mut headings.iter().map(|(heading, _)| (*heading).to_owned())));
    for row in rows {
        text.push('\n');
        text.push_str(&line(&mut row.iter().cloned()));
    }
    text
}

/// Gives each column its width: columns to be cut get an even share of what is left, and pass on what they do not need.
fn fit(headings: &[(&str, Column)], natural: &[usize], columns: usize) -> Vec<usize> {
    let gaps = 2 * headings.len().saturating_sub(1);
    let is_cut = |at: &usize| headings[*at].1 == Column::Cut;
    let fixed: usize = (0..headings.len()).filter(|at| !is_cut(at)).map(|at| natural[at]).sum();
    let mut left = columns.saturating_sub(gaps + fixed);
    let mut widths = natural.to_vec();
    let mut cut: Vec<usize> = (0..headings.len()).filter(is_cut).collect();
    cut.sort_by_key(|at| natural[*at]);
    for (index, at) in cut.iter().enumerate() {
        let share = left / (cut.len() - index);
        widths[*at] = natural[*at].min(share.max(LEAST_WIDTH));
        left = left.saturating_sub(widths[*at]);
    }
    widths
}

fn set(cell: &str, column: Column, width: usize) -> String {
    let cell = cut(cell, width);
    let padding = " ".repeat(width.saturating_sub(cell.width()));
    match column {
        Column::Right => format!("{padding}{cell}"),
        Column::Left | Column::Cut => format!("{cell}{padding}"),
    }
}

/// Cuts a text to a width in columns, with an ellipsis where something is gone. Line ends and tabs become spaces.
pub(crate) fn cut(text: &str, width: usize) -> String {
    let text: String = text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect();
    if text.width() <= width {
        return text;
    }
    let mut kept = String::new();
    let mut used = 1;
    for character in text.chars() {
        used += character.width().unwrap_or(0);
        if used > width {
            break;
        }
        kept.push(character);
    }
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        anstream::adapter::strip_str(text).to_string()
    }

    #[test]
    fn columns_line_up_under_wide_characters() {
        let rows = vec![
            vec!["1".to_owned(), "甲乙丙".to_owned(), "533".to_owned()],
            vec!["12".to_owned(), "Wu".to_owned(), "9".to_owned()],
        ];
        let headings = [("#", Column::Right), ("speaker", Column::Left), ("chars", Column::Right)];
        assert_eq!(plain(&render(&headings, &rows, 80)), " #  speaker  chars\n 1  甲乙丙     533\n12  Wu           9");
    }

    #[test]
    fn long_cells_are_cut_to_the_terminal() {
        let rows = vec![vec!["甲".to_owned(), "一二三四五六七八九十一二三四五六七八九十".to_owned()]];
        let text = plain(&render(&[("who", Column::Left), ("what", Column::Cut)], &rows, 20));
        assert!(text.lines().all(|line| line.width() <= 20), "{text}");
        assert!(text.ends_with('…'), "{text}");
    }

    #[test]
    fn cutting_never_splits_a_wide_character() {
        assert_eq!(cut("甲乙丙", 6), "甲乙丙");
        assert_eq!(cut("甲乙丙", 5), "甲乙…");
        assert_eq!(cut("甲乙丙", 4), "甲…");
        assert_eq!(cut("a\nb", 9), "a b");
    }
}
