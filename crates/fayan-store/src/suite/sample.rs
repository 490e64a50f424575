//! Small invented documents.

use std::sync::Arc;

use fayan_contract::{
    clean::{CleanDocument, Encoding, EncodingBasis},
    event::{EVENT_SCHEMA, EventType, Redirect, RedirectKind, StatementEvent},
    identity::{sha256_hex, statement_id},
    issue::{Issue, IssueCode, Severity},
    message::{GivenMetadata, JobResult},
    published::statement_content_sha256,
    raw::RawBytes,
    report::{
        Completeness, Confidence, Document, Fidelity, Generator, IdBasis, Kind, Meeting, Paragraph, REPORT_SCHEMA,
        Report, Speaker, SpeakerRole, Statement,
    },
    source::SourceSlug,
    span::CitedText,
};

use crate::model::{NewHold, NewRevision, NewSighting, Occasion, Receipt};

/// A time; later for larger numbers.
pub fn time(minute: u32) -> String {
    format!("2021-09-07T{:02}:{:02}:00Z", minute / 60, minute % 60)
}

/// The first revision of a document; every speaker says one thing.
pub fn first(document_id: &str, speeches: &[(&str, &str)]) -> NewRevision {
    let report = report(document_id, 1, speeches);
    let events = report.statements.iter().map(|statement| event(EventType::Published, statement, &report)).collect();
    revision(report, events, None)
}

/// The revision after another: new speakers are published, others corrected, missing ones withdrawn.
pub fn next(before: &NewRevision, speeches: &[(&str, &str)]) -> NewRevision {
    let old = &before.report;
    let mut report = report(&old.document.id, old.document.revision + 1, speeches);
    let mut events = Vec::new();
    let standing = || old.statements.iter().filter(|old| old.revision > 0);
    let gone = standing().filter(|old| !report.statements.iter().any(|new| new.id == old.id));
    for old in gone {
        let withdrawn = Statement { revision: old.revision + 1, ..old.clone() };
        events.push(event(EventType::Withdrawn, &withdrawn, &report));
    }
    for index in 0..report.statements.len() {
        let statement = &report.statements[index];
        let (event_type, revision) = match standing().find(|old| old.id == statement.id) {
            Some(old) if old.content_sha256 == statement.content_sha256 => {
                report.statements[index].revision = old.revision;
                continue;
            }
            Some(old) => (EventType::Corrected, old.revision + 1),
            None => (EventType::Published, 1),
        };
        report.statements[index].revision = revision;
        events.push(event(event_type, &report.statements[index], &report));
    }
    revision(report, events, old.document.fetched_at.clone())
}

/// Turns the withdrawal of a statement into a redirection, announced behind what it leads to.
pub fn redirect(new: &mut NewRevision, statement_id: &str, kind: RedirectKind, to: &[String]) {
    let gone = |event: &StatementEvent| event.statement_id == statement_id && event.event_type.ends();
    let place = new.events.iter().position(gone).expect("the statement is withdrawn");
    let mut event = new.events.remove(place);
    event.event_type = EventType::Redirected;
    event.reason = None;
    event.redirect = Some(Redirect { kind, to: to.to_vec() });
    new.events.push(event);
}

/// Why a statement of a sample is held.
pub const DOUBT: &str = "Confidence 0.40 is below 0.50; held for review.";

/// Makes a statement of a first revision too doubtful to be announced.
pub fn doubt(new: &mut NewRevision, index: usize) {
    let statement = &mut new.report.statements[index];
    statement.revision = 0;
    statement.issues.push(doubtful());
    new.events.retain(|event| event.statement_id != statement.id);
}

/// The issue that holds a statement for review.
pub fn doubtful() -> Issue {
    let (code, severity) = (IssueCode::LowConfidence, Severity::Error);
    Issue { code, severity, detail: DOUBT.to_owned(), spans: Vec::new() }
}

/// A report that is held, compared with the stored revision 1.
pub fn hold(document_id: &str, speeches: &[(&str, &str)], message: &str) -> NewHold {
    let report = report(document_id, 1, speeches);
    NewHold {
        receipt: receipt(
            message,
            JobResult::Held {
                document_id: document_id.to_owned(),
                code: "SHRUNK_VS_PREVIOUS".to_owned(),
                detail: "it is shorter".to_owned(),
            },
        ),
        given: Some(given(document_id)),
        raw: raw(&report.document.id, speeches),
        clean: Arc::new(clean()),
        report,
        base_revision: 1,
        code: "SHRUNK_VS_PREVIOUS".to_owned(),
        detail: "it is shorter".to_owned(),
        at: time(9),
    }
}

/// Other bytes that read the same as a revision.
pub fn sighting(of: &NewRevision, raw: &str, urls: &[&str]) -> NewSighting {
    let document = &of.report.document;
    NewSighting {
        receipt: receipt(raw, of.receipt.result.clone()),
        document_id: document.id.clone(),
        revision: document.revision,
        raw_sha256: sha256_hex(raw.as_bytes()),
        urls: urls.iter().map(|url| (*url).to_owned()).collect(),
        fetched_at: Some(time(30)),
        over: document.fetched_at.clone(),
        suppressions: 0,
        at: time(31),
    }
}

/// A receipt for a message of a name.
pub fn receipt(message: &str, result: JobResult) -> Receipt {
    Receipt { message_id: format!("publish:{message}"), result }
}

/// The identifier of what a speaker says in a document.
pub fn statement_of(document_id: &str, speaker: &str) -> String {
    statement_id(document_id, speaker, 1)
}

fn revision(report: Report, events: Vec<StatementEvent>, over: Option<String>) -> NewRevision {
    let document = &report.document;
    let speeches: Vec<(&str, &str)> = report
        .statements
        .iter()
        .map(|statement| (statement.speaker.as_printed.as_str(), statement.text.as_str()))
        .collect();
    NewRevision {
        receipt: receipt(
            &format!("{}/{}", document.id, document.revision),
            JobResult::Stored {
                document_id: document.id.clone(),
                revision: document.revision,
                kind: report.kind,
                statements: u32::try_from(report.statements.len()).unwrap_or(u32::MAX),
                events: u32::try_from(events.len()).unwrap_or(u32::MAX),
                issues: [("ROSTER_MISSING".to_owned(), 2)].into(),
            },
        ),
        occasion: Occasion::Fetched { over },
        given: Some(given(&document.id)),
        raw: raw(&document.id, &speeches),
        clean: Arc::new(clean()),
        events,
        traceparent: Some("00-00000000000000000000000000000007-0000000000000001-01".to_owned()),
        decision: None,
        suppressions: 0,
        suppressed: Vec::new(),
        at: time(document.revision),
        report,
    }
}

/// What came beside the bytes of a document.
pub fn given(document_id: &str) -> GivenMetadata {
    let url = Some(format!("https://paper.example/{document_id}"));
    GivenMetadata { url, outlet: Some("星湖“日报”".to_owned()), ..GivenMetadata::default() }
}

fn raw(document_id: &str, speeches: &[(&str, &str)]) -> RawBytes {
    let lines = speeches.iter().map(|(speaker, text)| format!("{speaker}\n{text}\n"));
    format!("{document_id}\n{}", lines.collect::<String>()).into_bytes().into()
}

fn clean() -> CleanDocument {
    CleanDocument {
        rules: "clean-1".to_owned(),
        media_type: "text/plain".to_owned(),
        encoding: Encoding { name: "UTF-8".to_owned(), basis: EncodingBasis::Utf8, declared: None, undecodable: 0 },
        metadata: Vec::new(),
        lines: Vec::new(),
        edits: Vec::new(),
        issues: Vec::new(),
    }
}

fn report(document_id: &str, revision: u32, speeches: &[(&str, &str)]) -> Report {
    let raw = raw(document_id, speeches);
    let meeting = Meeting {
        name: Some(CitedText { text: "星湖市座谈会".to_owned(), spans: Vec::new() }),
        ..Meeting::default()
    };
    let statements = (1..).zip(speeches).map(|(ordinal, (speaker, text))| {
        let id = statement_of(document_id, speaker);
        let mut statement = statement(id, ordinal, speaker, text);
        statement.content_sha256 = statement_content_sha256(&statement, &meeting);
        statement
    });
    Report {
        schema: REPORT_SCHEMA.to_owned(),
        kind: if speeches.is_empty() { Kind::News } else { Kind::SpeechExcerpts },
        document: Document {
            id: document_id.to_owned(),
            id_basis: IdBasis::Title,
            revision,
            raw_sha256: raw.sha256(),
            raw_bytes: raw.len() as u64,
            media_type: "text/plain".to_owned(),
            encoding: "UTF-8".to_owned(),
            urls: vec![format!("https://paper.example/{document_id}")],
            source: SourceSlug::local(),
            outlet: Some("星湖日报".to_owned()),
            published: None,
            page: None,
            title: Some(CitedText { text: "发言摘登".to_owned(), spans: Vec::new() }),
            subtitle: None,
            fetched_at: Some(time(revision)),
            rights: None,
        },
        statements: statements.collect(),
        meeting,
        editors_note: None,
        roster: None,
        credits: Vec::new(),
        issues: Vec::new(),
        generator: Generator {
            version: "0.1.0".to_owned(),
            clean_rules: "clean-1".to_owned(),
            segment_rules: "segment-1".to_owned(),
            options_sha256: sha256_hex(b""),
        },
        as_read: None,
    }
}

fn statement(id: String, ordinal: u32, speaker: &str, text: &str) -> Statement {
    Statement {
        id,
        ordinal,
        revision: 1,
        speaker: Speaker {
            name: Some(speaker.to_owned()),
            as_printed: speaker.to_owned(),
            spans: Vec::new(),
            honorific: None,
            role: SpeakerRole::Speaker,
        },
        position: None,
        position_spans: Vec::new(),
        posts: Vec::new(),
        headline: None,
        paragraphs: vec![Paragraph { text: text.to_owned(), spans: Vec::new(), points: Vec::new() }],
        points: Vec::new(),
        text: text.to_owned(),
        fidelity: Fidelity::Excerpt,
        completeness: Completeness::Complete,
        confidence: Confidence { speaker: 1.0, boundaries: 0.9 },
        issues: Vec::new(),
        content_sha256: String::new(),
        corrections: Vec::new(),
    }
}

fn event(event_type: EventType, statement: &Statement, report: &Report) -> StatementEvent {
    let withdrawn = event_type == EventType::Withdrawn;
    StatementEvent {
        schema: EVENT_SCHEMA.to_owned(),
        id: StatementEvent::id_of(&statement.id, statement.revision),
        event_type,
        statement_id: statement.id.clone(),
        revision: statement.revision,
        document: report.document.clone(),
        meeting: report.meeting.clone(),
        statement: (!withdrawn).then(|| statement.clone()),
        changed: if event_type == EventType::Corrected { vec!["paragraphs".to_owned()] } else { Vec::new() },
        reason: withdrawn.then(|| "it is gone".to_owned()),
        redirect: withdrawn.then(|| Redirect { kind: RedirectKind::Missing, to: Vec::new() }),
    }
}
