//! Setting a page as the HTML of several sorts of sites.
//!
//! The sites are invented; what they have in common with real ones is what a cleaner has to cope with: metadata in
//! comments, in elements or in print, menus and lists of other articles around the text, and paragraphs made in five ways.

mod body;
mod frame;
mod portals;

use super::{
    options::{Charset, Layout},
    page::Page,
    site::Site,
};

/// Sets a page as HTML.
pub(super) fn set(page: &Page, layout: &Layout, site: Site, charset: Charset) -> String {
    let body = body::set(page, layout, site);
    let html = frame::set(page, site, charset, &body);
    if layout.carriage_returns { html.replace('\n', "\r\n") } else { html }
}

/// Text as it may stand in an element or a quoted attribute.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
