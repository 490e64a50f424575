//! Every subject, stream, consumer, bucket and header name, spelled once.

use std::{fmt, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::source::SourceSlug;

/// A stage of the pipeline. Each reads one work-queue stream through one durable consumer of its own name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Brings bytes.
    Fetch,
    /// Makes lines of bytes.
    Clean,
    /// Makes a report of lines.
    Segment,
    /// Stores and announces a report.
    Publish,
}

impl Stage {
    /// All stages in pipeline order.
    pub const ALL: [Self; 4] = [Self::Fetch, Self::Clean, Self::Segment, Self::Publish];

    /// The stage's name, which is also its durable consumer and its command.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fetch => "fetch",
            Self::Clean => "clean",
            Self::Segment => "segment",
            Self::Publish => "publish",
        }
    }

    /// What its input is called in subjects.
    pub const fn input(self) -> &'static str {
        match self {
            Self::Fetch => "job",
            Self::Clean => "raw",
            Self::Segment => "lines",
            Self::Publish => "report",
        }
    }

    /// The stream it reads.
    pub const fn stream(self) -> &'static str {
        match self {
            Self::Fetch => "FAYAN_JOB",
            Self::Clean => "FAYAN_RAW",
            Self::Segment => "FAYAN_LINES",
            Self::Publish => "FAYAN_REPORT",
        }
    }

    /// The subjects of that stream.
    pub fn wildcard(self) -> String {
        format!("{PREFIX}.{}.>", self.input())
    }

    /// The subject on which its input for a source is published.
    pub fn subject(self, source: &SourceSlug) -> String {
        format!("{PREFIX}.{}.{source}", self.input())
    }

    /// The subject on which messages it gives up on are kept.
    pub fn quarantine_subject(self, source: &SourceSlug) -> String {
        format!("{PREFIX}.quarantine.{self}.{source}")
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// The name of no stage.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a stage; the stages are fetch, clean, segment and publish")]
pub struct UnknownStage(pub String);

impl FromStr for Stage {
    type Err = UnknownStage;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|stage| stage.name() == name).ok_or_else(|| UnknownStage(name.to_owned()))
    }
}

/// First tokens of every subject: product and major version of the contract. A breaking change runs beside the old one.
pub const PREFIX: &str = "fayan.v1";

/// Messages that could not be processed.
pub const QUARANTINE_STREAM: &str = "FAYAN_QUARANTINE";
/// Subjects of [`QUARANTINE_STREAM`].
pub const QUARANTINE_SUBJECTS: &str = "fayan.v1.quarantine.>";
/// Server advisories about messages that were delivered too often.
pub const ADVISORY_STREAM: &str = "FAYAN_ADVISORY";
/// Subjects of [`ADVISORY_STREAM`].
pub const ADVISORY_SUBJECTS: [&str; 2] =
    ["$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>", "$JS.EVENT.ADVISORY.CONSUMER.MSG_TERMINATED.>"];
/// Durable consumer of [`ADVISORY_STREAM`] that sweeps exhausted messages into quarantine.
pub const SWEEPER_CONSUMER: &str = "sweep";
/// How jobs ended.
pub const OUTCOME_STREAM: &str = "FAYAN_OUTCOME";
/// Subjects of [`OUTCOME_STREAM`].
pub const OUTCOME_SUBJECTS: &str = "fayan.v1.outcome.>";
/// The public stream of statement events.
pub const STATEMENT_STREAM: &str = "STATEMENTS";
/// Subjects of [`STATEMENT_STREAM`].
pub const STATEMENT_SUBJECTS: &str = "fayan.v1.statement.>";
/// [`statement_subject`] with names in the place of its variable tokens.
pub const STATEMENT_ADDRESS: &str = "fayan.v1.statement.{source}.{document}.{revision}.{part}";
/// Prefix of the JetStream API for subscribers: they reach the statements through another account.
pub const SUBSCRIBER_API: &str = "STATEMENTS.API";
/// Key-value bucket for bodies too large for a message.
pub const BLOB_BUCKET: &str = "fayan_blob";

/// Subject on which the outcome of a job is reported.
pub fn outcome_subject(source: &SourceSlug, job_id: &str) -> String {
    format!("{PREFIX}.outcome.{source}.{job_id}")
}

/// Subject of one part of the events of one document revision. Written once: a second write is refused.
pub fn statement_subject(source: &SourceSlug, document_id: &str, revision: u32, part: u32) -> String {
    format!("{PREFIX}.statement.{source}.{document_id}.{revision}.{part}")
}

/// The prefix of the inbox that a user may listen on.
pub fn inbox_prefix(user: &str) -> String {
    format!("_INBOX_{user}")
}

/// CloudEvents `source` of what is about a source.
pub fn event_source(source: &str) -> String {
    format!("/fayan/source/{source}")
}

/// CloudEvents `dataschema` of a payload whose schema has this name.
pub fn data_schema(schema: &str) -> String {
    format!("urn:fayan:schema:{schema}")
}

/// Header names.
pub mod header {
    /// Deterministic message id; the server drops repetitions inside its duplicate window.
    pub const MESSAGE_ID: &str = "Nats-Msg-Id";
    /// W3C trace context.
    pub const TRACEPARENT: &str = "traceparent";
    /// Media type of the payload.
    pub const CONTENT_TYPE: &str = "content-type";
    /// Present as `zstd` when the payload is compressed.
    pub const CONTENT_ENCODING: &str = "content-encoding";
    /// CloudEvents attributes in binary mode.
    pub const CE_SPECVERSION: &str = "ce-specversion";
    /// CloudEvents id.
    pub const CE_ID: &str = "ce-id";
    /// CloudEvents source.
    pub const CE_SOURCE: &str = "ce-source";
    /// CloudEvents type.
    pub const CE_TYPE: &str = "ce-type";
    /// CloudEvents time.
    pub const CE_TIME: &str = "ce-time";
    /// CloudEvents subject: the statement id.
    pub const CE_SUBJECT: &str = "ce-subject";
    /// CloudEvents schema of the payload.
    pub const CE_DATASCHEMA: &str = "ce-dataschema";
    /// CloudEvents media type of the payload.
    pub const CE_DATACONTENTTYPE: &str = "ce-datacontenttype";
    /// Which job a message belongs to.
    pub const JOB: &str = "Fayan-Job";
    /// File name or address of the document, percent-encoded, for people.
    pub const NAME: &str = "Fayan-Name";
    /// The document, once it is known.
    pub const DOCUMENT: &str = "Fayan-Document";
    /// Versions of the rules that shaped the payload, for example `clean-1 segment-1`.
    pub const RULES: &str = "Fayan-Rules";
    /// Stream and sequence of the message this one was made from.
    pub const PARENT: &str = "Fayan-Parent";
    /// Present when the payload travels by reference: key, SHA-256 and size in bytes, separated by spaces.
    pub const PAYLOAD: &str = "Fayan-Payload";
    /// On the last event of a part: how many events it has, and SHA-256 over their ids and payloads.
    pub const EVENTS: &str = "Fayan-Events";
    /// How often the message was redriven from quarantine.
    pub const REDRIVE: &str = "Fayan-Redrive";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_statements_is_their_subject() {
        let subject = statement_subject(&SourceSlug::local(), "d", 2, 3);
        let tokens = [("{source}", "local"), ("{document}", "d"), ("{revision}", "2"), ("{part}", "3")];
        let address =
            tokens.iter().fold(STATEMENT_ADDRESS.to_owned(), |address, (name, token)| address.replace(name, token));
        assert_eq!(address, subject);
        assert!(STATEMENT_SUBJECTS.strip_suffix('>').is_some_and(|prefix| STATEMENT_ADDRESS.starts_with(prefix)));
    }
}
