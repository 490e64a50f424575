//! Identifiers and content hashes: SHA-256 over length-delimited canonical bytes.
//!
//! Identifiers keep 128 bits, written as 32 hexadecimal digits. Each kind of hash begins with its own domain word, so
//! that equal parts of different kinds never give equal hashes.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use crate::report::{IdBasis, Meeting};

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

    /// Adds bytes with their length.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
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

/// Whether a text is as many hexadecimal digits as a hash or an identifier is written with.
pub fn is_hexadecimal(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
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
    fn a_second_statement_of_a_speaker_has_its_own_id() {
        assert_ne!(statement_id("d", "何忠友", 1), statement_id("d", "何忠友", 2));
        assert_eq!(statement_id("d", "王　伟", 1), statement_id("d", "王伟", 1));
    }
}
