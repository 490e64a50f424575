//! What of a statement is published, and in which of it two revisions differ.

use serde::Serialize;
use serde_json::Value;

use crate::{
    identity::Canonical,
    issue::IssueCode,
    report::{Completeness, Fidelity, Meeting, Point, PostStatus, SpeakerRole, Statement},
};

/// The fields of a statement that a correction is about. Spans, confidence, ordinal and revision are left out: they
/// move when something else on the page changes.
#[derive(Serialize)]
struct PublishedFields<'a> {
    speaker_name: Option<&'a str>,
    speaker_as_printed: &'a str,
    honorific: Option<&'a str>,
    role: SpeakerRole,
    position: Option<&'a str>,
    posts: Vec<(Option<&'a str>, &'a str, PostStatus)>,
    headline: Option<&'a str>,
    paragraphs: Vec<&'a str>,
    points: &'a [Point],
    fidelity: Fidelity,
    completeness: Completeness,
    issues: Vec<IssueCode>,
    meeting_name: Option<&'a str>,
    meeting_date: Option<&'a str>,
    meeting_place: Option<&'a str>,
}

impl<'a> PublishedFields<'a> {
    fn of(statement: &'a Statement, meeting: &'a Meeting) -> Self {
        Self {
            speaker_name: statement.speaker.name.as_deref(),
            speaker_as_printed: &statement.speaker.as_printed,
            honorific: statement.speaker.honorific.as_deref(),
            role: statement.speaker.role,
            position: statement.position.as_deref(),
            posts: statement
                .posts
                .iter()
                .map(|post| (post.organization.as_deref(), post.title.as_str(), post.status))
                .collect(),
            headline: statement.headline.as_ref().map(|headline| headline.text.as_str()),
            paragraphs: statement.paragraphs.iter().map(|paragraph| paragraph.text.as_str()).collect(),
            points: &statement.points,
            fidelity: statement.fidelity,
            completeness: statement.completeness,
            issues: statement.issues.iter().map(|issue| issue.code).collect(),
            meeting_name: meeting.name.as_ref().map(|name| name.text.as_str()),
            meeting_date: meeting.date.as_ref().map(|date| date.value.as_str()),
            meeting_place: meeting.place.as_ref().map(|place| place.text.as_str()),
        }
    }
}

/// SHA-256 over the published fields of a statement and of the meeting it was made at, 64 hexadecimal digits.
pub fn statement_content_sha256(statement: &Statement, meeting: &Meeting) -> String {
    // Room for the text, for the same text in points, and for the names of the fields.
    let mut fields = Vec::with_capacity(2 * statement.text.len() + 1024);
    serde_json::to_writer(&mut fields, &PublishedFields::of(statement, meeting)).expect("plain data serialises");
    let mut canonical = Canonical::new("statement-content");
    canonical.bytes(&fields);
    canonical.finish_256()
}

/// Names of the published fields in which two revisions of a statement differ, for `corrected` events.
pub fn changed_fields(before: (&Statement, &Meeting), after: (&Statement, &Meeting)) -> Vec<String> {
    field_changes(before, after).into_iter().map(|change| change.field).collect()
}

/// The published fields in which two revisions of a statement differ, with what they say.
pub fn field_changes(before: (&Statement, &Meeting), after: (&Statement, &Meeting)) -> Vec<FieldChange> {
    let fields = |(statement, meeting)| PublishedFields::of(statement, meeting);
    FieldChange::between(&fields(before), &fields(after))
}

/// A field that says something else than before.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldChange {
    /// Its name.
    pub field: String,
    /// What it said.
    pub old: Value,
    /// What it says.
    pub new: Value,
}

impl FieldChange {
    /// The fields in which two values of one struct differ.
    pub fn between<T: Serialize>(before: &T, after: &T) -> Vec<Self> {
        let fields = |value: &T| match serde_json::to_value(value) {
            Ok(Value::Object(fields)) => fields,
            _ => unreachable!("a struct serialises to an object"),
        };
        let (mut before, after) = (fields(before), fields(after));
        let pairs = after.into_iter().map(|(field, new)| (before.remove(&field).unwrap_or_default(), field, new));
        pairs.filter(|(old, _, new)| old != new).map(|(old, field, new)| Self { field, old, new }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_fields_are_named_with_what_they_said() {
        #[derive(Serialize)]
        struct Fields<'a> {
            name: Option<&'a str>,
            posts: Vec<&'a str>,
            role: &'a str,
        }
        let before = Fields { name: None, posts: vec!["局长"], role: "host" };
        let after = Fields { name: Some("甲"), posts: vec!["局长", "书记"], role: "host" };
        let changes = FieldChange::between(&before, &after);
        let told: Vec<_> =
            changes.iter().map(|change| format!("{} {} {}", change.field, change.old, change.new)).collect();
        assert_eq!(told, ["name null \"甲\"", "posts [\"局长\"] [\"局长\",\"书记\"]"]);
        assert_eq!(FieldChange::between(&after, &after), []);
    }
}
