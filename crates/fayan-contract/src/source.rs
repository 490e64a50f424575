//! The name of a configured source, as it stands in subjects and messages.

use std::{borrow::Cow, fmt, str::FromStr};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// A source name that is safe as one NATS subject token: `[a-z0-9-]`, 1 to 64 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SourceSlug(String);

/// Why a source name was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("source name {0:?} is not 1 to 64 characters of a-z, 0-9 and -")]
pub struct InvalidSourceSlug(pub String);

/// Longest source name; a subject has up to seven tokens and must stay below 256 characters.
const MAX_LENGTH: usize = 64;

impl SourceSlug {
    /// The source of documents handed over on the command line.
    pub fn local() -> Self {
        Self("local".to_owned())
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SourceSlug {
    type Err = InvalidSourceSlug;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if (1..=MAX_LENGTH).contains(&name.len()) && name.bytes().all(allowed) {
            Ok(Self(name.to_owned()))
        } else {
            Err(InvalidSourceSlug(name.to_owned()))
        }
    }
}

impl TryFrom<String> for SourceSlug {
    type Error = InvalidSourceSlug;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        name.parse()
    }
}

impl From<SourceSlug> for String {
    fn from(slug: SourceSlug) -> Self {
        slug.0
    }
}

impl fmt::Display for SourceSlug {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl JsonSchema for SourceSlug {
    fn schema_name() -> Cow<'static, str> {
        "SourceSlug".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[a-z0-9-]{1,64}$" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_subject_token_is_accepted() {
        for good in ["hainan-daily", "a", "0"] {
            assert_eq!(good.parse::<SourceSlug>().unwrap().as_str(), good);
        }
        for bad in ["", "A", "a.b", "a b", "海南", ">", "*", &"x".repeat(65)] {
            assert!(bad.parse::<SourceSlug>().is_err(), "{bad:?} was accepted");
        }
    }
}
