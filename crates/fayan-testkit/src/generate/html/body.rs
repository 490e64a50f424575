//! The article itself: one element a part, in the manner of each site.

use super::{
    super::{
        options::{BlankLines, Indent, Layout},
        page::{Block, Page, Role},
        site::Site,
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
            let inner = inner(block, &lines, label, site);
            html.push_str(&element(block.role, &inner, site));
        }
    }
    html
}

/// The lines of a part as inline HTML, its label set bold or as a term of its own.
fn inner(block: &Block, lines: &[String], label: usize, site: Site) -> String {
    let lines: Vec<String> = lines
        .iter()
        .enumerate()
        .map(|(index, line)| match label {
            // A label may itself be wrapped in narrow columns; then it stays as plain as the rest.
            label if index == 0 && label > 0 && line.is_char_boundary(label) && label <= line.len() => {
                let (bold, rest) = line.split_at(label);
                match site {
                    Site::Interview => format!("<dt><b>{}</b></dt>\n<dd>{}", escape(bold), escape(rest)),
                    _ => format!("<strong>{}</strong>{}", escape(bold), escape(rest)),
                }
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

        (Site::Court, Role::Headline) => {
            format!("<p style=\"text-align: center;\"><strong>{inner}</strong></p>\n")
        }
        (Site::Court, Role::Byline) => format!("<p style=\"text-align: center;\">{inner}</p>\n"),
        (Site::Court, _) => format!("<p>　　{inner}</p>\n"),

        (Site::Portal, Role::Headline) => format!("<p style=\"text-align: center\"><b>{inner}</b></p>\n"),
        (Site::Portal, Role::Byline) => format!("<p style=\"text-align: center\">{inner}</p>\n"),
        (Site::LinkEpaper | Site::Portal, _) => format!("<p>　　{inner}</p>\n"),

        (Site::Conference, Role::Headline) => format!("<p align=\"center\"><strong>{inner}</strong></p>\n"),
        (Site::Conference, Role::Byline) => format!("<p><strong>{inner}</strong></p>\n"),
        (Site::Conference, _) => format!("<p>{inner}</p>\n"),

        (Site::Pasted, Role::Headline | Role::Byline) => format!(
            "<P style=\"TEXT-ALIGN: center\" class=MsoNormal><B><SPAN style=\"FONT-FAMILY: 宋体; mso-ascii-font-family: Calibri\">{inner}</SPAN></B></P>\n"
        ),
        (Site::Pasted, _) => format!(
            "<P style=\"TEXT-INDENT: 21pt\" class=MsoNormal><SPAN style=\"FONT-FAMILY: 宋体; mso-hansi-font-family: Calibri\">{inner}<SPAN lang=EN-US><o:p></o:p></SPAN></SPAN></P>\n"
        ),

        (Site::Interview, Role::Headline) => format!("<dt class=\"bt\">{inner}</dt>\n"),
        (Site::Interview, Role::Byline) => format!("<dt><b>{inner}</b></dt>\n"),
        // A label has opened its own term and definition.
        (Site::Interview, _) if inner.starts_with("<dt>") => format!("{inner}</dd>\n"),
        (Site::Interview, _) => format!("<dd>{inner}</dd>\n"),

        (Site::Plain, Role::Headline | Role::NoteLabel) => format!("<b>{inner}</b><br>\n"),
        (Site::Plain, Role::Byline) => format!("{inner}<br>\n"),
        (Site::Plain, _) => format!("　　{inner}<br>\n"),
    }
}
