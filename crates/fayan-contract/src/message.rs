//! The messages of each hop: `job → fetch → raw → clean → lines → segment → report → publish → statements`.
//!
//! A message carries what the later stages need, so no stage has to look anything up. Bodies that are too large for a
//! message travel by reference; the bus does that, stages do not notice.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    clean::CleanDocument, identity::Canonical, names::Stage, raw::RawBytes, report::Report, source::SourceSlug,
};

/// A message of the pipeline.
pub trait Message: Serialize + DeserializeOwned + JsonSchema + Send + Sync + 'static {
    /// The stage that reads it. Its subject and stream follow from that.
    const READ_BY: Stage;
    /// Name of its schema with major version, for example `fayan.raw.v1`.
    const SCHEMA: &'static str;

    /// Which job it belongs to.
    fn job(&self) -> &JobHeader;

    /// A deterministic id: the same work done again gives the same id, so a repeated publish is recognised.
    fn message_id(&self) -> String;

    /// The document it is about, once a stage has found that out.
    fn document_id(&self) -> Option<&str> {
        None
    }

    /// Versions of the rules that shaped it, separated by a space; empty where no rules were applied yet.
    fn rules(&self) -> String {
        String::new()
    }
}

/// What every message says about the job it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct JobHeader {
    /// Identifies one submission, 32 hexadecimal digits; outcomes are reported under it.
    pub id: String,
    /// The source it belongs to.
    pub source: SourceSlug,
    /// What whoever submitted the document knows about it.
    pub metadata: GivenMetadata,
}

/// Metadata given beside the bytes: by a sidecar file, a command line, a source's configuration or a fetch.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct GivenMetadata {
    /// Media type, for example `text/html`; decided from name and content where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// Charset label of the carrier (HTTP header).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub charset: Option<String>,
    /// Address of the document, after redirects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// File name, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
    /// Name of the paper or site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outlet: Option<String>,
    /// Publication date, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// Page of the paper.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// When it was fetched, RFC 3339 in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fetched_at: Option<String>,
    /// Terms of use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rights: Option<String>,
}

/// Work for the fetch stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct JobRequested {
    /// The job.
    pub job: JobHeader,
    /// Where the bytes are.
    pub origin: Origin,
}

/// Where the bytes of a document are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Origin {
    /// Handed over with the job.
    Inline {
        /// The bytes.
        raw: RawBytes,
    },
    /// At an address.
    Url {
        /// `http` or `https`.
        url: String,
    },
}

/// Bytes as fetched, for the clean stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DocumentFetched {
    /// The job.
    pub job: JobHeader,
    /// The bytes.
    pub raw: RawBytes,
}

/// Clean lines, for the segment stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DocumentCleaned {
    /// The job.
    pub job: JobHeader,
    /// The bytes, for the archive at the end.
    pub raw: RawBytes,
    /// The lines.
    pub clean: CleanDocument,
}

/// A report, for the publish stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DocumentSegmented {
    /// The job.
    pub job: JobHeader,
    /// The bytes, for the archive.
    pub raw: RawBytes,
    /// The cleaning, for the archive: spans are checked against its edits.
    pub clean: CleanDocument,
    /// The report.
    pub report: Report,
}

/// How a job ended, for whoever submitted it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct JobOutcome {
    /// The job's id.
    pub job_id: String,
    /// The source.
    pub source: SourceSlug,
    /// File name or address, for people.
    pub name: Option<String>,
    /// How it ended.
    pub result: JobResult,
}

/// How a job ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum JobResult {
    /// Stored, and announced where there was something to announce.
    Stored {
        /// The document.
        document_id: String,
        /// Its revision after this job.
        revision: u32,
        /// Its kind, as in the report.
        kind: crate::report::Kind,
        /// Number of statements in it.
        statements: u32,
        /// Number of events that this job caused; 0 for an unchanged document.
        events: u32,
        /// Codes of all issues on report and statements, with how often each occurs.
        issues: std::collections::BTreeMap<String, u32>,
    },
    /// Kept back for an operator's decision.
    Held {
        /// The document.
        document_id: String,
        /// Why, as an issue code.
        code: String,
        /// One sentence.
        detail: String,
    },
    /// Put into quarantine.
    Quarantined {
        /// The stage that gave up.
        stage: Stage,
        /// Why, as a code.
        code: String,
        /// One sentence.
        reason: String,
    },
}

/// A message that could not be processed, with the reason, kept until an operator redrives or drops it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Quarantined {
    /// The stage that gave up.
    pub stage: Stage,
    /// Why, as a code, for example `MALFORMED_MESSAGE`, `HANDLER_PANICKED`, `CRASH_LOOP`.
    pub code: String,
    /// One sentence: what was attempted and what went wrong.
    pub reason: String,
    /// What an operator would look at: the error chain, a panic message, the first bytes.
    pub evidence: Vec<String>,
    /// How often the message was delivered.
    pub attempts: u64,
    /// When it was put here, RFC 3339 in UTC.
    pub at: String,
    /// Stream and sequence of the original, for example `FAYAN_RAW#17`.
    pub parent: String,
    /// Subject of the original.
    pub subject: String,
    /// Headers of the original.
    pub headers: Vec<(String, String)>,
    /// Payload of the original as it was on the wire.
    pub payload: RawBytes,
}

fn id(stage: Stage, parts: &[&str]) -> String {
    let mut canonical = Canonical::new("message");
    for part in parts {
        canonical.text(part);
    }
    format!("{stage}:{}", canonical.finish_128())
}

impl Message for JobRequested {
    const READ_BY: Stage = Stage::Fetch;
    const SCHEMA: &'static str = "fayan.job.v1";

    fn job(&self) -> &JobHeader {
        &self.job
    }

    fn message_id(&self) -> String {
        id(Self::READ_BY, &[Self::SCHEMA, &self.job.id])
    }
}

impl Message for DocumentFetched {
    const READ_BY: Stage = Stage::Clean;
    const SCHEMA: &'static str = "fayan.raw.v1";

    fn job(&self) -> &JobHeader {
        &self.job
    }

    fn message_id(&self) -> String {
        id(Self::READ_BY, &[Self::SCHEMA, &self.job.id, &self.raw.sha256()])
    }
}

impl Message for DocumentCleaned {
    const READ_BY: Stage = Stage::Segment;
    const SCHEMA: &'static str = "fayan.lines.v1";

    fn job(&self) -> &JobHeader {
        &self.job
    }

    fn message_id(&self) -> String {
        id(Self::READ_BY, &[Self::SCHEMA, &self.job.id, &self.raw.sha256(), &self.clean.rules])
    }

    fn rules(&self) -> String {
        self.clean.rules.clone()
    }
}

impl Message for DocumentSegmented {
    const READ_BY: Stage = Stage::Publish;
    const SCHEMA: &'static str = "fayan.segmented.v1";

    fn job(&self) -> &JobHeader {
        &self.job
    }

    fn message_id(&self) -> String {
        let generator = &self.report.generator;
        let parts = [
            Self::SCHEMA,
            &self.job.id,
            &self.report.document.raw_sha256,
            &generator.clean_rules,
            &generator.segment_rules,
            &generator.options_sha256,
        ];
        id(Self::READ_BY, &parts)
    }

    fn document_id(&self) -> Option<&str> {
        Some(&self.report.document.id)
    }

    fn rules(&self) -> String {
        format!("{} {}", self.report.generator.clean_rules, self.report.generator.segment_rules)
    }
}
