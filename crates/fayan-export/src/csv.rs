//! A table for spreadsheets: UTF-8 with a byte order mark, RFC 4180, one row a statement.

use std::{borrow::Cow, io::Write};

use csv::{Terminator, Writer, WriterBuilder};
use fayan_contract::{
    export::ExportCounts,
    report::{Report, Statement},
    span::CitedText,
};

use crate::{ExportError, StatementFile, permalink, words::word};

/// One statement a row, under a row of headings.
pub struct Csv<W: Write> {
    to: Writer<W>,
    counts: ExportCounts,
}

/// The columns, in order.
const COLUMNS: [&str; 38] = [
    "permalink",
    "statement_id",
    "statement_revision",
    "document_id",
    "document_revision",
    "kind",
    "source",
    "outlet",
    "published",
    "page",
    "title",
    "subtitle",
    "urls",
    "rights",
    "meeting_id",
    "meeting_name",
    "meeting_date",
    "meeting_date_basis",
    "meeting_place",
    "ordinal",
    "speaker",
    "speaker_as_printed",
    "honorific",
    "role",
    "position",
    "posts",
    "headline",
    "text",
    "paragraphs",
    "points",
    "fidelity",
    "completeness",
    "confidence_speaker",
    "confidence_boundaries",
    "issues",
    "raw_sha256",
    "content_sha256",
    "rules",
];

/// Without it, spreadsheets take UTF-8 for the encoding of the country.
const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();

impl<W: Write> Csv<W> {
    /// A file with its headings.
    pub fn new(mut to: W) -> Result<Self, ExportError> {
        to.write_all(BYTE_ORDER_MARK)?;
        let mut to = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(to);
        to.write_record(COLUMNS)?;
        Ok(Self { to, counts: ExportCounts::default() })
    }
}

impl<W: Write + Send> StatementFile for Csv<W> {
    fn add(&mut self, report: &Report) -> Result<(), ExportError> {
        for statement in &report.statements {
            for cell in row(report, statement) {
                self.to.write_field(guarded(&cell).as_ref())?;
            }
            self.to.write_record(None::<&[u8]>)?;
            self.counts.statements += 1;
            self.counts.paragraphs += statement.paragraphs.len() as u64;
            self.counts.points += statement.points.len() as u64;
        }
        self.counts.documents += 1;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<ExportCounts, ExportError> {
        self.to.flush()?;
        Ok(self.counts)
    }
}

/// The cells of a statement, in the order of [`COLUMNS`].
fn row<'a>(report: &'a Report, statement: &'a Statement) -> [Cow<'a, str>; COLUMNS.len()] {
    let Report { document, meeting, generator, .. } = report;
    let date = meeting.date.as_ref();
    let issues: Vec<String> = statement.issues.iter().map(|issue| word(&issue.code)).collect();
    let headline = statement.headline.as_ref().map(|headline| headline.text.as_str());
    [
        permalink(statement).into(),
        statement.id.as_str().into(),
        statement.revision.to_string().into(),
        document.id.as_str().into(),
        document.revision.to_string().into(),
        word(&report.kind).into(),
        document.source.as_str().into(),
        plain(document.outlet.as_deref()),
        plain(document.published.as_deref()),
        plain(document.page.as_deref()),
        cited(document.title.as_ref()),
        cited(document.subtitle.as_ref()),
        document.urls.join(" ").into(),
        plain(document.rights.as_deref()),
        plain(meeting.id.as_deref()),
        cited(meeting.name.as_ref()),
        plain(date.map(|date| date.value.as_str())),
        date.map(|date| word(&date.basis)).unwrap_or_default().into(),
        cited(meeting.place.as_ref()),
        statement.ordinal.to_string().into(),
        plain(statement.speaker.name.as_deref()),
        statement.speaker.as_printed.as_str().into(),
        plain(statement.speaker.honorific.as_deref()),
        word(&statement.speaker.role).into(),
        plain(statement.position.as_deref()),
        posts(statement).into(),
        plain(headline),
        statement.text.as_str().into(),
        statement.paragraphs.len().to_string().into(),
        statement.points.len().to_string().into(),
        word(&statement.fidelity).into(),
        word(&statement.completeness).into(),
        statement.confidence.speaker.to_string().into(),
        statement.confidence.boundaries.to_string().into(),
        issues.join(" ").into(),
        document.raw_sha256.as_str().into(),
        statement.content_sha256.as_str().into(),
        format!("{} {}", generator.clean_rules, generator.segment_rules).into(),
    ]
}

fn plain(text: Option<&str>) -> Cow<'_, str> {
    text.unwrap_or_default().into()
}

fn cited(text: Option<&CitedText>) -> Cow<'_, str> {
    plain(text.map(|text| text.text.as_str()))
}

/// `organisation title` of each post, those not held at the time with their status, separated by `; `.
fn posts(statement: &Statement) -> String {
    let post = |post: &fayan_contract::report::Post| {
        let organization = post.organization.as_deref().map(|name| format!("{name} ")).unwrap_or_default();
        let status = word(&post.status);
        let status = if status == "current" { String::new() } else { format!(" ({status})") };
        format!("{organization}{}{status}", post.title)
    };
    statement.posts.iter().map(post).collect::<Vec<_>>().join("; ")
}

/// A cell that no spreadsheet takes for a formula.
///
/// Pages are not ours, and a cell that begins with one of these signs is calculated when the file is opened; some
/// programs take the full-width forms for them too. Such a cell gets an apostrophe before it, and so does one that
/// begins with an apostrophe: whoever takes one leading apostrophe away has the text again.
fn guarded(cell: &str) -> Cow<'_, str> {
    let is_risky =
        |first: char| matches!(first, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\'' | '＝' | '＋' | '－' | '＠');
    if cell.starts_with(is_risky) { format!("'{cell}").into() } else { cell.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn written(report: &Report) -> String {
        let mut bytes = Vec::new();
        let mut file = Box::new(Csv::new(&mut bytes).unwrap());
        file.add(report).unwrap();
        file.finish().unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_row_reads_back_as_it_was() {
        let mut report = sample::report(&[("田一木", "一“引”, \"号\"\r\n二")]);
        report.document.title = sample::cited("=HYPERLINK(\"http://evil.example\")");
        let text = written(&report);
        assert!(text.starts_with("\u{FEFF}permalink,statement_id,"));
        assert!(text.contains("\r\nfayan:statement/"));
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{FEFF}').as_bytes());
        let cell = |row: &csv::StringRecord, name: &str| {
            row.get(COLUMNS.iter().position(|column| *column == name).unwrap()).unwrap().to_owned()
        };
        let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 1);
        assert_eq!(cell(&rows[0], "text"), "一“引”, \"号\"\r\n二");
        assert_eq!(cell(&rows[0], "title"), "'=HYPERLINK(\"http://evil.example\")");
        assert_eq!(cell(&rows[0], "posts"), "林海市林业局 局长; 林海市 市长 (former)");
        assert_eq!(cell(&rows[0], "rules"), "clean-1 segment-1");
    }

    #[test]
    fn what_a_spreadsheet_would_calculate_is_guarded_and_can_be_undone() {
        for cell in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "'quoted'", "'=1"] {
            let guarded = guarded(cell);
            assert_eq!(guarded.strip_prefix('\''), Some(cell));
        }
        for cell in ["", "——发言摘登", "一=二", "“甲”"] {
            assert_eq!(guarded(cell), cell);
        }
    }
}
