//! Fields of the title block by the last word of their label: 会议地点：…, |地点|…|, label and value on lines of their own.

use crate::{cited::Piece, page::Page, phrase::trim_range};

/// Longest words before the last word of a label, in characters: 新闻发布会地点.
const LONGEST_LABEL: usize = 8;

/// Marks between a label and its value.
const MARKS: [char; 5] = ['：', ':', '︰', '|', '│'];

/// The value of the first field among the first rows whose label ends in one of the words.
pub(crate) fn value(page: &Page<'_>, rows: usize, words: &[&str]) -> Option<Piece> {
    let head =
        page.rows.iter().enumerate().take(rows).filter(|(_, row)| !row.is_long() && !row.ends && row.is_content());
    head.into_iter().find_map(|(index, row)| {
        let after = words.iter().find_map(|word| label_end(row.text, word))?;
        let rest = row.text[after..].trim_start_matches(|c: char| MARKS.contains(&c) || c.is_whitespace());
        let start = row.text.len() - rest.len();
        if rest.is_empty() {
            // The value stands on the next line, or in the next cell.
            let next = page.rows.get(index + 1).filter(|next| index + 1 < rows && next.opening.is_none())?;
            return (!next.is_long()).then(|| Piece::whole(page, index + 1));
        }
        let range = trim_range(row.text, start..start + value_end(rest));
        (start > after && !range.is_empty()).then_some(Piece { row: index, range })
    })
}

/// Where a label ends that closes with a word and opens the line or a part of it.
fn label_end(text: &str, word: &str) -> Option<usize> {
    let at = text.find(word)?;
    let end = at + word.len();
    let before = text[..at].rfind(|c: char| c.is_whitespace() || c == '|').map_or(0, |gap| gap + 1);
    let before = (before..=at).find(|at| text.is_char_boundary(*at))?;
    let label = text[before..at].trim_start_matches(|c: char| "●◆■▲【[*".contains(c));
    let plain = label.chars().count() <= LONGEST_LABEL && !label.contains(['，', '。', '、', '“', '的', '：', ':']);
    // When the page was made is another matter.
    let paper = [
        "发布", "發布", "發佈", "发表", "發表", "更新", "刊登", "播出", "截止", "录入", "成文", "印发", "上传", "出版",
    ];
    if paper.iter().any(|word| label.ends_with(word)) {
        return None;
    }
    let marked = text[end..].trim_start();
    // 地點 本院紅樓: the label opens the line, and white space parts it from its value.
    let spaced = at == 0 && marked.len() < text.len() - end;
    (plain && (marked.is_empty() || marked.starts_with(MARKS) || spaced)).then_some(end)
}

/// Where a value ends: before the next cell, or before the label of the next field on the line.
fn value_end(rest: &str) -> usize {
    let cell = rest.find(['|', '│']).unwrap_or(rest.len());
    let next = rest[..cell].char_indices().find_map(|(at, mark)| {
        let clock = rest[..at].ends_with(|c: char| c.is_ascii_digit());
        if !matches!(mark, '：' | ':' | '︰') || clock { None } else { rest[..at].rfind(char::is_whitespace) }
    });
    next.unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_known_by_their_last_word() {
        let value = |text: &'static str, word: &str| {
            let after = label_end(text, word)?;
            let rest = text[after..].trim_start_matches(|c: char| MARKS.contains(&c) || c.is_whitespace());
            Some(rest[..value_end(rest)].trim())
        };
        assert_eq!(value("新闻发布会地点：青杨宾馆", "地点"), Some("青杨宾馆"));
        assert_eq!(value("时间：9月1日上午9:30 地点：青杨宾馆", "地点"), Some("青杨宾馆"));
        assert_eq!(value("时间：9月1日上午9:30 地点：青杨宾馆", "时间"), Some("9月1日上午9:30"));
        assert_eq!(value("|地点|青杨小学|", "地点"), Some("青杨小学"));
        assert_eq!(value("发布日期：2032-09-01", "日期"), None);
        assert_eq!(value("地点 青杨宾馆", "地点"), Some("青杨宾馆"));
        assert_eq!(value("换了地点，再开会", "地点"), None);
    }
}
