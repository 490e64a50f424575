//! Whether two reports of a document say the same.

use fayan_contract::{
    issue::IssueCode,
    published::{FieldChange, changed_fields},
    report::{DateBasis, DatePrecision, Kind, Meeting, Report},
    span::CitedText,
};
use serde::Serialize;

/// Whether a reader could not tell the two apart.
pub(super) fn reads_the_same(before: &Report, after: &Report) -> bool {
    DocumentFields::of(before) == DocumentFields::of(after)
        && before.statements.iter().zip(&after.statements).all(|(old, new)| {
            old.ordinal == new.ordinal && changed_fields((old, &before.meeting), (new, &after.meeting)).is_empty()
        })
}

/// What a reader sees differently of a document beside its statements.
pub(super) fn changes(before: &Report, after: &Report) -> Vec<FieldChange> {
    FieldChange::between(&DocumentFields::of(before), &DocumentFields::of(after))
}

/// What a reader sees of a document beside its statements, and the order of those. A change in it alone makes a
/// revision without events.
#[derive(PartialEq, Serialize)]
struct DocumentFields<'a> {
    kind: Kind,
    outlet: Option<&'a str>,
    published: Option<&'a str>,
    page: Option<&'a str>,
    title: Option<&'a str>,
    subtitle: Option<&'a str>,
    rights: Option<&'a str>,
    meeting: MeetingFields<'a>,
    editors_note: Option<&'a str>,
    roster: Option<RosterFields<'a>>,
    credits: Vec<(Option<&'a str>, &'a [String], &'a str)>,
    issues: Vec<IssueCode>,
    statements: Vec<&'a str>,
}

#[derive(PartialEq, Serialize)]
struct MeetingFields<'a> {
    id: Option<&'a str>,
    name: Option<&'a str>,
    date: Option<(&'a str, DatePrecision, DateBasis)>,
    place: Option<&'a str>,
}

#[derive(PartialEq, Serialize)]
struct RosterFields<'a> {
    expected: Vec<(&'a str, Option<&'a str>)>,
    expected_count: Option<u32>,
    open: bool,
    missing: &'a [String],
    extra: &'a [String],
}

impl<'a> DocumentFields<'a> {
    fn of(report: &'a Report) -> Self {
        let document = &report.document;
        Self {
            kind: report.kind,
            outlet: document.outlet.as_deref(),
            published: document.published.as_deref(),
            page: document.page.as_deref(),
            title: text(document.title.as_ref()),
            subtitle: text(document.subtitle.as_ref()),
            rights: document.rights.as_deref(),
            meeting: MeetingFields::of(&report.meeting),
            editors_note: text(report.editors_note.as_ref()),
            roster: report.roster.as_ref().map(|roster| RosterFields {
                expected: roster
                    .expected
                    .iter()
                    .map(|speaker| (speaker.as_printed.as_str(), speaker.statement_id.as_deref()))
                    .collect(),
                expected_count: roster.expected_count,
                open: roster.open,
                missing: &roster.missing,
                extra: &roster.extra,
            }),
            credits: report
                .credits
                .iter()
                .map(|credit| (credit.role.as_deref(), credit.names.as_slice(), credit.text.as_str()))
                .collect(),
            issues: report.issues.iter().map(|issue| issue.code).collect(),
            statements: report.statements.iter().map(|statement| statement.id.as_str()).collect(),
        }
    }
}

impl<'a> MeetingFields<'a> {
    fn of(meeting: &'a Meeting) -> Self {
        Self {
            id: meeting.id.as_deref(),
            name: text(meeting.name.as_ref()),
            date: meeting.date.as_ref().map(|date| (date.value.as_str(), date.precision, date.basis)),
            place: text(meeting.place.as_ref()),
        }
    }
}

fn text(cited: Option<&CitedText>) -> Option<&str> {
    cited.map(|cited| cited.text.as_str())
}
