//! The article itself: one element a part, in the manner of each site.

use super::{
    super::{
        options::{BlankLines, Indent, Layout, Site},
        page::{Block, Page, Role},
        text::set_blocks,
    },
    escape,
};

/// The parts of a page as elements.
pub(super) fn set(page: &Page, layout: &Layout, site: Site) -> String {
    // Sites indent paragraphs in their own way.
    let margin = Layout { indent: Indent::None, ..*layout };
    let set = set_blocks(page, &margin);
    let mut html = String::new();
    for (block, lines) in page.blocks.iter().zip(set) {
        let elements = if layout.blank_lines == BlankLines::BetweenAllLines && block.is_running_text() {
            // Pages made from scans carry each printed line as a paragraph.
            lines.into_iter().map(|line| vec![line]).collect()
        } else {
            vec![lines]
        };
        for (index, lines) in elements.into_iter().enumerate() {
            // Only the first element of a paragraph carries the label.
            let label = if index == 0 { block.label } else { 0 };
            html.push_str(&element(block.role, &inner(block, &lines, label), site));
        }
    }
    html
}

/// The lines of a part as inline HTML, its label set bold.
fn inner(block: &Block, lines: &[String], label: usize) -> String {
    let lines: Vec<String> = lines
        .iter()
        .enumerate()
        .map(|(index, line)| match label {
            // A label may itself be wrapped in narrow columns; then it stays as plain as the rest.
            label if index == 0 && label > 0 && line.is_char_boundary(label) && label <= line.len() => {
                let (bold, rest) = line.split_at(label);
                format!("<strong>{}</strong>{}", escape(bold), escape(rest))
            }
            _ => escape(line),
        })
        .collect();
    let html = lines.join("<br>\n");
    if block.role == Role::Byline { html.replace("  ", " &nbsp;") } else { html }
}

fn element(role: Role, inner: &str, site: Site) -> String {
    match (site, role) {
        (Site::TableEpaper, Role::Headline) => {
            format!("<P style=\"TEXT-ALIGN: center\"><STRONG>{inner}</STRONG></P>\n")
        }
        (Site::TableEpaper, Role::Byline) => format!("<P style=\"TEXT-ALIGN: center\">{inner}</P>\n"),
        (Site::TableEpaper, Role::NoteLabel) => format!("<P><STRONG>{inner}</STRONG></P>\n"),
        (Site::TableEpaper, _) => format!("<P>　　{inner}</P>\n"),

        (Site::BlockEpaper, Role::Headline) => format!("<p align=\"center\"><b>{inner}</b></p>\n"),
        (Site::BlockEpaper, Role::Byline) => format!("<p align=\"center\">{inner}</p>\n"),
        (Site::BlockEpaper, _) => format!("<p>&nbsp;&nbsp;&nbsp;&nbsp;{inner}</p>\n"),

        (Site::Government, Role::Headline | Role::NoteLabel) => {
            format!("<p style=\"text-indent: 2em; text-align: center;\"><strong>{inner}</strong></p>\n")
        }
        (Site::Government, Role::Byline) => {
            format!("<p style=\"text-align: center;\"><span style=\"font-size: 14px;\">{inner}</span></p>\n")
        }
        (Site::Government, _) => format!("<p style=\"text-indent: 2em; line-height: 1.75em;\">{inner}</p>\n"),

        (Site::News, Role::Headline) => format!("<h3>{inner}</h3>\n"),
        (Site::News, Role::Byline) => format!("<p class=\"speaker\"><em>{inner}</em></p>\n"),
        (Site::News, Role::Credit) => format!("<p class=\"editor\">{inner}</p>\n"),
        (Site::News, _) => format!("<p>{inner}</p>\n"),

        (Site::Plain, Role::Headline | Role::NoteLabel) => format!("<b>{inner}</b><br>\n"),
        (Site::Plain, Role::Byline) => format!("{inner}<br>\n"),
        (Site::Plain, _) => format!("　　{inner}<br>\n"),
    }
}
