//! Setting a page as plain text.

use super::{
    options::{BlankLines, Columns, Headlines, Indent, Layout},
    page::{Block, Page, Role},
    wrap::wrap,
};

/// Sets a page as plain text, lines ended by `\n`.
pub(super) fn set(page: &Page, layout: &Layout) -> String {
    let mut paragraphs: Vec<Vec<String>> = vec![title_lines(&page.title, layout)];
    paragraphs.extend(page.subtitle.iter().map(|subtitle| vec![subtitle.clone()]));
    paragraphs.extend(set_blocks(page, layout));
    let (within, between) = match layout.blank_lines {
        BlankLines::None => ("\n", "\n"),
        BlankLines::BetweenParagraphs => ("\n", "\n\n"),
        BlankLines::BetweenAllLines => ("\n\n", "\n\n"),
    };
    let mut text = paragraphs.iter().map(|lines| lines.join(within)).collect::<Vec<_>>().join(between);
    if !page.truncated {
        text.push('\n');
    }
    if layout.carriage_returns { text.replace('\n', "\r\n") } else { text }
}

/// The lines of each block, indents included, running head in its place.
pub(super) fn set_blocks(page: &Page, layout: &Layout) -> Vec<Vec<String>> {
    let mut set: Vec<Vec<String>> = page.blocks.iter().map(|block| lines(block, layout)).collect();
    if let Some((statement, head)) = &page.running_head {
        let inside =
            page.blocks.iter().zip(&mut set).find(|(block, lines)| {
                block.statement == Some(*statement) && block.role == Role::Body && lines.len() >= 4
            });
        if let Some((_, lines)) = inside {
            lines.insert(lines.len() / 2, head.clone());
        }
    }
    set
}

/// The lines of one block.
pub(super) fn lines(block: &Block, layout: &Layout) -> Vec<String> {
    if block.role == Role::Headline {
        return title_lines(&block.lines, layout);
    }
    let text = &block.lines[0];
    if !block.is_running_text() {
        return vec![text.clone()];
    }
    let indent = if layout.indent == Indent::Ideographic { 2 } else { 0 };
    let mut lines = match layout.columns {
        Columns::Unwrapped => vec![text.clone()],
        Columns::CutOnce => cut_once(text, layout),
        Columns::Width(width) => wrap(text, width, indent, layout.line_start),
        Columns::Mixed(odd, even) => {
            let width = if block.statement.unwrap_or(0).is_multiple_of(2) { odd } else { even };
            wrap(text, width, indent, layout.line_start)
        }
    };
    if indent > 0 {
        lines[0].insert_str(0, "　　");
    }
    lines
}

/// The end of a newspaper column falls into some paragraphs: here into long ones of an even number of characters.
fn cut_once(text: &str, layout: &Layout) -> Vec<String> {
    let length = text.chars().count();
    if length < 60 || !length.is_multiple_of(2) {
        return vec![text.to_owned()];
    }
    wrap(text, length * 5 / 8, 0, layout.line_start)
}

fn title_lines(halves: &[String], layout: &Layout) -> Vec<String> {
    match layout.headlines {
        Headlines::OneLine => vec![halves.join(" ")],
        Headlines::TwoLines => halves.to_vec(),
    }
}
