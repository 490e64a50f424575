//! Identifiers and content hashes: SHA-256 over length-delimited canonical bytes.
//!
//! Identifiers keep 128 bits, written as 32 hexadecimal digits. Each kind of hash begins with its own domain word, so
//! that equal parts of different kinds never give equal hashes.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::report::{IdBasis, Meeting, Statement};

/// A hasher over length-delimited fields.
pub struct Canonical(Sha256);

impl Canonical {
    /// A hasher for one kind of thing.
    pub fn new(domain: &str) -> Self {
        let mut canonical = Self(Sha256::new());
        canonical.text("fayan.v1").text(domain);
        canonical
    }

    /// Adds a text with its length.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.bytes(text.as_bytes())
    }

    fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.update((bytes.len() as u64).to_be_bytes());
        self.0.update(bytes);
        self
    }

    /// Adds a text that may be absent; absent differs from empty.
    pub fn option(&mut self, text: Option<&str>) -> &mut Self {
        self.0.update([u8::from(text.is_some())]);
        if let Some(text) = text {
            self.text(text);
        }
        self
    }

    /// Adds a number.
    pub fn number(&mut self, number: u64) -> &mut Self {
        self.0.update(number.to_be_bytes());
        self
    }

    /// The first 128 bits, 32 hexadecimal digits.
    pub fn finish_128(self) -> String {
        hex(&self.0.finalize()[..16])
    }

    /// All 256 bits, 64 hexadecimal digits.
    pub fn finish_256(self) -> String {
        hex(&self.0.finalize())
    }
}

/// SHA-256 of bytes, 64 hexadecimal digits.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| b"0123456789abcdef"[usize::from(value)];
    let mut digits = vec![0; 2 * bytes.len()];
    for (pair, byte) in digits.chunks_exact_mut(2).zip(bytes) {
        pair.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
    }
    String::from_utf8(digits).expect("digits are ASCII")
}

/// Folds what differs between two prints of the same words: white space is dropped, full-width ASCII and the kinds of
/// middle dot become one. Used for identifiers only, never for published text.
pub fn fold(text: &str) -> String {
    text.chars()
        .filter(|character| !character.is_whitespace() && !matches!(character, '\u{200B}'..='\u{200D}' | '\u{FEFF}'))
        .map(|character| match character {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(character as u32 - 0xFEE0).unwrap_or(character),
            '•' | '‧' | '∙' | '⋅' | '･' | '・' => '·',
            other => other,
        })
        .collect()
}

/// What is known about a document for its identifier.
#[derive(Debug, Clone, Copy, Default)]
pub struct DocumentKey<'a> {
    /// Name of the paper or site.
    pub outlet: Option<&'a str>,
    /// Publication date, `YYYY-MM-DD`.
    pub published: Option<&'a str>,
    /// Page of the paper.
    pub page: Option<&'a str>,
    /// Main title.
    pub title: Option<&'a str>,
    /// Sub-title.
    pub subtitle: Option<&'a str>,
    /// Canonical address.
    pub url: Option<&'a str>,
    /// SHA-256 of the raw bytes.
    pub raw_sha256: &'a str,
}

/// The identifier of a document and what it was made from: outlet, issue date and title (with the page where it is
/// known), else the address, else the title block, else the bytes.
pub fn document_id(key: DocumentKey<'_>) -> (String, IdBasis) {
    let mut canonical = Canonical::new("document");
    let basis = match (key.outlet, key.published, key.title, key.url) {
        (Some(outlet), Some(published), Some(title), _) => {
            canonical.text("issue").text(&fold(outlet)).text(published).option(key.page.map(fold).as_deref());
            canonical.text(&fold(title));
            IdBasis::Issue
        }
        (_, _, _, Some(url)) => {
            canonical.text("url").text(&canonical_address(url));
            IdBasis::Url
        }
        (_, _, Some(title), None) => {
            canonical.text("title").text(&fold(title)).option(key.subtitle.map(fold).as_deref());
            IdBasis::Title
        }
        (_, _, None, None) => {
            canonical.text("content").text(key.raw_sha256);
            IdBasis::Content
        }
    };
    (canonical.finish_128(), basis)
}

/// An address without what does not change the document: fragment, `div=` of e-paper areas, scheme, trailing slash.
pub fn canonical_address(url: &str) -> String {
    let url = url.split('#').next().unwrap_or(url);
    let url = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or(url);
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    let query: Vec<&str> = query.split('&').filter(|part| !part.is_empty() && !part.starts_with("div=")).collect();
    let (host, path) = address.split_once('/').unwrap_or((address, ""));
    let mut canonical = format!("{}/{}", host.to_ascii_lowercase(), path.trim_end_matches('/'));
    if !query.is_empty() {
        canonical.push('?');
        canonical.push_str(&query.join("&"));
    }
    canonical
}

/// The identifier of a statement: its document, the speaker as printed, and the how-manieth statement of that speaker
/// (from 1). Inserting a speech of somebody else changes no other identifier.
pub fn statement_id(document_id: &str, speaker_as_printed: &str, nth: u32) -> String {
    let mut canonical = Canonical::new("statement");
    canonical.text(document_id).text(&fold(speaker_as_printed)).number(nth.into());
    canonical.finish_128()
}

/// The identifiers of all statements of a document, from their speakers as printed.
pub fn statement_ids<'a>(document_id: &str, speakers: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut heard: HashMap<String, u32> = HashMap::new();
    let id = |speaker: &str| {
        let nth = heard.entry(fold(speaker)).and_modify(|nth| *nth += 1).or_insert(1);
        statement_id(document_id, speaker, *nth)
    };
    speakers.into_iter().map(id).collect()
}

/// The identifier of a meeting, where its name is known.
pub fn meeting_id(meeting: &Meeting) -> Option<String> {
    let name = meeting.name.as_ref()?;
    let mut canonical = Canonical::new("meeting");
    canonical.text(&fold(&name.text));
    canonical.option(meeting.date.as_ref().map(|date| date.value.as_str()));
    canonical.option(meeting.place.as_ref().map(|place| fold(&place.text)).as_deref());
    Some(canonical.finish_128())
}

/// The fields of a statement that a correction is about. Spans, confidence, ordinal and revision are left out: they
/// move when something else on the page changes.
#[derive(Serialize)]
struct PublishedFields<'a> {
    speaker_name: Option<&'a str>,
    speaker_as_printed: &'a str,
    honorific: Option<&'a str>,
    role: crate::report::SpeakerRole,
    position: Option<&'a str>,
    posts: Vec<(Option<&'a str>, &'a str, crate::report::PostStatus)>,
    headline: Option<&'a str>,
    paragraphs: Vec<&'a str>,
    points: &'a [crate::report::Point],
    fidelity: crate::report::Fidelity,
    completeness: crate::report::Completeness,
    issues: Vec<crate::issue::IssueCode>,
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
    fn fields_are_delimited() {
        let hash = |parts: &[&str]| {
            let mut canonical = Canonical::new("test");
            parts.iter().for_each(|part| {
                canonical.text(part);
            });
            canonical.finish_128()
        };
        assert_ne!(hash(&["ab", "c"]), hash(&["a", "bc"]));
        assert_ne!(hash(&["a", ""]), hash(&["a"]));
        assert_eq!(hash(&["a"]).len(), 32);
    }

    #[test]
    fn the_same_words_in_another_print_give_the_same_document() {
        let key = |title| DocumentKey { title: Some(title), raw_sha256: "x", ..DocumentKey::default() };
        assert_eq!(document_id(key("人才　１２")), document_id(key("人才12")));
        assert_ne!(document_id(key("人才12")), document_id(key("人才13")));
    }

    #[test]
    fn the_basis_is_the_most_trusted_one_that_is_known() {
        let bytes = DocumentKey { raw_sha256: "x", ..DocumentKey::default() };
        let title = DocumentKey { title: Some("题"), ..bytes };
        let url = DocumentKey { url: Some("https://Example.org/a/"), ..title };
        let issue = DocumentKey { outlet: Some("报"), published: Some("2021-09-07"), ..url };
        let basis = |key| document_id(key).1;
        assert_eq!(
            [basis(bytes), basis(title), basis(url), basis(issue)],
            [IdBasis::Content, IdBasis::Title, IdBasis::Url, IdBasis::Issue]
        );
    }

    #[test]
    fn addresses_of_the_same_article_are_one() {
        for alias in
            ["http://example.org/a/b.htm", "https://EXAMPLE.org/a/b.htm#top", "https://example.org/a/b.htm?div=1"]
        {
            assert_eq!(canonical_address(alias), "example.org/a/b.htm");
        }
        assert_eq!(canonical_address("https://example.org/a?id=2&div=-1"), "example.org/a?id=2");
    }

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

    #[test]
    fn a_second_statement_of_a_speaker_has_its_own_id() {
        assert_ne!(statement_id("d", "何忠友", 1), statement_id("d", "何忠友", 2));
        assert_eq!(statement_id("d", "王　伟", 1), statement_id("d", "王伟", 1));
    }
}
