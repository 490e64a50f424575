//! What a changed page must still say: properties that compare the report of a page with the report of the same page cut,
//! with a part taken out, with its halves exchanged, or printed otherwise.
//!
//! Each check takes one page and counts into a [`Tally`]. Tests run them over a sample, the example `robustness` over as
//! many pages as wanted.

pub(crate) mod columns;
pub(crate) mod cuts;
pub(crate) mod losses;
pub(crate) mod prints;

use fayan_contract::{
    message::GivenMetadata,
    report::{Report, Statement},
};

use crate::proof::proven;

/// How often a promise was kept, and where it was not.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) all: usize,
    pub(crate) wrong: Vec<String>,
}

impl Tally {
    pub(crate) fn add(&mut self, kept: bool, otherwise: impl FnOnce() -> String) {
        self.all += 1;
        if !kept {
            self.wrong.push(otherwise());
        }
    }
}

/// A page to be changed: UTF-8 text, one line a printed line.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    /// For people.
    pub(crate) name: String,
    /// Name of the file, which tells text from HTML and Markdown.
    pub(crate) file_name: String,
    pub(crate) source: String,
    pub(crate) report: Report,
}

impl Page {
    pub(crate) fn new(name: String, file_name: &str, source: String) -> Self {
        let report = read(source.as_bytes(), file_name);
        Self { name, file_name: file_name.to_owned(), source, report }
    }

    /// The report of the page after a change.
    pub(crate) fn changed(&self, source: &str) -> Report {
        read(source.as_bytes(), &self.file_name)
    }

    /// Where each statement begins: its headline or speaker, or where those are lacking its text.
    fn starts(&self) -> Vec<usize> {
        let first = |statement: &Statement| {
            let headline = statement.headline.iter().flat_map(|headline| &headline.spans);
            let spans = headline.chain(&statement.position_spans).chain(&statement.speaker.spans);
            let body = statement.paragraphs.iter().flat_map(|paragraph| &paragraph.spans);
            spans.chain(body).map(|span| span.start as usize).min().unwrap_or_default()
        };
        self.report.statements.iter().map(first).collect()
    }

    /// The beginning of the line in which a byte stands.
    fn line_start(&self, at: usize) -> usize {
        self.source[..at].rfind('\n').map_or(0, |end| end + 1)
    }

    /// One past the line end after a byte.
    fn line_end(&self, at: usize) -> usize {
        self.source[at..].find('\n').map_or(self.source.len(), |end| at + end + 1)
    }
}

pub(crate) fn read(raw: &[u8], file_name: &str) -> Report {
    proven(raw, &GivenMetadata { file_name: Some(file_name.to_owned()), ..GivenMetadata::default() })
}

/// One past the last byte of a statement's text.
fn end_of(statement: &Statement) -> usize {
    let spans = statement.paragraphs.iter().flat_map(|paragraph| &paragraph.spans);
    spans.map(|span| span.end as usize).max().unwrap_or_default()
}

/// What somebody reads in a statement, without white space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reading {
    speaker: String,
    position: Option<String>,
    headline: Option<String>,
    paragraphs: Vec<String>,
    points: Vec<(String, u32)>,
}

pub(crate) fn reading(statement: &Statement) -> Reading {
    let squeezed = |text: &str| text.chars().filter(|character| !character.is_whitespace()).collect::<String>();
    Reading {
        speaker: squeezed(statement.speaker.name.as_deref().unwrap_or(&statement.speaker.as_printed)),
        position: statement.position.as_deref().map(squeezed),
        headline: statement.headline.as_ref().map(|headline| squeezed(&headline.text)),
        paragraphs: statement.paragraphs.iter().map(|paragraph| squeezed(&paragraph.text)).collect(),
        points: statement.points.iter().map(|point| (squeezed(&point.marker), point.level)).collect(),
    }
}

pub(crate) fn readings(report: &Report) -> Vec<Reading> {
    report.statements.iter().map(reading).collect()
}

/// What two lists of statements differ in, for people.
pub(crate) fn difference(got: &[Reading], want: &[Reading]) -> Option<String> {
    if got == want {
        return None;
    }
    let speakers = |list: &[Reading]| list.iter().map(|reading| reading.speaker.clone()).collect::<Vec<_>>();
    if speakers(got) != speakers(want) {
        return Some(format!("speakers {:?}, want {:?}", speakers(got), speakers(want)));
    }
    let (got, want) = got.iter().zip(want).find(|(got, want)| got != want)?;
    let (left, right) = (format!("{got:?}"), format!("{want:?}"));
    let at = left.chars().zip(right.chars()).take_while(|(left, right)| left == right).count();
    let part = |text: &str| text.chars().skip(at.saturating_sub(20)).take(60).collect::<String>();
    Some(format!("{}: …{} want …{}", want.speaker, part(&left), part(&right)))
}
