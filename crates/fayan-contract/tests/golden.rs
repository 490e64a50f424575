//! Version 1 of every form, frozen: what a released version wrote must be read back for good.
//!
//! A new optional field leaves the old files as they are and adds new ones beside them. `FAYAN_UPDATE_GOLDEN=1` writes
//! files that do not exist yet; it never overwrites one.

#![expect(clippy::unwrap_used, reason = "test helpers fail the test")]
#![expect(clippy::disallowed_methods, reason = "golden files are files")]

use std::{borrow::Cow, collections::BTreeMap, fs, path::PathBuf};

use fayan_contract::{
    clean::{Break, CleanDocument, Cues, Edit, Encoding, EncodingBasis, Line, Metadata, MetadataKey, Run},
    correction::{AsRead, Correction},
    event::{EVENT_SCHEMA, EventType, Redirect, RedirectKind, StatementEvent},
    export::{
        CHANGE_SCHEMA, ChangeRecord, ExportCounts, ExportSelection, ExportedChanges, ExportedFile, ExportedFormat,
        MANIFEST_SCHEMA, Manifest, STATEMENT_SCHEMA, StatementRecord,
    },
    identity,
    issue::{Issue, IssueCode, Severity},
    message::{
        DocumentCleaned, DocumentFetched, DocumentSegmented, GivenMetadata, JobHeader, JobOutcome, JobRequested,
        JobResult, Message, Origin, Quarantined,
    },
    names::Stage,
    published,
    raw::RawBytes,
    report::{
        Completeness, Confidence, Credit, DateBasis, DatePrecision, Document, ExpectedSpeaker, Fidelity, Generator,
        Headline, IdBasis, Kind, Meeting, MeetingDate, Paragraph, Point, PointMark, Post, PostStatus, REPORT_SCHEMA,
        Report, Roster, Speaker, SpeakerRole, Statement,
    },
    schema,
    source::SourceSlug,
    span::{CitedText, Span},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

const PAGE: &str = "林海会议发言摘登\n林海市市长 甲一\n一是植树。\n";

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("golden/v1")
}

/// Reads a golden file as `T` and requires that nothing in it is lost, and that `sample` is still written like it.
fn check<T: Serialize + DeserializeOwned>(name: &str, sample: &T) {
    let path = folder().join(format!("{name}.json"));
    if !path.exists() && std::env::var_os("FAYAN_UPDATE_GOLDEN").is_some() {
        fs::write(&path, serde_json::to_string_pretty(sample).unwrap() + "\n").unwrap();
    }
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("reading {}: {error}", path.display()));
    let golden: Value = serde_json::from_str(&text).unwrap();
    let read: T =
        serde_json::from_value(golden.clone()).unwrap_or_else(|error| panic!("{name} is no longer read: {error}"));
    assert_eq!(serde_json::to_value(read).unwrap(), golden, "{name} loses something when read");
    assert_eq!(serde_json::to_value(sample).unwrap(), golden, "{name} is no longer written as in version 1");
}

fn cited(text: &str, start: u32) -> CitedText {
    CitedText { text: text.to_owned(), spans: vec![Span::new(start, start + text.len() as u32)] }
}

fn job() -> JobHeader {
    JobHeader {
        id: "00112233445566778899aabbccddeeff".to_owned(),
        source: SourceSlug::local(),
        metadata: GivenMetadata {
            media_type: Some("text/plain".to_owned()),
            charset: Some("utf-8".to_owned()),
            url: Some("https://example.org/1".to_owned()),
            file_name: Some("page.txt".to_owned()),
            outlet: Some("林海日报".to_owned()),
            published: Some("2031-05-02".to_owned()),
            page: Some("03".to_owned()),
            fetched_at: Some("2031-05-02T01:02:03Z".to_owned()),
            rights: Some("test".to_owned()),
        },
    }
}

fn raw() -> RawBytes {
    PAGE.as_bytes().to_vec().into()
}

fn clean() -> CleanDocument {
    let line = |text: &str, start: u32, cues| {
        let end = text.len() as u32;
        let run =
            Run { text_start: 0, text_end: end, raw_start: start, raw_end: start + end, text_step: 1, raw_step: 1 };
        Line { text: text.to_owned(), runs: vec![run], cues }
    };
    let full = Cues {
        break_before: Break::Block,
        blank_before: 1,
        indent: 4,
        width: 15,
        gaps: vec![(15, 2)],
        centred: true,
        right: true,
        bold: true,
        bold_until: Some(3),
        heading: Some(1),
        element: Some("p".to_owned()),
        class: Some("byline".to_owned()),
        link_percent: 5,
        chrome: Some("nav".to_owned()),
    };
    CleanDocument {
        rules: "clean-1".to_owned(),
        media_type: "text/plain".to_owned(),
        encoding: Encoding {
            name: "UTF-8".to_owned(),
            basis: EncodingBasis::Utf8,
            declared: Some("utf-8".to_owned()),
            undecodable: 0,
        },
        metadata: vec![Metadata {
            key: MetadataKey::Title,
            value: "林海会议发言摘登".to_owned(),
            basis: "h1".to_owned(),
            spans: vec![Span::new(0, 24)],
        }],
        lines: vec![
            line("林海会议发言摘登", 0, Cues { width: 16, ..Cues::default() }),
            line("林海市市长 甲一", 25, full),
            line("一是植树。", 48, Cues { break_before: Break::Br, width: 10, ..Cues::default() }),
        ],
        edits: [(24, 25, "\n"), (47, 48, "\n"), (63, 64, "")]
            .map(|(start, end, output)| Edit { start, end, rule: "line.break".into(), output: output.to_owned() })
            .to_vec(),
        issues: vec![],
    }
}

fn report() -> Report {
    let meeting = {
        let mut meeting = Meeting {
            id: None,
            name: Some(cited("林海会议", 0)),
            date: Some(MeetingDate {
                value: "2031-05-01".to_owned(),
                precision: DatePrecision::Day,
                as_printed: Some("昨日".to_owned()),
                basis: DateBasis::Inferred,
                spans: vec![Span::new(0, 3)],
            }),
            place: Some(cited("林海", 0)),
            corrections: vec![],
        };
        meeting.id = identity::meeting_id(&meeting);
        meeting
    };
    let (document_id, id_basis) = identity::document_id(identity::DocumentKey {
        outlet: Some("林海日报"),
        published: Some("2031-05-02"),
        title: Some("林海会议发言摘登"),
        ..identity::DocumentKey::default()
    });
    let mut statement = Statement {
        id: identity::statement_id(&document_id, "甲一", 1),
        ordinal: 1,
        revision: 1,
        speaker: Speaker {
            name: Some("甲一".to_owned()),
            as_printed: "甲一".to_owned(),
            spans: vec![Span::new(41, 47)],
            honorific: Some("同志".to_owned()),
            role: SpeakerRole::Speaker,
        },
        position: Some("林海市市长".to_owned()),
        position_spans: vec![Span::new(25, 40)],
        posts: vec![Post {
            organization: Some("林海市".to_owned()),
            title: "市长".to_owned(),
            status: PostStatus::Current,
            as_printed: "林海市市长".to_owned(),
            spans: vec![Span::new(25, 40)],
        }],
        headline: Some(Headline {
            text: "植树".to_owned(),
            lines: vec!["植树".to_owned()],
            spans: vec![Span::new(54, 60)],
        }),
        paragraphs: vec![Paragraph {
            text: "一是植树。".to_owned(),
            spans: vec![Span::new(48, 63)],
            points: vec![PointMark { marker: "一是".to_owned(), ordinal: Some(1), level: 1, start: 0, end: 5 }],
        }],
        points: vec![Point { marker: "一是".to_owned(), ordinal: Some(1), level: 1, text: "植树。".to_owned() }],
        text: "一是植树。".to_owned(),
        fidelity: Fidelity::Excerpt,
        completeness: Completeness::Complete,
        confidence: Confidence { speaker: 0.98, boundaries: 0.9 },
        issues: vec![Issue {
            code: IssueCode::EnumGap,
            severity: Severity::Warning,
            detail: "二是 is missing after 一是".to_owned(),
            spans: vec![Span::new(48, 54)],
        }],
        content_sha256: String::new(),
        corrections: vec![],
    };
    statement.content_sha256 = published::statement_content_sha256(&statement, &meeting);
    Report {
        schema: REPORT_SCHEMA.to_owned(),
        kind: Kind::SpeechExcerpts,
        document: Document {
            id: document_id,
            id_basis,
            revision: 1,
            raw_sha256: raw().sha256(),
            raw_bytes: PAGE.len() as u64,
            media_type: "text/plain".to_owned(),
            encoding: "UTF-8".to_owned(),
            urls: vec!["https://example.org/1".to_owned()],
            source: SourceSlug::local(),
            outlet: Some("林海日报".to_owned()),
            published: Some("2031-05-02".to_owned()),
            page: Some("03".to_owned()),
            title: Some(cited("林海会议发言摘登", 0)),
            subtitle: None,
            fetched_at: Some("2031-05-02T01:02:03Z".to_owned()),
            rights: None,
        },
        roster: Some(Roster {
            expected: vec![ExpectedSpeaker {
                as_printed: "林海市".to_owned(),
                spans: vec![Span::new(25, 34)],
                statement_id: Some(statement.id.clone()),
            }],
            expected_count: Some(2),
            open: true,
            found: 1,
            missing: vec!["乙县".to_owned()],
            extra: vec!["丙县".to_owned()],
        }),
        meeting,
        editors_note: None,
        credits: vec![Credit {
            role: Some("整理".to_owned()),
            names: vec!["丁三".to_owned()],
            text: "（丁三 整理）".to_owned(),
            spans: vec![Span::new(0, 3)],
        }],
        statements: vec![statement],
        issues: vec![],
        generator: Generator {
            version: "0.1.0".to_owned(),
            clean_rules: "clean-1".to_owned(),
            segment_rules: "segment-1".to_owned(),
            options_sha256: "00".repeat(32),
        },
        as_read: None,
    }
}

/// The same where somebody corrected the name of the speaker and the date of the meeting.
fn corrected() -> Report {
    let read = report();
    let correction = |field: &str, as_read: Option<&str>, corrected: &str| Correction {
        field: field.to_owned(),
        as_read: as_read.map(str::to_owned),
        corrected: Some(corrected.to_owned()),
        file: "2031-05-02.toml".to_owned(),
        author: "编辑甲".to_owned(),
        reason: "checked against the print".to_owned(),
    };
    let mut report = read.clone();
    report.statements[0].speaker.name = Some("甲壹".to_owned());
    report.statements[0].corrections = vec![correction("speaker.name", Some("甲一"), "甲壹")];
    report.meeting.date.as_mut().unwrap().value = "2031-05-02".to_owned();
    report.meeting.corrections = vec![correction("meeting.date", Some("2031-05-01"), "2031-05-02")];
    report.as_read = Some(AsRead { meeting: Some(read.meeting), statements: read.statements });
    report
}

fn manifest(report: &Report) -> Manifest {
    let counts = ExportCounts { documents: 1, statements: 1, paragraphs: 1, points: 1 };
    Manifest {
        schema: MANIFEST_SCHEMA.to_owned(),
        program: report.generator.clone(),
        store_schema_version: 2,
        exported_at: "2031-05-02T01:02:05Z".to_owned(),
        selection: ExportSelection { source: Some(SourceSlug::local()), ..ExportSelection::default() },
        counts,
        documents_without_statements: 3,
        changes: Some(ExportedChanges { since: Some("6".to_owned()), events: 1, cursor: "7".to_owned() }),
        formats: vec![ExportedFormat { format: "csv".to_owned(), files: 1, bytes: 3 }],
        files: vec![ExportedFile {
            name: "statements.csv".to_owned(),
            bytes: 3,
            sha256: identity::sha256_hex(b"csv"),
            counts: Some(counts),
        }],
    }
}

fn outcome(result: JobResult) -> JobOutcome {
    JobOutcome { job_id: job().id, source: SourceSlug::local(), name: Some("page.txt".to_owned()), result }
}

#[test]
fn every_form_of_version_1_is_read_and_written_as_released() {
    let report = report();
    assert_eq!(report.document.id_basis, IdBasis::Issue);
    check("job-inline", &JobRequested { job: job(), origin: Origin::Inline { raw: raw() } });
    check("job-url", &JobRequested { job: job(), origin: Origin::Url { url: "https://example.org/1".to_owned() } });
    check("raw", &DocumentFetched { job: job(), raw: raw() });
    check("lines", &DocumentCleaned { job: job(), raw: raw(), clean: clean() });
    check("report", &report);
    check("report-corrected", &corrected());
    assert_eq!(*corrected().as_read(), report);
    check("segmented", &DocumentSegmented { job: job(), raw: raw(), clean: clean(), report: report.clone() });
    check(
        "event-published",
        &StatementEvent {
            schema: EVENT_SCHEMA.to_owned(),
            id: StatementEvent::id_of(&report.statements[0].id, 1),
            event_type: EventType::Published,
            statement_id: report.statements[0].id.clone(),
            revision: 1,
            document: report.document.clone(),
            meeting: report.meeting.clone(),
            statement: report.statements.first().cloned(),
            changed: vec![],
            reason: None,
            redirect: None,
        },
    );
    check(
        "event-withdrawn",
        &StatementEvent {
            schema: EVENT_SCHEMA.to_owned(),
            id: StatementEvent::id_of(&report.statements[0].id, 2),
            event_type: EventType::Withdrawn,
            statement_id: report.statements[0].id.clone(),
            revision: 2,
            document: report.document.clone(),
            meeting: report.meeting.clone(),
            statement: None,
            changed: vec![],
            reason: Some("no longer in the document".to_owned()),
            redirect: None,
        },
    );
    let gone = |event_type: EventType, reason: Option<&str>, redirect: Redirect| StatementEvent {
        schema: EVENT_SCHEMA.to_owned(),
        id: StatementEvent::id_of(&report.statements[0].id, 2),
        event_type,
        statement_id: report.statements[0].id.clone(),
        revision: 2,
        document: report.document.clone(),
        meeting: report.meeting.clone(),
        statement: None,
        changed: vec![],
        reason: reason.map(str::to_owned),
        redirect: Some(redirect),
    };
    let nowhere = || Redirect { kind: RedirectKind::Missing, to: vec![] };
    check("event-withdrawn-missing", &gone(EventType::Withdrawn, Some("no longer in the document"), nowhere()));
    let to = ["甲二", "甲三"].map(|speaker| identity::statement_id(&report.document.id, speaker, 1)).to_vec();
    check("event-redirected", &gone(EventType::Redirected, None, Redirect { kind: RedirectKind::Split, to }));
    let exported = StatementRecord {
        schema: STATEMENT_SCHEMA.into(),
        kind: report.kind,
        document: Cow::Borrowed(&report.document),
        meeting: Cow::Borrowed(&report.meeting),
        statement: Cow::Borrowed(&report.statements[0]),
        generator: Cow::Borrowed(&report.generator),
    };
    check("export-statement", &exported);
    let change = ChangeRecord {
        schema: CHANGE_SCHEMA.into(),
        sequence: 7,
        saved_at: "2031-05-02T01:02:04Z".into(),
        sent_at: None,
        text_withheld: false,
        event: Cow::Owned(gone(EventType::Withdrawn, Some("no longer in the document"), nowhere())),
    };
    check("export-change", &change);
    check("export-manifest", &manifest(&report));
    check(
        "outcome-stored",
        &outcome(JobResult::Stored {
            document_id: report.document.id.clone(),
            revision: 1,
            kind: Kind::SpeechExcerpts,
            statements: 1,
            events: 1,
            issues: BTreeMap::from([("ENUM_GAP".to_owned(), 1)]),
        }),
    );
    check(
        "outcome-held",
        &outcome(JobResult::Held {
            document_id: report.document.id.clone(),
            code: "SHRUNK_VS_PREVIOUS".to_owned(),
            detail: "1 statement, the stored revision has 7".to_owned(),
        }),
    );
    check(
        "outcome-quarantined",
        &outcome(JobResult::Quarantined {
            stage: Stage::Clean,
            code: "HANDLER_PANICKED".to_owned(),
            reason: "cleaning panicked".to_owned(),
        }),
    );
    check(
        "quarantined",
        &Quarantined {
            stage: Stage::Clean,
            code: "MALFORMED_MESSAGE".to_owned(),
            reason: "the payload is not a fayan.raw.v1".to_owned(),
            evidence: vec!["expected value at line 1 column 1".to_owned()],
            attempts: 1,
            at: "2031-05-02T01:02:03Z".to_owned(),
            parent: "FAYAN_RAW#17".to_owned(),
            subject: "fayan.v1.raw.local".to_owned(),
            headers: vec![("Nats-Msg-Id".to_owned(), "clean:00".to_owned())],
            payload: b"{".to_vec().into(),
        },
    );
}

#[test]
fn every_kind_of_redirect_is_one_word() {
    for kind in ["perfect", "changed", "split", "merged", "missing"] {
        let read: RedirectKind = serde_json::from_value(Value::from(kind)).unwrap();
        assert_eq!((read.as_str(), serde_json::to_value(read).unwrap()), (kind, Value::from(kind)));
    }
}

#[test]
fn message_ids_depend_on_content_alone() {
    let message = DocumentFetched { job: job(), raw: raw() };
    assert_eq!(message.message_id(), message.clone().message_id());
    let other = DocumentFetched { job: job(), raw: b"other".to_vec().into() };
    assert_ne!(message.message_id(), other.message_id());
    assert!(message.message_id().starts_with("clean:"));
}

#[test]
fn every_schema_is_an_object_schema_with_a_distinct_name() {
    let schemas = schema::all();
    let names: std::collections::BTreeSet<_> = schemas.iter().map(|schema| schema.name).collect();
    assert_eq!(names.len(), schemas.len());
    for schema in &schemas {
        assert_eq!(schema.schema.get("type"), Some(&Value::from("object")), "{}", schema.name);
        assert_eq!(schema::named(schema.name).map(|found| found.schema), Some(schema.schema.clone()));
    }
}
