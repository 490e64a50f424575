//! The list of what must not be published, and why.

use std::{fmt, str::FromStr};

use fayan_contract::identity::canonical_address;

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
        let hexadecimal = |value: &str, digits: usize| {
            value.len() == digits && value.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
        };
        match text.split_once(':') {
            Some(("document", id)) if hexadecimal(id, 32) => Ok(Self::Document(id.to_owned())),
            Some(("statement", id)) if hexadecimal(id, 32) => Ok(Self::Statement(id.to_owned())),
            Some(("raw", sha256)) if hexadecimal(sha256, 64) => Ok(Self::Raw(sha256.to_owned())),
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

/// The columns of a [`SuppressionRow`].
macro_rules! columns {
    () => {
        "id, subject, reason, suppressed_by, suppressed_at, enforced_at, lift_reason, lifted_by, lifted_at"
    };
}
pub(crate) use columns;

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

/// What every address of a canonical form contains, in small letters: host and path. The rest is compared by hand.
pub(crate) fn needle(canonical: &str) -> String {
    canonical.split('?').next().unwrap_or(canonical).trim_end_matches('/').to_ascii_lowercase()
}

/// Whether an address has a canonical form.
pub(crate) fn is_at(url: &str, canonical: &str) -> bool {
    canonical_address(url) == canonical
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
    fn every_form_of_an_address_is_found_by_its_needle() {
        let canonical = canonical_address("https://paper.example/A/b.htm?id=2");
        for url in ["http://PAPER.example/A/b.htm?div=1&id=2", "https://paper.example/A/b.htm/?id=2#top"] {
            assert!(url.to_ascii_lowercase().contains(&needle(&canonical)), "{url}");
            assert!(is_at(url, &canonical), "{url}");
        }
        assert!(!is_at("https://paper.example/A/b.htm?id=3", &canonical));
        assert_eq!(needle(&canonical_address("https://paper.example")), "paper.example");
    }
}
