//! Breaking a paragraph into lines of a column.

use super::options::LineStart;

/// Punctuation that Chinese setting keeps away from the start of a line.
const NOT_AT_START: &[char] =
    &['，', '。', '、', '；', '：', '？', '！', '”', '’', '）', '》', '】', '…', '—', '％', '%', ')'];

/// Punctuation that Chinese setting keeps away from the end of a line.
const NOT_AT_END: &[char] = &['“', '‘', '（', '《', '【', '('];

/// Breaks a paragraph into lines of at most `width` full-width characters, its first line shorter by `indent` of them.
///
/// Half-width characters count one half. Runs of ASCII letters and digits are never broken: a reader could not tell
/// whether a space belongs there. Strict setting squeezes one closing mark into the line before, so that lines may be
/// one character longer, and pushes opening marks to the next line.
pub(super) fn wrap(text: &str, width: usize, indent: usize, line_start: LineStart) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut room = 2 * (width - indent.min(width / 2));
    let mut used = 0;
    let mut cells = cells(text).into_iter().peekable();
    while let Some(cell) = cells.next() {
        let columns = columns(cell);
        let full = !line.is_empty() && used + columns > room;
        let squeezed = line_start == LineStart::Strict && cell.starts_with(NOT_AT_START);
        let stranded = line_start == LineStart::Strict
            && cell.starts_with(NOT_AT_END)
            && cells.peek().is_some_and(|_| used + columns >= room)
            && !line.is_empty();
        if (full && !squeezed) || stranded {
            lines.push(std::mem::take(&mut line));
            used = 0;
            room = 2 * width;
        }
        line.push_str(cell);
        used += columns;
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// The text in pieces that are never broken.
fn cells(text: &str) -> Vec<&str> {
    let mut cells = Vec::new();
    let mut start = 0;
    let mut in_run = false;
    for (offset, character) in text.char_indices() {
        let joins = character.is_ascii_graphic();
        if offset > start && !(in_run && joins) {
            cells.push(&text[start..offset]);
            start = offset;
        }
        in_run = joins;
    }
    if start < text.len() {
        cells.push(&text[start..]);
    }
    cells
}

/// Width in half-width columns.
fn columns(cell: &str) -> usize {
    cell.chars().map(|character| if character.is_ascii() { 1 } else { 2 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strict_setting_never_starts_a_line_with_closing_punctuation() {
        let text = "推行“一窗受理、集成服务”，梳理公布涉企事项清单，平均办理时限压缩36.5%。企业办事更加省心。";
        for width in 8..=40 {
            let lines = wrap(text, width, 2, LineStart::Strict);
            assert_eq!(lines.concat(), text);
            for line in &lines {
                assert!(!line.starts_with(NOT_AT_START), "width {width}: {line}");
                assert!(!line.ends_with(NOT_AT_END), "width {width}: {line}");
            }
        }
    }

    #[test]
    fn free_setting_fills_every_line() {
        assert_eq!(
            wrap("有人管、有人做，12345热线", 3, 0, LineStart::Free),
            ["有人管", "、有人", "做，", "12345", "热线"]
        );
    }
}
