//! One statement with everything that the store knows about it.

use std::fmt::Write;

use fayan_contract::{
    event::Redirect,
    permalink::Permalink,
    report::{Report, Statement},
    span::Span,
};
use fayan_store::StatementRevision;
use serde_json::{Value, json};

use super::{
    FAINT, MATCH, TITLE, WARNING,
    report::{code, harmless, speaker_line},
    styled,
};

/// A statement at one revision.
pub(crate) struct Shown {
    pub(crate) permalink: Option<Permalink>,
    /// The report of the document revision that has it.
    pub(crate) report: Report,
    /// Which statement of the report.
    pub(crate) at: usize,
    pub(crate) history: Vec<StatementRevision>,
    /// The latest revision of the statement; a withdrawal counts.
    pub(crate) latest: u32,
    /// Whether it no longer stands.
    pub(crate) withdrawn: bool,
    pub(crate) redirect: Option<Redirect>,
    /// Identifiers that led here.
    pub(crate) followed: Vec<String>,
}

impl Shown {
    pub(crate) fn statement(&self) -> &Statement {
        &self.report.statements[self.at]
    }

    fn paragraph(&self) -> Option<u32> {
        self.permalink.as_ref().and_then(Permalink::paragraph)
    }
}

pub(crate) fn as_json(shown: &Shown) -> Value {
    let history: Vec<Value> = shown.history.iter().map(history_line).collect();
    json!({
        "permalink": shown.permalink,
        "latest_revision": shown.latest,
        "withdrawn": shown.withdrawn,
        "redirect": shown.redirect,
        "redirected_from": shown.followed,
        "document": shown.report.document,
        "meeting": shown.report.meeting,
        "statement": shown.statement(),
        "history": history,
    })
}

fn history_line(entry: &StatementRevision) -> Value {
    json!({
        "revision": entry.revision, "event": entry.event, "document_revision": entry.document.revision,
        "changed": entry.changed, "reason": entry.reason, "redirect": entry.redirect, "at": entry.created_at,
    })
}

pub(crate) fn as_text(shown: &Shown) -> String {
    let statement = shown.statement();
    let mut text = String::new();
    let mut line = |line: String| {
        let _infallible = writeln!(text, "{line}");
    };
    if let Some(headline) = &statement.headline {
        line(styled(TITLE, harmless(&headline.text)));
    }
    line(format!("{} {}", harmless(&speaker_line(statement)), spans(&statement.speaker.spans)));
    notices(shown, &mut line);
    facts(shown, &mut line);
    for (number, paragraph) in (1..).zip(&statement.paragraphs) {
        let words = harmless(&paragraph.text);
        let words = if shown.paragraph() == Some(number) { styled(MATCH, words) } else { words.into_owned() };
        line(format!("\n{} {words} {}", styled(FAINT, number), spans(&paragraph.spans)));
    }
    line(String::new());
    for issue in shown.report.issues.iter().chain(&statement.issues) {
        line(format!("{} {} {}", styled(WARNING, code(issue)), harmless(&issue.detail), spans(&issue.spans)));
    }
    for entry in &shown.history {
        line(event(entry));
    }
    text
}

/// What a reader has to know before relying on the text.
fn notices(shown: &Shown, line: &mut impl FnMut(String)) {
    for id in &shown.followed {
        line(styled(WARNING, format!("the text of statement {id} stands here now")));
    }
    if shown.withdrawn {
        let to = shown.redirect.iter().flat_map(|redirect| &redirect.to).cloned().collect::<Vec<_>>();
        let gone = match to.as_slice() {
            [] => "it was withdrawn; this is how it last stood".to_owned(),
            to => format!("it no longer stands; its text went to {}", to.join(", ")),
        };
        line(styled(WARNING, gone));
    } else if shown.latest > shown.statement().revision {
        line(styled(WARNING, format!("a later revision stands: {}", shown.latest)));
    }
}

fn facts(shown: &Shown, line: &mut impl FnMut(String)) {
    let (document, meeting) = (&shown.report.document, &shown.report.meeting);
    let date = meeting.date.as_ref().map(|date| date.value.as_str());
    let facts = [
        ("permalink", shown.permalink.as_ref().map(ToString::to_string)),
        ("meeting", joined(&[meeting.name.as_ref().map(|name| name.text.as_str()), date])),
        ("place", meeting.place.as_ref().map(|place| place.text.clone())),
        ("title", document.title.as_ref().map(|title| title.text.clone())),
        ("paper", joined(&[document.outlet.as_deref(), document.published.as_deref(), document.page.as_deref()])),
        ("address", document.urls.first().cloned()),
        ("document", Some(format!("{} revision {}, source {}", document.id, document.revision, document.source))),
    ];
    for (name, value) in facts {
        if let Some(value) = value {
            line(format!("{} {}", styled(FAINT, format!("{name:>9}")), harmless(&value)));
        }
    }
}

fn joined(parts: &[Option<&str>]) -> Option<String> {
    let parts: Vec<&str> = parts.iter().copied().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

fn event(entry: &StatementRevision) -> String {
    let what = entry.event.as_str().trim_start_matches("statement.");
    let detail = match (&entry.redirect, &entry.reason) {
        (Some(redirect), _) if !redirect.to.is_empty() => {
            format!(" ({}) to {}", redirect.kind.as_str(), redirect.to.join(", "))
        }
        (_, Some(reason)) => format!(": {}", harmless(reason)),
        _ if !entry.changed.is_empty() => format!(": {}", entry.changed.join(", ")),
        _ => String::new(),
    };
    let (number, at) = (entry.revision, &entry.created_at);
    format!("{} {what}{detail}", styled(FAINT, format!("revision {number} {at}")))
}

/// Where it stands in the bytes of the document.
fn spans(spans: &[Span]) -> String {
    let range = |span: &Span| match span.page {
        Some(page) => format!("page {page} {}-{}", span.start, span.end),
        None => format!("{}-{}", span.start, span.end),
    };
    if spans.is_empty() {
        return String::new();
    }
    styled(FAINT, format!("[{}]", spans.iter().map(range).collect::<Vec<_>>().join(" ")))
}
