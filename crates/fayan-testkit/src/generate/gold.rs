//! What a right report says about a generated page.
//!
//! The JSON form is that of the hand-made `gold.json` of real pages, so that one scorer reads both; what generated gold
//! knows beyond it stands in fields of its own.

use fayan_contract::{
    issue::IssueCode,
    report::{Kind, SpeakerRole},
};
use serde::Serialize;

use super::speech::{Counting, Speech};

/// The gold of one page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gold {
    /// What sort of document it is.
    pub kind: Kind,
    /// Which layout the page has; figures are given for each.
    pub layout: &'static str,
    /// Main title, half-lines joined by a space.
    pub title: Option<String>,
    /// Sub-title with its dash.
    pub subtitle: Option<String>,
    /// Name of the meeting.
    pub meeting: Option<String>,
    /// Date of the meeting in EDTF; the year is `XXXX` where the page prints none and gives nothing to infer it from.
    pub date: Option<String>,
    /// The words of the date.
    pub date_text: Option<String>,
    /// Publication date, where the page carries it.
    pub published: Option<String>,
    /// Where the meeting took place.
    pub place: Option<String>,
    /// The editor's note, or what opens the page in its stead.
    pub editors_note: Option<String>,
    /// Units or persons that the page announces.
    pub roster: Option<Vec<String>>,
    /// Their number, listed or only counted.
    pub expected_count: Option<usize>,
    /// Those of them without a statement.
    pub missing: Option<Vec<String>>,
    /// Credits as printed.
    pub credits: Vec<String>,
    /// The names in them.
    pub credit_names: Vec<String>,
    /// Whether the page ends inside a statement.
    pub truncated: bool,
    /// The statements in order.
    pub statements: Vec<GoldStatement>,
    /// Codes of the issues that the text shows, document and statements together, sorted and each once.
    pub issues: Vec<IssueCode>,
}

impl Gold {
    /// Gold that knows a page's kind and nothing else.
    pub(super) fn empty(kind: Kind) -> Self {
        Self {
            kind,
            layout: "",
            title: None,
            subtitle: None,
            meeting: None,
            date: None,
            date_text: None,
            published: None,
            place: None,
            editors_note: None,
            roster: None,
            expected_count: None,
            missing: None,
            credits: Vec::new(),
            credit_names: Vec::new(),
            truncated: false,
            statements: Vec::new(),
            issues: Vec::new(),
        }
    }
}

/// The gold of one statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GoldStatement {
    /// The speaker's name, or the label where the page gives none.
    pub speaker: String,
    /// The name or label with its punctuation, as printed.
    pub label_as_printed: String,
    /// The part in the conversation.
    pub role: SpeakerRole,
    /// Post as printed, without the name.
    pub position: Option<String>,
    /// Headline, half-lines joined by a space.
    pub headline: Option<String>,
    /// Number of points; null where numerals do not tell.
    pub points: Option<usize>,
    /// The markers of the points and of points within them.
    pub markers: Vec<String>,
    /// First characters.
    pub text_start: String,
    /// Last characters.
    pub text_end: String,
    /// Number of characters.
    pub chars: usize,
    /// The paragraphs.
    pub paragraphs: Vec<String>,
    /// The paragraphs joined by `\n`.
    pub text: String,
    /// Whether the page ends inside it.
    pub truncated: bool,
}

/// How many characters of a statement's ends the scorer compares.
const EDGE_CHARS: usize = 12;

impl GoldStatement {
    /// The gold of a speech; who made it is filled in by whoever prints it.
    pub(super) fn of(speech: &Speech) -> Self {
        let paragraphs: Vec<String> = speech.paragraphs.iter().map(|paragraph| paragraph.text.clone()).collect();
        let marks = || speech.paragraphs.iter().flat_map(|paragraph| &paragraph.marks);
        let markers: Vec<String> = marks().map(|mark| mark.marker.clone()).collect();
        let points = marks().filter(|mark| mark.level == 1).count();
        let text = paragraphs.join("\n");
        let printed: Vec<char> = text.chars().filter(|character| !character.is_whitespace()).collect();
        let edge = EDGE_CHARS.min(printed.len());
        Self {
            speaker: String::new(),
            label_as_printed: String::new(),
            role: SpeakerRole::Speaker,
            position: None,
            headline: None,
            points: (speech.counting == Counting::Numerals).then_some(points),
            markers,
            text_start: printed[..edge].iter().collect(),
            text_end: printed[printed.len() - edge..].iter().collect(),
            chars: printed.len(),
            paragraphs,
            text,
            truncated: false,
        }
    }
}
