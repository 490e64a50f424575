//! The list of what must not be published, and why.

use std::{fmt, str::FromStr};

use fayan_contract::identity::{canonical_address, is_hexadecimal};

use crate::{encode::unreadable, error::StoreError};

/// What is suppressed. Written and stored as `document:ID`, `statement:ID`, `address:URL` or `raw:SHA256`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// A document, whatever it says.
    Document(String),
    /// A statement.
    Statement(String),
    /// Every document that was seen at an address, in the form of [`canonical_address`].
    Address(String),
    /// Every document whose latest bytes have this SHA-256.
    Raw(String),
}

impl Subject {
    /// An address in whatever form.
    pub fn address(url: &str) -> Self {
        Self::Address(canonical_address(url))
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document(id) => write!(formatter, "document:{id}"),
            Self::Statement(id) => write!(formatter, "statement:{id}"),
            Self::Address(address) => write!(formatter, "address:{address}"),
            Self::Raw(sha256) => write!(formatter, "raw:{sha256}"),
        }
    }
}

/// A text that names nothing that can be suppressed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is neither document:ID, statement:ID, raw:SHA256 nor an address such as https://paper.example/page")]
pub struct InvalidSubject(String);

impl FromStr for Subject {
    type Err = InvalidSubject;

    fn from_str(text: &str) -> Result<Self, InvalidSubject> {
        match text.split_once(':') {
            Some(("document", id)) if is_hexadecimal(id, 32) => Ok(Self::Document(id.to_owned())),
            Some(("statement", id)) if is_hexadecimal(id, 32) => Ok(Self::Statement(id.to_owned())),
            Some(("raw", sha256)) if is_hexadecimal(sha256, 64) => Ok(Self::Raw(sha256.to_owned())),
            Some(("address", address)) if address.contains('.') => Ok(Self::address(address)),
            Some(("http" | "https", address)) if address.len() > 2 => Ok(Self::address(text)),
            _ => Err(InvalidSubject(text.to_owned())),
        }
    }
}

/// Something that is to be suppressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSuppression {
    /// What.
    pub subject: Subject,
    /// Why; subscribers read it in the withdrawal.
    pub reason: String,
    /// Who says so, in their own words.
    pub by: String,
    /// Now.
    pub at: String,
}

/// An entry of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// Its number; later ones are higher.
    pub id: u64,
    /// What is suppressed.
    pub subject: Subject,
    /// Why; subscribers read it in the withdrawal.
    pub reason: String,
    /// Who said so.
    pub by: String,
    /// Since when.
    pub at: String,
    /// When everything that stood was withdrawn; none while that is under way.
    pub enforced_at: Option<String>,
    /// That it no longer holds.
    pub lifted: Option<Lifted>,
}

/// That a suppression no longer holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lifted {
    /// Why.
    pub reason: String,
    /// Who said so.
    pub by: String,
    /// When.
    pub at: String,
}

/// The suppressions that are in force for what was asked about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InForce {
    /// How far the list had come when it was read. A revision is saved only while that is still so.
    pub state: u64,
    /// Those that hold.
    pub suppressions: Vec<Suppression>,
}

/// A row of either database: number, subject, reason, who, when, enforced, lifted why, by whom, when.
pub(crate) type SuppressionRow =
    (i64, String, String, String, String, Option<String>, Option<String>, Option<String>, Option<String>);

/// What the statements of both databases are, where they are the same.
pub(crate) mod sql {
    /// How far the list has come.
    pub(crate) const STATE: &str = "SELECT coalesce(max(id), 0) FROM suppressions";
    pub(crate) const ADD: &str = "INSERT INTO suppressions (subject, reason, suppressed_by, suppressed_at)
         SELECT $1, $2, $3, $4
         WHERE NOT EXISTS (SELECT 1 FROM suppressions WHERE subject = $1 AND lifted_at IS NULL)";
    pub(crate) const ENFORCED: &str = "UPDATE suppressions SET enforced_at = $1 WHERE id = $2 AND enforced_at IS NULL";
    pub(crate) const LIFT: &str = "UPDATE suppressions SET lift_reason = $1, lifted_by = $2, lifted_at = $3
         WHERE subject = $4 AND lifted_at IS NULL";

    /// Selects rows of [`super::SuppressionRow`].
    macro_rules! select {
        ($rest:literal) => {
            concat!(
                "SELECT id, subject, reason, suppressed_by, suppressed_at, enforced_at, lift_reason, lifted_by, lifted_at
                 FROM suppressions ",
                $rest
            )
        };
    }
    pub(crate) use select;
    pub(crate) const IN_FORCE: &str = select!("WHERE subject = $1 AND lifted_at IS NULL");
    pub(crate) const LIST: &str = select!("WHERE id > $1 ORDER BY id LIMIT $2");
    pub(crate) const PENDING: &str =
        select!("WHERE id > $1 AND enforced_at IS NULL AND lifted_at IS NULL ORDER BY id LIMIT $2");
}

impl TryFrom<SuppressionRow> for Suppression {
    type Error = StoreError;

    fn try_from(row: SuppressionRow) -> Result<Self, StoreError> {
        let (id, subject, reason, by, at, enforced_at, lift_reason, lifted_by, lifted_at) = row;
        let subject = stored(&subject).ok_or_else(|| unreadable(&format!("suppression {id}"), &subject))?;
        let lifted = lifted_at.map(|at| Lifted {
            reason: lift_reason.unwrap_or_default(),
            by: lifted_by.unwrap_or_default(),
            at,
        });
        Ok(Self { id: id.cast_unsigned(), subject, reason, by, at, enforced_at, lifted })
    }
}

/// A subject as it was stored, without a second look at what its value may be.
fn stored(text: &str) -> Option<Subject> {
    let (kind, value) = text.split_once(':')?;
    let value = value.to_owned();
    match kind {
        "document" => Some(Subject::Document(value)),
        "statement" => Some(Subject::Statement(value)),
        "address" => Some(Subject::Address(value)),
        "raw" => Some(Subject::Raw(value)),
        _ => None,
    }
}

/// How to find the documents that a subject is about: a statement that gives them with an address of theirs, in order, for
/// a value (`$1`) and the document to go on after (`$2`).
pub(crate) fn search(subject: &Subject) -> (&'static str, String) {
    match subject {
        Subject::Document(id) => ("SELECT id, '' FROM documents WHERE id = $1 AND id > $2", id.clone()),
        Subject::Statement(id) => (
            "SELECT document_id, '' FROM statements WHERE id = $1 AND document_id > $2
             UNION SELECT document_id, '' FROM held_statements WHERE statement_id = $1 AND document_id > $2",
            id.clone(),
        ),
        Subject::Raw(sha256) => (
            "SELECT documents.id, '' FROM documents
             JOIN revisions ON revisions.document_id = documents.id AND revisions.revision = documents.revision
             WHERE raw_sha256 = $1 AND documents.id > $2 ORDER BY documents.id",
            sha256.clone(),
        ),
        // The index `urls_by_address` is on this very expression. No character is higher than the one at the ends. Joined
        // with nothing, the documents do not tempt SQLite to read all addresses in their order instead.
        Subject::Address(address) => (
            "SELECT document_id, url FROM urls
             WHERE (substr(lower(url), 1, 512) BETWEEN $1 AND $1 || '\u{10ffff}'
                    OR substr(lower(url), 1, 512) BETWEEN 'http://' || $1 AND 'http://' || $1 || '\u{10ffff}'
                    OR substr(lower(url), 1, 512) BETWEEN 'https://' || $1 AND 'https://' || $1 || '\u{10ffff}')
                   AND document_id || '' > $2
             ORDER BY document_id || ''",
            beginning(address),
        ),
    }
}

/// Whether a document was found by what a subject says, and not only by the beginning of one of its addresses.
pub(crate) fn is_about(subject: &Subject, url: &str) -> bool {
    match subject {
        Subject::Address(address) => canonical_address(url) == *address,
        Subject::Document(_) | Subject::Statement(_) | Subject::Raw(_) => true,
    }
}

/// What every address of a canonical form begins with after its scheme, in small letters: host and path, or as much of
/// them as is in the index. The rest is compared by [`is_about`].
fn beginning(canonical: &str) -> String {
    let path = canonical.split('?').next().unwrap_or(canonical).trim_end_matches('/');
    path.to_ascii_lowercase().chars().take(500).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_read_as_they_are_written() {
        let id = "0123456789abcdef0123456789abcdef";
        for text in [format!("document:{id}"), format!("statement:{id}"), format!("raw:{id}{id}")] {
            assert_eq!(text.parse::<Subject>().unwrap().to_string(), text);
        }
        let address: Subject = "https://Paper.example/a/b.htm?div=1#top".parse().unwrap();
        assert_eq!(address.to_string(), "address:paper.example/a/b.htm");
        assert_eq!(address.to_string().parse::<Subject>().unwrap(), address);
        assert_eq!(stored(&address.to_string()), Some(address));
        for wrong in ["", id, "document:1", "raw:0123", "statement:XYZ", "address:x", "ftp://paper.example/a", "http:"]
        {
            assert!(wrong.parse::<Subject>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_form_of_an_address_has_its_beginning() {
        let canonical = canonical_address("https://paper.example/A/b.htm?id=2");
        let subject = Subject::Address(canonical.clone());
        for url in ["http://PAPER.example/A/b.htm?div=1&id=2", "https://paper.example/A/b.htm/?id=2#top"] {
            let (_, rest) = url.split_once("://").unwrap();
            assert!(rest.to_ascii_lowercase().starts_with(&beginning(&canonical)), "{url}");
            assert!(is_about(&subject, url), "{url}");
        }
        assert!(!is_about(&subject, "https://paper.example/A/b.htm?id=3"));
        assert_eq!(beginning(&canonical_address("https://paper.example")), "paper.example");
    }
}
