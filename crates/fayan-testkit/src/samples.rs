//! The sample pages of the README: generated once, committed under `tests/samples`, and compared by a test.

use crate::generate::{
    BlankLines, Byline, Charset, Columns, Damage, Format, GeneratedReport, Indent, Kind, Layout, LineStart, Options,
    Site, generate,
};

/// A sample page and its file name.
#[derive(Debug, Clone)]
pub struct Sample {
    /// File name under `tests/samples`.
    pub name: &'static str,
    /// The page.
    pub report: GeneratedReport,
}

/// Returns the sample pages in the order of their names.
pub fn samples() -> Vec<Sample> {
    choices().into_iter().map(|(name, seed, options)| Sample { name, report: generate(seed, &options) }).collect()
}

/// Name, seed and options of each. The seeds were chosen by reading what they give: plausible speakers and sentences.
fn choices() -> Vec<(&'static str, u64, Options)> {
    let utf8 = Some(Charset::Utf8);
    let text = Some(Format::Text);
    vec![
        (
            "1-columns.txt",
            28,
            Options {
                format: text,
                charset: utf8,
                byline: Some(Byline::PostName),
                layout: Some(Layout {
                    columns: Columns::Mixed(17, 22),
                    blank_lines: BlankLines::BetweenAllLines,
                    line_start: LineStart::Free,
                    ..Layout::default()
                }),
                damage: Some(Damage {
                    missing_speakers: 1,
                    truncated: true,
                    lost_item: true,
                    credit_inside: true,
                    ..Damage::default()
                }),
                statements: Some(4),
                ..Options::default()
            },
        ),
        (
            "2-paragraphs.txt",
            12,
            Options {
                format: text,
                charset: utf8,
                byline: Some(Byline::NamePost),
                layout: Some(Layout { indent: Indent::Ideographic, ..Layout::default() }),
                damage: Some(Damage::default()),
                statements: Some(3),
                ..Options::default()
            },
        ),
        (
            "3-epaper.html",
            13,
            Options {
                format: Some(Format::Html(Site::TableEpaper)),
                charset: utf8,
                byline: Some(Byline::PostName),
                layout: Some(Layout::default()),
                damage: Some(Damage::default()),
                statements: Some(3),
                ..Options::default()
            },
        ),
        (
            "4-gb18030.html",
            8,
            Options {
                format: Some(Format::Html(Site::Plain)),
                charset: Some(Charset::Gb18030),
                byline: Some(Byline::Label),
                layout: Some(Layout::default()),
                damage: Some(Damage { missing_speakers: 1, ..Damage::default() }),
                statements: Some(3),
                ..Options::default()
            },
        ),
        (
            "5-press.html",
            16,
            Options {
                kind: Some(Kind::QaTranscript),
                format: Some(Format::Html(Site::Government)),
                charset: utf8,
                layout: Some(Layout::default()),
                damage: Some(Damage::default()),
                ..Options::default()
            },
        ),
        (
            "6-news.txt",
            4,
            Options {
                kind: Some(Kind::News),
                format: text,
                charset: utf8,
                layout: Some(Layout { indent: Indent::Ideographic, ..Layout::default() }),
                ..Options::default()
            },
        ),
    ]
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    #[test]
    fn committed_samples_are_what_the_generator_gives() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/samples");
        let regenerate = "cargo run -p fayan-testkit --example samples -- tests/samples";
        for sample in samples() {
            let committed = fs::read(folder.join(sample.name)).expect("samples are committed under tests/samples");
            assert!(committed == sample.report.source, "{} differs; run: {regenerate}", sample.name);
        }
    }
}
