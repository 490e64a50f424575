//! Whether every field of a report reads as the bytes it cites.

use std::fmt;

use fayan_contract::{
    clean::CleanDocument,
    identity::sha256_hex,
    report::{Report, Statement},
    span::{CitedText, Span},
};

use super::{check_tiling, cut};

/// A field that does not read as its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// Where it stands in the report, for example `statements[2].paragraphs[0]`.
    pub field: String,
    /// What the report says.
    pub expected: String,
    /// What the bytes say, or why they say nothing.
    pub found: String,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: the report says {:?}, the bytes say {:?}", self.field, self.expected, self.found)
    }
}

/// Cuts every field that has spans out of the raw bytes and compares, white space aside. Also checks the hash of the
/// bytes and that the cleaning tiles them.
pub fn verify_report(raw: &[u8], clean: &CleanDocument, report: &Report) -> Vec<Mismatch> {
    let mut verifier = Verifier { raw, clean, mismatches: Vec::new() };
    let sha256 = sha256_hex(raw);
    if sha256 != report.document.raw_sha256 {
        verifier.mismatch("document.raw_sha256", &report.document.raw_sha256, sha256);
    }
    if raw.len() as u64 != report.document.raw_bytes {
        verifier.mismatch("document.raw_bytes", &report.document.raw_bytes.to_string(), raw.len().to_string());
    }
    if let Err(error) = check_tiling(raw, clean) {
        verifier.mismatch("tiling", "", error.to_string());
    }
    verifier.document(report);
    for statement in &report.statements {
        verifier.statement(statement);
    }
    for issue in report.issues.iter().chain(report.statements.iter().flat_map(|statement| &statement.issues)) {
        verifier.bounds("issues", &issue.spans);
    }
    verifier.mismatches
}

struct Verifier<'a> {
    raw: &'a [u8],
    clean: &'a CleanDocument,
    mismatches: Vec<Mismatch>,
}

impl Verifier<'_> {
    fn document(&mut self, report: &Report) {
        self.cited("document.title", report.document.title.as_ref());
        self.cited("document.subtitle", report.document.subtitle.as_ref());
        self.cited("meeting.name", report.meeting.name.as_ref());
        self.cited("meeting.place", report.meeting.place.as_ref());
        self.cited("editors_note", report.editors_note.as_ref());
        if let Some(date) = &report.meeting.date {
            match &date.as_printed {
                Some(printed) => self.field("meeting.date", printed, &date.spans),
                None => self.bounds("meeting.date", &date.spans),
            }
        }
        for (index, expected) in report.roster.iter().flat_map(|roster| &roster.expected).enumerate() {
            self.field(&format!("roster.expected[{index}]"), &expected.as_printed, &expected.spans);
        }
        for (index, credit) in report.credits.iter().enumerate() {
            self.field(&format!("credits[{index}]"), &credit.text, &credit.spans);
        }
    }

    fn statement(&mut self, statement: &Statement) {
        let prefix = format!("statements[{}]", statement.ordinal.saturating_sub(1));
        self.field(&format!("{prefix}.speaker"), &statement.speaker.as_printed, &statement.speaker.spans);
        if let Some(position) = &statement.position {
            self.field(&format!("{prefix}.position"), position, &statement.position_spans);
        }
        for (index, post) in statement.posts.iter().enumerate() {
            self.field(&format!("{prefix}.posts[{index}]"), &post.as_printed, &post.spans);
        }
        if let Some(headline) = &statement.headline {
            self.field(&format!("{prefix}.headline"), &headline.text, &headline.spans);
        }
        for (index, paragraph) in statement.paragraphs.iter().enumerate() {
            self.field(&format!("{prefix}.paragraphs[{index}]"), &paragraph.text, &paragraph.spans);
        }
    }

    fn cited(&mut self, field: &str, cited: Option<&CitedText>) {
        if let Some(cited) = cited {
            self.field(field, &cited.text, &cited.spans);
        }
    }

    /// A field without spans was not read from the bytes (metadata given beside them) and is left alone.
    fn field(&mut self, field: &str, expected: &str, spans: &[Span]) {
        if spans.is_empty() {
            return;
        }
        match cut(self.raw, self.clean, spans) {
            Ok(found) if without_space(&found).eq(without_space(expected)) => {}
            Ok(found) => self.mismatch(field, expected, found),
            Err(error) => self.mismatch(field, expected, error.to_string()),
        }
    }

    fn bounds(&mut self, field: &str, spans: &[Span]) {
        for span in spans.iter().filter(|span| span.start > span.end || span.end as usize > self.raw.len()) {
            self.mismatch(field, "", format!("the span {}..{} is out of bounds", span.start, span.end));
        }
    }

    fn mismatch(&mut self, field: &str, expected: &str, found: String) {
        self.mismatches.push(Mismatch { field: field.to_owned(), expected: expected.to_owned(), found });
    }
}

fn without_space(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(|character| !character.is_whitespace())
}
