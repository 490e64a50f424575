//! A small invented report for tests.

use fayan_contract::{
    identity::sha256_hex,
    issue::{Issue, IssueCode, Severity},
    report::{
        Completeness, Confidence, Credit, DateBasis, DatePrecision, Document, Fidelity, Generator, Headline, IdBasis,
        Kind, Meeting, MeetingDate, Paragraph, Point, PointMark, Post, PostStatus, REPORT_SCHEMA, Report, Roster,
        Speaker, SpeakerRole, Statement,
    },
    source::SourceSlug,
    span::CitedText,
};

pub(crate) fn cited(text: &str) -> Option<CitedText> {
    Some(CitedText { text: text.to_owned(), spans: Vec::new() })
}

/// A report in which each speaker says one paragraph with one point at its beginning.
pub(crate) fn report(speeches: &[(&str, &str)]) -> Report {
    Report {
        schema: REPORT_SCHEMA.to_owned(),
        kind: Kind::SpeechExcerpts,
        document: Document {
            id: "d0".to_owned(),
            id_basis: IdBasis::Title,
            revision: 2,
            raw_sha256: sha256_hex(b"raw"),
            raw_bytes: 3,
            media_type: "text/plain".to_owned(),
            encoding: "UTF-8".to_owned(),
            urls: vec!["https://paper.example/a?b=1&c=2".to_owned()],
            source: SourceSlug::local(),
            outlet: Some("林海日报".to_owned()),
            published: Some("2031-05-07".to_owned()),
            page: Some("03".to_owned()),
            title: cited("让好树长在好山上"),
            subtitle: cited("——林海市造林现场会发言摘登"),
            fetched_at: Some("2031-05-07T01:00:00Z".to_owned()),
            rights: None,
        },
        meeting: Meeting {
            id: Some("m0".to_owned()),
            name: cited("林海市造林现场会"),
            date: Some(MeetingDate {
                value: "XXXX-05-06".to_owned(),
                precision: DatePrecision::Day,
                as_printed: Some("5月6日".to_owned()),
                basis: DateBasis::Text,
                spans: Vec::new(),
            }),
            place: cited("林海"),
            corrections: Vec::new(),
        },
        editors_note: cited("5月6日，林海市造林现场会召开。"),
        roster: Some(Roster { missing: vec!["松江乡".to_owned()], ..Roster::default() }),
        credits: vec![Credit {
            role: Some("文字整理".to_owned()),
            names: vec!["木子".to_owned()],
            text: "（文字整理/木子）".to_owned(),
            spans: Vec::new(),
        }],
        as_read: None,
        statements: (1..).zip(speeches).map(|(ordinal, (speaker, text))| statement(ordinal, speaker, text)).collect(),
        issues: vec![Issue {
            code: IssueCode::RosterMissing,
            severity: Severity::Warning,
            detail: "松江乡 is announced and has no statement.".to_owned(),
            spans: Vec::new(),
        }],
        generator: Generator {
            version: "0.1.0".to_owned(),
            clean_rules: "clean-1".to_owned(),
            segment_rules: "segment-1".to_owned(),
            options_sha256: sha256_hex(b""),
        },
    }
}

fn statement(ordinal: u32, speaker: &str, text: &str) -> Statement {
    let (marker, length) = (text.chars().next().map(String::from).unwrap_or_default(), text.chars().count() as u32);
    let post = |organization: &str, title: &str, status| Post {
        organization: Some(organization.to_owned()),
        title: title.to_owned(),
        status,
        as_printed: format!("{organization}{title}"),
        spans: Vec::new(),
    };
    Statement {
        id: format!("{ordinal:032x}"),
        ordinal,
        revision: 1,
        speaker: Speaker {
            name: Some(speaker.to_owned()),
            as_printed: speaker.to_owned(),
            spans: Vec::new(),
            honorific: None,
            role: SpeakerRole::Speaker,
        },
        position: Some("林海市林业局局长、原林海市市长".to_owned()),
        position_spans: Vec::new(),
        posts: vec![post("林海市林业局", "局长", PostStatus::Current), post("林海市", "市长", PostStatus::Former)],
        headline: Some(Headline {
            text: "把树种好".to_owned(), lines: vec!["把树种好".to_owned()], spans: Vec::new()
        }),
        paragraphs: vec![Paragraph {
            text: (*text).to_owned(),
            spans: Vec::new(),
            points: vec![PointMark { marker: marker.clone(), ordinal: Some(1), level: 1, start: 0, end: length }],
        }],
        points: vec![Point { text: text.chars().skip(1).collect(), marker, ordinal: Some(1), level: 1 }],
        text: (*text).to_owned(),
        fidelity: Fidelity::Excerpt,
        completeness: Completeness::Complete,
        confidence: Confidence { speaker: 1.0, boundaries: 0.9 },
        issues: Vec::new(),
        corrections: Vec::new(),
        content_sha256: sha256_hex(text.as_bytes()),
    }
}
