//! What exports hold: one statement or one change a line, and the manifest beside the files.

use std::{borrow::Cow, ops::AddAssign};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    event::StatementEvent,
    report::{Document, Generator, Kind, Meeting, Statement},
    source::SourceSlug,
};

/// The `schema` field of a version 1 statement of an export.
pub const STATEMENT_SCHEMA: &str = "fayan.statement.v1";
/// The `schema` field of a version 1 change of an export.
pub const CHANGE_SCHEMA: &str = "fayan.change.v1";
/// The `schema` field of a version 1 manifest.
pub const MANIFEST_SCHEMA: &str = "fayan.export.v1";

/// A statement on a line of its own, with what it belongs to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StatementRecord<'a> {
    /// Always `fayan.statement.v1`.
    pub schema: Cow<'a, str>,
    /// What sort of document it stands in.
    pub kind: Kind,
    /// The document at the revision that is exported.
    pub document: Cow<'a, Document>,
    /// The meeting.
    pub meeting: Cow<'a, Meeting>,
    /// The statement.
    pub statement: Cow<'a, Statement>,
    /// Which rules read it.
    pub generator: Cow<'a, Generator>,
}

/// An event of the outbox on a line of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ChangeRecord<'a> {
    /// Always `fayan.change.v1`.
    pub schema: Cow<'a, str>,
    /// Position in the outbox. All events of one document revision share it.
    pub sequence: u64,
    /// When the revision was saved, RFC 3339 in UTC.
    pub saved_at: Cow<'a, str>,
    /// When it was announced; null while it waits.
    pub sent_at: Option<Cow<'a, str>>,
    /// Whether `event.statement` was left out because the statement was withdrawn later.
    pub text_withheld: bool,
    /// What happened.
    pub event: Cow<'a, StatementEvent>,
}

/// What an export holds, and how to tell that it is whole. Written last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Manifest {
    /// Always `fayan.export.v1`.
    pub schema: String,
    /// Which program and rules wrote it. The rules that read a statement stand beside the statement.
    pub program: Generator,
    /// Version of the store's schema.
    pub store_schema_version: u32,
    /// When the state was read that all files hold, RFC 3339 in UTC.
    pub exported_at: String,
    /// What was asked for.
    pub selection: ExportSelection,
    /// What each of the formats with statements holds; counted by each of them, and the same in all.
    pub counts: ExportCounts,
    /// Selected documents that no statement stands in. They are in no file.
    pub documents_without_statements: u64,
    /// What the file of changes holds, where it was asked for.
    pub changes: Option<ExportedChanges>,
    /// Each format.
    pub formats: Vec<ExportedFormat>,
    /// Each file but this one.
    pub files: Vec<ExportedFile>,
}

/// What was asked for; null means all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExportSelection {
    /// The source that documents came from.
    pub source: Option<SourceSlug>,
    /// The name of the paper or site.
    pub outlet: Option<String>,
    /// Published on this day or later.
    pub published_from: Option<String>,
    /// Published on this day or earlier.
    pub published_to: Option<String>,
}

/// How much of each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExportCounts {
    /// Documents with statements.
    pub documents: u64,
    /// Statements.
    pub statements: u64,
    /// Their paragraphs.
    pub paragraphs: u64,
    /// Their enumerated items.
    pub points: u64,
}

impl AddAssign for ExportCounts {
    fn add_assign(&mut self, other: Self) {
        self.documents += other.documents;
        self.statements += other.statements;
        self.paragraphs += other.paragraphs;
        self.points += other.points;
    }
}

/// What a file of changes holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExportedChanges {
    /// Where it begins, as given: a cursor or a time.
    pub since: Option<String>,
    /// Its lines.
    pub events: u64,
    /// Where the next one has to begin so that nothing is missed or repeated.
    pub cursor: String,
}

/// One format of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExportedFormat {
    /// Its name, as on the command line.
    pub format: String,
    /// Its files.
    pub files: u64,
    /// Their size in bytes.
    pub bytes: u64,
}

/// One file of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExportedFile {
    /// Its path below the folder of the manifest, with `/`.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// What it holds; null for a file of changes.
    pub counts: Option<ExportCounts>,
}
