//! The fields that are scored.

/// What is scored, in the order it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Field {
    Kind,
    SpeakerRecall,
    SpeakerPrecision,
    Start,
    End,
    Exact,
    Headline,
    Position,
    Points,
    Truncated,
    Roster,
    Missing,
    Credits,
    Title,
    Meeting,
    Date,
    Place,
    SilentWhenNone,
}

impl Field {
    /// All fields, in the order they are shown.
    const ALL: [Self; 18] = [
        Self::Kind,
        Self::SpeakerRecall,
        Self::SpeakerPrecision,
        Self::Start,
        Self::End,
        Self::Exact,
        Self::Headline,
        Self::Position,
        Self::Points,
        Self::Truncated,
        Self::Roster,
        Self::Missing,
        Self::Credits,
        Self::Title,
        Self::Meeting,
        Self::Date,
        Self::Place,
        Self::SilentWhenNone,
    ];

    /// All fields, in the order they are shown.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter()
    }

    /// The field of a name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::all().find(|field| field.name() == name)
    }

    /// The name in tables and JSON.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::SpeakerRecall => "speaker_recall",
            Self::SpeakerPrecision => "speaker_precision",
            Self::Start => "start",
            Self::End => "end",
            Self::Exact => "exact",
            Self::Headline => "headline",
            Self::Position => "position",
            Self::Points => "points",
            Self::Truncated => "truncated",
            Self::Roster => "roster",
            Self::Missing => "missing",
            Self::Credits => "credits",
            Self::Title => "title",
            Self::Meeting => "meeting",
            Self::Date => "date",
            Self::Place => "place",
            Self::SilentWhenNone => "silent_when_none",
        }
    }
}
