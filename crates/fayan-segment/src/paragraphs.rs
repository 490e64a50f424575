//! The lines of a speech joined to paragraphs, with what is not speech taken off their ends.

use fayan_contract::{
    issue::{Issue, IssueCode, Severity},
    report::Paragraph,
    span::CitedText,
};

use crate::{
    cited::{Piece, joined},
    join::{Layout, Link},
    page::Page,
};

/// Paragraphs and the doubts about their ends.
#[derive(Debug, Default)]
pub(crate) struct Joined {
    pub(crate) paragraphs: Vec<Paragraph>,
    pub(crate) issues: Vec<Issue>,
}

/// Joins the lines of a speech. A line that is marked stays alone (a heading inside the speech).
pub(crate) fn join(page: &Page<'_>, layout: &Layout, lines: &[(Piece, bool)]) -> Joined {
    let mut result = Joined::default();
    for group in groups(page, layout, lines, &mut result.issues) {
        let CitedText { text, spans } = joined(page, &group);
        if !text.is_empty() {
            result.paragraphs.push(Paragraph { text, spans, points: Vec::new() });
        }
    }
    result
}

/// The pieces of each paragraph.
pub(crate) fn groups(
    page: &Page<'_>,
    layout: &Layout,
    lines: &[(Piece, bool)],
    issues: &mut Vec<Issue>,
) -> Vec<Vec<Piece>> {
    let mut groups: Vec<Vec<Piece>> = Vec::new();
    let mut alone = true;
    for (piece, heading) in lines {
        let piece = without_stamp(page, piece.clone());
        if piece.range.is_empty() {
            continue;
        }
        let last = groups.last().and_then(|group| group.last()).cloned();
        let link = match last {
            Some(last) if !alone && !heading => {
                let before = &page.rows[last.row];
                layout.link(before, last.text(page), &page.rows[piece.row])
            }
            _ => Link::Break,
        };
        match link {
            Link::Join => groups.last_mut().expect("a line was joined to an earlier one").push(piece.clone()),
            Link::Break | Link::Doubtful => groups.push(vec![piece.clone()]),
        }
        if link == Link::Doubtful {
            issues.push(Issue {
                code: IssueCode::SoftBreak,
                severity: Severity::Info,
                detail: "A full line ends a sentence; whether a new paragraph begins here cannot be told.".to_owned(),
                spans: piece.spans(page).into_iter().take(1).collect(),
            });
        }
        alone = *heading;
    }
    groups
}

/// Takes a time stamp off the end of a line: `… [03-05 16:17]`.
fn without_stamp(page: &Page<'_>, piece: Piece) -> Piece {
    let text = piece.text(page).trim_end();
    let Some(close) = text.chars().next_back().filter(|c| matches!(c, ']' | '］' | '】' | ')' | '）')) else {
        return piece;
    };
    let Some(open) = text.rfind(['[', '［', '【', '(', '（']) else { return piece };
    let inner = text[open..text.len() - close.len_utf8()].trim_start_matches(['[', '［', '【', '(', '（']);
    let stamp = inner.contains(':')
        && inner.chars().filter(char::is_ascii_digit).count() >= 3
        && inner.chars().all(|c| c.is_ascii_digit() || "-:/. 年月日时分".contains(c));
    if !stamp {
        return piece;
    }
    let end = piece.range.start + text[..open].trim_end().len();
    Piece { row: piece.row, range: piece.range.start..end }
}
