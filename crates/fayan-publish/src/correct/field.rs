//! The fields that can be corrected, and what each reads in a report.

use std::fmt;

use fayan_contract::{
    report::{Report, Statement},
    span::Span,
};

/// A field that can be corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// The resolved name of the speaker.
    SpeakerName,
    /// The label of the speaker as printed; the identifier of the statement follows it.
    SpeakerAsPrinted,
    /// 同志, 委员 and the like.
    SpeakerHonorific,
    /// Posts and organisations as printed.
    Position,
    /// The headline.
    Headline,
    /// A paragraph of the speech: the one that was read from the bytes with the hash.
    Paragraph,
    /// Name of the meeting.
    MeetingName,
    /// Date of the meeting, EDTF.
    MeetingDate,
    /// Place of the meeting.
    MeetingPlace,
}

impl Field {
    /// All fields.
    pub const ALL: [Self; 9] = [
        Self::SpeakerName,
        Self::SpeakerAsPrinted,
        Self::SpeakerHonorific,
        Self::Position,
        Self::Headline,
        Self::Paragraph,
        Self::MeetingName,
        Self::MeetingDate,
        Self::MeetingPlace,
    ];

    /// The name in files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SpeakerName => "speaker.name",
            Self::SpeakerAsPrinted => "speaker.as_printed",
            Self::SpeakerHonorific => "speaker.honorific",
            Self::Position => "position",
            Self::Headline => "headline",
            Self::Paragraph => "paragraph",
            Self::MeetingName => "meeting.name",
            Self::MeetingDate => "meeting.date",
            Self::MeetingPlace => "meeting.place",
        }
    }

    /// Whether it belongs to the meeting, and not to a statement.
    pub const fn is_of_meeting(self) -> bool {
        matches!(self, Self::MeetingName | Self::MeetingDate | Self::MeetingPlace)
    }

    /// Whether every report has a value for it.
    pub(super) const fn is_always_there(self) -> bool {
        matches!(self, Self::SpeakerAsPrinted | Self::Paragraph)
    }

    /// Whether `old` may be a part of the value, and not only the whole.
    pub(super) const fn has_parts(self) -> bool {
        matches!(self, Self::Position | Self::Headline | Self::Paragraph | Self::MeetingName | Self::MeetingPlace)
    }
}

impl fmt::Display for Field {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// One value of a field, where it stands in the report and where in the bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) place: Place,
    pub(super) value: Option<String>,
    pub(super) spans: Vec<Span>,
}

/// A place in a report, by index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Meeting,
    Statement(usize),
    Paragraph(usize, usize),
}

/// What a field of the meeting reads.
pub(super) fn of_meeting(report: &Report, field: Field) -> Slot {
    let meeting = &report.meeting;
    let cited = match field {
        Field::MeetingPlace => meeting.place.as_ref(),
        _ => meeting.name.as_ref(),
    };
    let (value, spans) = match (field, &meeting.date) {
        (Field::MeetingDate, Some(date)) => (Some(date.value.clone()), date.spans.clone()),
        (Field::MeetingDate, None) => (None, Vec::new()),
        _ => cited.map_or((None, Vec::new()), |cited| (Some(cited.text.clone()), cited.spans.clone())),
    };
    Slot { place: Place::Meeting, value, spans }
}

/// What a field of a statement reads; a paragraph in as many places as there are paragraphs.
pub(super) fn of_statement(index: usize, statement: &Statement, field: Field) -> Vec<Slot> {
    let place = Place::Statement(index);
    let one = |value: Option<&str>, spans: &[Span]| {
        vec![Slot { place, value: value.map(str::to_owned), spans: spans.to_vec() }]
    };
    let speaker = &statement.speaker;
    match field {
        Field::SpeakerName => one(speaker.name.as_deref(), &speaker.spans),
        Field::SpeakerAsPrinted => one(Some(&speaker.as_printed), &speaker.spans),
        Field::SpeakerHonorific => one(speaker.honorific.as_deref(), &speaker.spans),
        Field::Position => one(statement.position.as_deref(), &statement.position_spans),
        Field::Headline => match &statement.headline {
            Some(headline) => one(Some(&headline.text), &headline.spans),
            None => one(None, &[]),
        },
        Field::Paragraph => (0..)
            .zip(&statement.paragraphs)
            .map(|(at, paragraph)| Slot {
                place: Place::Paragraph(index, at),
                value: Some(paragraph.text.clone()),
                spans: paragraph.spans.clone(),
            })
            .collect(),
        Field::MeetingName | Field::MeetingDate | Field::MeetingPlace => Vec::new(),
    }
}
