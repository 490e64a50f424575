//! What goes into the store and what comes out of it. Times are RFC 3339 in UTC and come from the caller.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use fayan_contract::{
    clean::CleanDocument,
    event::{EventType, Redirect, StatementEvent},
    message::{GivenMetadata, JobResult},
    raw::RawBytes,
    report::{Report, Statement},
    source::SourceSlug,
};

use crate::decision::Decision;

/// A document as it stands, with what is needed to plan its next revision.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredDocument {
    /// The report of the latest revision, with all revision numbers.
    pub report: Report,
    /// Every address that the document was seen at, oldest first.
    pub urls: Vec<String>,
    /// Statements that no longer stand, withdrawn or redirected, with the revision that said so.
    pub withdrawn: BTreeMap<String, u32>,
    /// When the newest bytes were fetched that this revision stands for.
    pub fetched_at: Option<String>,
}

impl StoredDocument {
    /// The latest revision.
    pub fn revision(&self) -> u32 {
        self.report.document.revision
    }
}

/// That a message was handled, and how. Kept so that the same message is answered the same when it comes again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Id of the message.
    pub message_id: String,
    /// How it was answered.
    pub result: JobResult,
}

/// What brought a revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Occasion {
    /// The document was fetched.
    Fetched {
        /// [`StoredDocument::fetched_at`] that it was planned over.
        over: Option<String>,
    },
    /// Kept bytes were read again: nobody has seen the page, and its newest fetch still waits for a decision if it did.
    Replayed,
    /// Somebody changed what stands without reading anything again: whatever waits for a decision goes on waiting.
    Amended,
}

/// A document revision to be saved.
#[derive(Debug, Clone)]
pub struct NewRevision {
    /// The message it comes from.
    pub receipt: Receipt,
    /// What brought it.
    pub occasion: Occasion,
    /// What was given beside the bytes; together with them it gives cleaning and report again. Unknown only for what was
    /// kept before this was.
    pub given: Option<GivenMetadata>,
    /// The bytes.
    pub raw: RawBytes,
    /// The cleaning.
    pub clean: Arc<CleanDocument>,
    /// The report, with all revision numbers. Its document revision must follow the stored one.
    pub report: Report,
    /// What is to be announced, in order; may be empty.
    pub events: Vec<StatementEvent>,
    /// Trace to which the announcement belongs.
    pub traceparent: Option<String>,
    /// The decision that published it, where there was one.
    pub decision: Option<Decision>,
    /// The state of the list of suppressions that it was planned with, as in [`crate::InForce`].
    pub suppressions: u64,
    /// Statements that it withdraws because they are suppressed.
    pub suppressed: Vec<String>,
    /// Now.
    pub at: String,
}

/// What became of [`NewRevision`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// It is now the latest revision.
    New,
    /// The same message had been saved before; nothing changed.
    Already,
}

/// Bytes that read the same as the stored revision.
#[derive(Debug, Clone)]
pub struct NewSighting {
    /// The message they come from.
    pub receipt: Receipt,
    /// The document.
    pub document_id: String,
    /// The revision that they read the same as.
    pub revision: u32,
    /// Hash of the bytes.
    pub raw_sha256: String,
    /// Addresses they were seen at.
    pub urls: Vec<String>,
    /// When they were fetched.
    pub fetched_at: Option<String>,
    /// [`StoredDocument::fetched_at`] that they were compared with.
    pub over: Option<String>,
    /// The state of the list of suppressions that they were looked at with, as in [`crate::InForce`].
    pub suppressions: u64,
    /// Now.
    pub at: String,
}

/// A report that is not to be published over what is stored.
#[derive(Debug, Clone)]
pub struct NewHold {
    /// The message it comes from.
    pub receipt: Receipt,
    /// What was given beside the bytes, as in [`NewRevision::given`].
    pub given: Option<GivenMetadata>,
    /// The bytes.
    pub raw: RawBytes,
    /// The cleaning.
    pub clean: Arc<CleanDocument>,
    /// The report as it came from segmenting.
    pub report: Report,
    /// The stored revision that it was compared with.
    pub base_revision: u32,
    /// Why, as an issue code.
    pub code: String,
    /// Why, in one sentence.
    pub detail: String,
    /// Now.
    pub at: String,
}

/// The events of one document revision that still have to be announced.
#[derive(Debug, Clone, PartialEq)]
pub struct OutboxEntry {
    /// Position in the outbox; a later revision of a document has a higher one.
    pub sequence: u64,
    /// The document.
    pub document_id: String,
    /// Its revision.
    pub revision: u32,
    /// The source it came from.
    pub source: SourceSlug,
    /// The events, in order.
    pub events: Vec<StatementEvent>,
    /// Trace to which the announcement belongs.
    pub traceparent: Option<String>,
    /// When the revision was saved.
    pub created_at: String,
}

/// Names one revision of one document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RevisionKey {
    /// The document.
    pub document_id: String,
    /// The revision.
    pub revision: u32,
}

/// Everything that one revision was made of and gave.
#[derive(Debug, Clone, PartialEq)]
pub struct ArchivedRevision {
    /// What was given beside the bytes; nothing for revisions that were saved before it was kept.
    pub given: Option<GivenMetadata>,
    /// The bytes.
    pub raw: RawBytes,
    /// The cleaning.
    pub clean: CleanDocument,
    /// The report.
    pub report: Report,
    /// When it was saved.
    pub created_at: String,
}

/// A statement as it stands at the latest revision of its document, or as it last stood before it was withdrawn or
/// redirected.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredStatement {
    /// The statement. When it no longer stands, as it was before.
    pub statement: Statement,
    /// Its latest revision; a withdrawal or redirection counts.
    pub revision: u32,
    /// Whether it no longer stands: withdrawn or redirected.
    pub withdrawn: bool,
    /// Where its text went, when it no longer stands and that was announced.
    pub redirect: Option<Redirect>,
    /// Whether it was withdrawn by a suppression. Then nothing of it may be shown or exported, at no revision.
    pub suppressed: bool,
    /// Its document, and the revision whose bytes the spans point into.
    pub document: RevisionKey,
}

/// One announced revision of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementRevision {
    /// The revision.
    pub revision: u32,
    /// What happened.
    pub event: EventType,
    /// The document revision that brought it.
    pub document: RevisionKey,
    /// Hash of the published fields; none for a withdrawal or redirection.
    pub content_sha256: Option<String>,
    /// For a correction: the names of the fields that changed.
    pub changed: Vec<String>,
    /// For a withdrawal: why.
    pub reason: Option<String>,
    /// Where the text went, when it no longer stands and that was announced.
    pub redirect: Option<Redirect>,
    /// When it was saved.
    pub created_at: String,
}

/// A statement of the latest revision of its document that is held for review and was not announced. Its text stands in
/// the report of that revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldStatement {
    /// The statement.
    pub statement_id: String,
    /// Its document, and the revision whose report holds it.
    pub document: RevisionKey,
    /// The speaker as printed.
    pub speaker: String,
    /// Why, in one sentence.
    pub detail: String,
    /// When that revision was saved.
    pub held_at: String,
}

/// A report that waits for a decision.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldReport {
    /// Number of the hold.
    pub id: u64,
    /// What was given beside the bytes; nothing for reports that were held before it was kept.
    pub given: Option<GivenMetadata>,
    /// The report as it came from segmenting.
    pub report: Report,
    /// The cleaning.
    pub clean: CleanDocument,
    /// The bytes.
    pub raw: RawBytes,
    /// The stored revision that it was compared with.
    pub base_revision: u32,
    /// Why, as an issue code.
    pub code: String,
    /// Why, in one sentence.
    pub detail: String,
    /// When it was held.
    pub held_at: String,
}

/// A document as it stands, for whoever reads all of them.
#[derive(Debug, Clone, PartialEq)]
pub struct StandingDocument {
    /// The report of the latest revision, with all revision numbers. It may hold statements that do not stand.
    pub report: Report,
    /// The statements that were announced and not withdrawn.
    pub standing: BTreeSet<String>,
    /// Whether something in it is suppressed: the report does not hold it, and the bytes still do.
    pub has_suppressed: bool,
    /// Bytes and cleaning of that revision, where they were asked for.
    pub bytes: Option<(RawBytes, CleanDocument)>,
    /// When that revision was saved.
    pub saved_at: String,
}

/// An entry of the outbox, sent or not.
#[derive(Debug, Clone, PartialEq)]
pub struct Announcement {
    /// What is or was to be announced.
    pub entry: OutboxEntry,
    /// When it was sent; none while it waits.
    pub sent_at: Option<String>,
    /// Those of its statements that are withdrawn by now.
    pub withdrawn: BTreeSet<String>,
}

/// How much is stored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Documents.
    pub documents: u64,
    /// Document revisions.
    pub revisions: u64,
    /// Statements that stand.
    pub statements: u64,
    /// Statements that no longer stand: withdrawn or redirected.
    pub withdrawn: u64,
    /// Announced statement revisions.
    pub statement_revisions: u64,
    /// Reports that wait for a decision.
    pub held: u64,
    /// Statements of latest revisions that are held for review.
    pub held_statements: u64,
    /// Document revisions that still have to be announced.
    pub unsent: u64,
    /// When the oldest of them was saved.
    pub oldest_unsent_at: Option<String>,
    /// Raw bytes before compression.
    pub raw_bytes: u64,
}

/// What a migration did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Migrated {
    /// Schema version before.
    pub from: u32,
    /// Schema version now.
    pub to: u32,
}

/// What a step of indexing did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Indexed {
    /// Documents that are in the index now.
    pub indexed: u64,
    /// Documents that are still to be indexed.
    pub left: u64,
}
