//! Progress bars: on standard error, only on terminals, only where there is enough to wait for.

use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressStyle};

/// From this number of things on, a person would like to see how far it is.
const FROM: u64 = 8;

/// A bar over so many things of a kind, for example documents.
pub(crate) fn bar(length: u64, things: &str) -> ProgressBar {
    if length < FROM || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let template = format!("{{bar:30}} {{pos}}/{{len}} {things}, {{per_sec}}, {{eta}} left");
    let style = ProgressStyle::with_template(&template).expect("the template is well-formed");
    ProgressBar::new(length).with_style(style)
}
