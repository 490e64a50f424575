//! Every field of a report with the bytes it was read from.

use std::{
    borrow::Cow,
    fmt::{Display, Write},
};

use fayan_contract::{
    clean::CleanDocument,
    export::ExportCounts,
    issue::Issue,
    report::{Paragraph, Report, Statement},
    span::{CitedText, Span},
};

use super::{pieces::characters, text::escaped};
use crate::{
    points::{self, Places},
    words::word,
};

/// Something that was read.
pub(super) struct Field<'a> {
    kind: Kind,
    label: Cow<'a, str>,
    text: Cow<'a, str>,
    /// Where it stands; nothing when it came from beside the page, or is an absence.
    pub(super) spans: Cow<'a, [Span]>,
}

/// What makes a difference to how a field is shown or counted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain,
    Paragraph,
    Point,
    Issue,
}

/// A line of the list of fields.
pub(super) enum Entry<'a> {
    Section(&'static str),
    Statement(String),
    Field(Field<'a>),
}

impl<'a> Entry<'a> {
    /// The field, if it has a place in the source.
    pub(super) fn field(&self) -> Option<&Field<'a>> {
        match self {
            Self::Field(field) if !field.spans.is_empty() => Some(field),
            _ => None,
        }
    }
}

/// The list of a report's fields, as it is shown. Points get their places from the source.
pub(super) fn entries<'a>(report: &'a Report, source: Option<(&[u8], &CleanDocument)>) -> Vec<Entry<'a>> {
    let mut list = List { entries: vec![Entry::Section("Document")], source };
    let Report { document, meeting, .. } = report;
    list.cited("title", document.title.as_ref());
    list.cited("subtitle", document.subtitle.as_ref());
    list.entries.push(Entry::Section("Meeting"));
    list.cited("name", meeting.name.as_ref());
    if let Some(date) = &meeting.date {
        let printed = date.as_printed.as_deref().map(|words| format!(" (printed {words})")).unwrap_or_default();
        list.add(Kind::Plain, "date", format!("{} by {}{printed}", date.value, word(&date.basis)), &date.spans);
    }
    list.cited("place", meeting.place.as_ref());
    if let Some(note) = &report.editors_note {
        list.entries.push(Entry::Section("Editor's note"));
        list.add(Kind::Plain, "note", note.text.as_str(), &note.spans);
    }
    if let Some(roster) = &report.roster {
        list.entries.push(Entry::Section("Announced speakers"));
        for expected in &roster.expected {
            let label = if expected.statement_id.is_some() { "found" } else { "missing" };
            list.add(Kind::Plain, label, expected.as_printed.as_str(), &expected.spans);
        }
    }
    for statement in &report.statements {
        list.statement(statement);
    }
    if !report.credits.is_empty() {
        list.entries.push(Entry::Section("Credits"));
    }
    for credit in &report.credits {
        list.add(Kind::Plain, credit.role.as_deref().unwrap_or("credit"), credit.text.as_str(), &credit.spans);
    }
    if !report.issues.is_empty() {
        list.entries.push(Entry::Section("Issues of the document"));
        list.issues(&report.issues);
    }
    list.entries
}

struct List<'a, 's> {
    entries: Vec<Entry<'a>>,
    source: Option<(&'s [u8], &'s CleanDocument)>,
}

impl<'a> List<'a, '_> {
    fn add(
        &mut self,
        kind: Kind,
        label: impl Into<Cow<'a, str>>,
        text: impl Into<Cow<'a, str>>,
        spans: impl Into<Cow<'a, [Span]>>,
    ) {
        self.entries.push(Entry::Field(Field { kind, label: label.into(), text: text.into(), spans: spans.into() }));
    }

    fn cited(&mut self, label: &'static str, text: Option<&'a CitedText>) {
        if let Some(text) = text {
            self.add(Kind::Plain, label, text.text.as_str(), &text.spans);
        }
    }

    fn statement(&mut self, statement: &'a Statement) {
        let name = statement.speaker.name.as_deref().unwrap_or(&statement.speaker.as_printed);
        let facts = format!(
            "{}. {name} · {} · {} · revision {}",
            statement.ordinal,
            word(&statement.fidelity),
            word(&statement.completeness),
            statement.revision,
        );
        self.entries.push(Entry::Statement(facts));
        if let Some(headline) = &statement.headline {
            self.add(Kind::Plain, "headline", headline.text.as_str(), &headline.spans);
        }
        let speaker = &statement.speaker;
        self.add(Kind::Plain, word(&speaker.role), speaker.as_printed.as_str(), &speaker.spans);
        if let Some(position) = &statement.position {
            self.add(Kind::Plain, "position", position.as_str(), &statement.position_spans);
        }
        for post in &statement.posts {
            let organization = post.organization.as_deref().map(|name| format!("{name} ")).unwrap_or_default();
            let label = format!("post ({})", word(&post.status));
            self.add(Kind::Plain, label, format!("{organization}{}", post.title), &post.spans);
        }
        for (number, paragraph) in (1..).zip(&statement.paragraphs) {
            let label = format!("paragraph {number}");
            self.add(Kind::Paragraph, label, paragraph.text.as_str(), &paragraph.spans);
        }
        let printed: Vec<Option<Printed>> = statement.paragraphs.iter().map(|one| self.printed(one)).collect();
        for (point, places) in statement.points.iter().zip(points::places(statement)) {
            let label = format!("{} at level {}", point.marker, point.level);
            let spans = spans_of(&places, &printed);
            self.add(Kind::Point, label, point.text.as_str(), spans);
        }
        for correction in &statement.corrections {
            let label = format!("{} corrected by {}", correction.field, correction.author);
            let read = correction.as_read.as_deref().unwrap_or("nothing");
            self.add(Kind::Plain, label, format!("read as {read}: {}", correction.reason), Vec::new());
        }
        self.issues(&statement.issues);
    }

    fn issues(&mut self, issues: &'a [Issue]) {
        for issue in issues {
            let label = format!("{} ({})", word(&issue.code), word(&issue.severity));
            self.add(Kind::Issue, label, issue.detail.as_str(), &issue.spans);
        }
    }

    /// A paragraph with the bytes of its characters, where it has items. None where it does not read as its bytes, as
    /// after a correction by hand.
    fn printed(&self, paragraph: &Paragraph) -> Option<Printed> {
        let (raw, clean) = self.source.filter(|_| !paragraph.points.is_empty())?;
        let is_printed = |character: &char| !character.is_whitespace();
        let read: Vec<(char, Span)> = characters(raw, clean, &paragraph.spans);
        let read: Vec<(char, Span)> = read.into_iter().filter(|(character, _)| is_printed(character)).collect();
        let mut before = vec![0];
        before.extend(paragraph.text.chars().scan(0, |count, character| {
            *count += usize::from(is_printed(&character));
            Some(*count)
        }));
        let reads = paragraph.text.chars().filter(is_printed).eq(read.iter().map(|(character, _)| *character));
        reads.then(|| Printed { before, bytes: read.into_iter().map(|(_, span)| span).collect() })
    }
}

/// The bytes of the characters of a paragraph that are more than white space.
struct Printed {
    /// How many of them stand before each character, and at the end.
    before: Vec<usize>,
    bytes: Vec<Span>,
}

/// The bytes of parts of paragraphs; nothing where one of these is not known with its bytes.
fn spans_of(places: &Places, printed: &[Option<Printed>]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for (paragraph, range) in places {
        let Some(Printed { before, bytes }) = &printed[*paragraph] else { return Vec::new() };
        let [start, end] = [range.start, range.end].map(|at| before.get(at).copied().unwrap_or(bytes.len()));
        for span in &bytes[start..end.max(start)] {
            match spans.last_mut() {
                Some(last) if last.end >= span.start && last.start <= span.start => last.end = last.end.max(span.end),
                _ => spans.push(*span),
            }
        }
    }
    spans
}

/// Writes the list, and counts what is in it.
pub(super) fn write(page: &mut String, entries: &[Entry<'_>]) -> ExportCounts {
    let mut counts = ExportCounts { documents: 1, ..ExportCounts::default() };
    let mut number = 0;
    page.push_str("<section id=\"fields\" aria-label=\"Fields\"><h2>Read</h2>\n");
    for entry in entries {
        match entry {
            Entry::Section(heading) => push(page, format_args!("<h3>{heading}</h3>\n")),
            Entry::Statement(heading) => {
                counts.statements += 1;
                push(page, format_args!("<h3 class=\"statement\">{}</h3>\n", escaped(heading)));
            }
            Entry::Field(field) => {
                counts.paragraphs += u64::from(field.kind == Kind::Paragraph);
                counts.points += u64::from(field.kind == Kind::Point);
                write_field(page, field, &mut number);
            }
        }
    }
    page.push_str("</section>\n");
    counts
}

fn write_field(page: &mut String, field: &Field<'_>, number: &mut usize) {
    let class = match field.kind {
        Kind::Plain => "",
        Kind::Paragraph => " paragraph",
        Kind::Point => " point",
        Kind::Issue => " issue",
    };
    let (label, text) = (escaped(&field.label), escaped(&field.text));
    if field.spans.is_empty() {
        let why = if field.kind == Kind::Issue { "an absence" } else { "not from these bytes" };
        let why = format_args!("<small>{why}</small>");
        push(page, format_args!("<p class=\"unplaced{class}\"><b>{label}</b> {text} {why}</p>\n"));
        return;
    }
    let spans: Vec<String> = field.spans.iter().map(|span| format!("{}-{}", span.start, span.end)).collect();
    push(
        page,
        format_args!(
            "<p class=\"field{class}\" id=\"f{number}\" data-s=\"{}\" data-n=\"{}\" role=\"button\" tabindex=\"0\">\
             <b>{label}</b> {text}</p>\n",
            spans.join(" "),
            *number + 1,
        ),
    );
    *number += 1;
}

fn push(page: &mut String, text: impl Display) {
    let _infallible = write!(page, "{text}");
}
