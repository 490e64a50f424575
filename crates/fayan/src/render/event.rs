//! Statement events for people: a heading for each document, a line for each statement.

use fayan_contract::{
    event::{EventType, Redirect, RedirectKind, StatementEvent},
    report::{Document, Meeting, Statement},
};

use super::{
    FAINT, TITLE, WARNING,
    report::{harmless, speaker_line},
    styled, table,
};

/// Prints statements, and a heading whenever the document is another one than before.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    document: Option<(String, u32)>,
}

impl Lines {
    /// The lines of an event.
    pub(crate) fn event(&mut self, event: &StatementEvent, columns: usize) -> String {
        let mut text = self.heading(&event.document, &event.meeting, "");
        let mark = match event.event_type {
            EventType::Published => "+".to_owned(),
            EventType::Corrected => styled(WARNING, format!("~ corrected ({}):", event.changed.join(", "))),
            EventType::Withdrawn => styled(WARNING, "- withdrawn:"),
            EventType::Redirected => styled(WARNING, redirected(event.redirect.as_ref())),
        };
        match &event.statement {
            Some(statement) => text += &line(&mark, statement, columns),
            None => {
                let reason = event.reason.as_deref().map(|reason| format!(" {}", harmless(reason)));
                text += &format!("  {mark} {}{}\n", event.statement_id, reason.unwrap_or_default());
                for heir in event.redirect.iter().flat_map(|redirect| &redirect.to) {
                    text += &format!("      {} {heir}\n", styled(FAINT, "now"));
                }
            }
        }
        text
    }

    /// A statement that was announced before.
    pub(crate) fn unchanged(
        &mut self,
        document: &Document,
        meeting: &Meeting,
        statement: &Statement,
        columns: usize,
    ) -> String {
        self.heading(document, meeting, ", unchanged") + &line("=", statement, columns)
    }

    fn heading(&mut self, document: &Document, meeting: &Meeting, note: &str) -> String {
        let this = (document.id.clone(), document.revision);
        if self.document.as_ref() == Some(&this) {
            return String::new();
        }
        self.document = Some(this);
        let title = document.title.as_ref().map_or("(no title)", |title| title.text.as_str());
        let facts = [
            meeting.name.as_ref().map(|name| name.text.clone()),
            meeting.date.as_ref().map(|date| date.value.clone()),
            Some(format!("revision {}{note}", document.revision)),
        ];
        let facts: Vec<String> = facts.into_iter().flatten().collect();
        format!("{}  {}\n", styled(TITLE, harmless(title)), styled(FAINT, harmless(&facts.join(" · "))))
    }
}

/// What a redirection says, for the line of the old statement; those that hold its text follow.
fn redirected(redirect: Option<&Redirect>) -> &'static str {
    match redirect.map(|redirect| redirect.kind) {
        Some(RedirectKind::Perfect) => "> redirected, same text:",
        Some(RedirectKind::Changed) => "> redirected, text changed:",
        Some(RedirectKind::Split) => "> redirected, text in several statements:",
        Some(RedirectKind::Merged) => "> redirected, text merged with another:",
        Some(RedirectKind::Missing) | None => "> redirected:",
    }
}

fn line(mark: &str, statement: &Statement, columns: usize) -> String {
    let said = statement.headline.as_ref().map_or(statement.text.as_str(), |headline| headline.text.as_str());
    let speaker = speaker_line(statement);
    let room = columns.saturating_sub(6).max(20);
    format!("  {mark} {}\n", table::cut(&harmless(&format!("{speaker}: {said}")), room))
}
