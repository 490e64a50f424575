//! What changes, for people: a heading for each document, a line for each statement and field.

use fayan_contract::{event::EventType, published::FieldChange};
use fayan_publish::plan::{Change, Quiet, What};
use fayan_store::StoredDocument;
use serde_json::Value;

use super::{FAINT, TITLE, WARNING, report::harmless, styled, table};
use crate::replay::Tally;

/// The changes of one document.
pub(crate) fn document(stored: Option<&StoredDocument>, changes: &[Change], columns: usize) -> String {
    let Some(first) = changes.first() else { return String::new() };
    let title = stored.and_then(|stored| stored.report.document.title.as_ref());
    let title = title.map_or("(no title)", |title| title.text.as_str());
    let facts = format!("{} · revision {}", first.document_id, first.revision);
    let mut text = format!("{}  {}\n", styled(TITLE, harmless(title)), styled(FAINT, harmless(&facts)));
    for change in changes {
        let speaker = change.speaker.as_deref().unwrap_or_default();
        let led = change.redirect.as_ref().filter(|redirect| !redirect.to.is_empty());
        let led = led.map(|redirect| format!(" {}: {}", redirect.kind.as_str(), redirect.to.join(", ")));
        let detail = change.detail.as_deref().map(|detail| format!(" {detail}")).or(led).unwrap_or_default();
        let what = match change.change {
            What::Event(EventType::Published) => "+ published",
            What::Event(EventType::Corrected) => "~ corrected",
            What::Event(EventType::Withdrawn) => "- withdrawn",
            What::Event(EventType::Redirected) => "> redirected",
            What::Quiet(Quiet::DocumentChanged) => "~ document",
            What::Quiet(Quiet::StatementHeld) => "? held",
            What::Quiet(Quiet::DocumentHeld) => "? not published:",
            What::Quiet(Quiet::DocumentMoved) => "! not published:",
            What::Quiet(Quiet::DocumentUnreadable) => "! gives no report:",
        };
        let line = table::cut(&harmless(format!("{speaker}{detail}").trim_start()), columns.saturating_sub(20).max(20));
        text += &format!("  {} {line}\n", styled(WARNING, what));
        for change in &change.fields {
            text += &field(change, columns);
        }
    }
    text
}

/// `name  old → new`, each cut around the first place where they differ.
fn field(change: &FieldChange, columns: usize) -> String {
    let name = format!("{:18}", change.field);
    let room = (columns.saturating_sub(name.len() + 9) / 2).max(12);
    let (old, new) = (in_words(&change.old), in_words(&change.new));
    let (old, new) = around_the_difference(&old, &new);
    let cut = |text: &str| table::cut(&harmless(text), room);
    format!("      {} {} → {}\n", styled(FAINT, name), cut(&old), cut(&new))
}

/// A value without its punctuation: the words of a list one after the other.
fn in_words(value: &Value) -> String {
    match value {
        Value::Null => "∅".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(values) if values.is_empty() => "∅".to_owned(),
        Value::Array(values) => values.iter().map(in_words).collect::<Vec<_>>().join(" ¶ "),
        Value::Object(fields) => {
            fields.values().filter(|value| !value.is_null()).map(in_words).collect::<Vec<_>>().join(" ")
        }
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// Characters that are left before the first difference of two long texts.
const CONTEXT: usize = 4;

/// Leaves out what two texts have in common at their start, but for a few characters.
fn around_the_difference(old: &str, new: &str) -> (String, String) {
    let common = old.chars().zip(new.chars()).take_while(|(one, other)| one == other).count();
    let skipped = common.saturating_sub(CONTEXT);
    if skipped < 2 * CONTEXT {
        return (old.to_owned(), new.to_owned());
    }
    let rest = |text: &str| "…".chars().chain(text.chars().skip(skipped)).collect::<String>();
    (rest(old), rest(new))
}

/// The counts at the end.
pub(crate) fn summary(tally: &Tally) -> String {
    let Tally { documents, unchanged, revised, held, moved, unreadable, .. } = tally;
    let mut text = format!(
        "{documents} documents read again: {unchanged} unchanged, {revised} revised, {held} held, {moved} moved, \
         {unreadable} unreadable\n"
    );
    let mut line = |name: &str, counts: Vec<String>| {
        if !counts.is_empty() {
            text += &format!("{name}: {}\n", counts.join(", "));
        }
    };
    line("statements", tally.statements.iter().map(|(what, count)| format!("{count} {what}")).collect());
    line("their fields", tally.fields.iter().map(|(field, count)| format!("{count} {field}")).collect());
    line(
        "fields of documents",
        tally.document_fields.iter().map(|(field, count)| format!("{count} {field}")).collect(),
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_shown_where_they_differ() {
        let (old, new) = around_the_difference("今年春天完成了三万亩造林任务", "今年春天完成了三万亩造林工作");
        assert_eq!((old.as_str(), new.as_str()), ("…万亩造林任务", "…万亩造林工作"));
        assert_eq!(around_the_difference("局长", "局长兼书记"), ("局长".to_owned(), "局长兼书记".to_owned()));
    }
}
