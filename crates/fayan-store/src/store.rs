//! What a store can do, in the product's words.

use std::fmt;

use fayan_contract::message::JobResult;
use futures_util::future::BoxFuture;

use crate::{
    decision::{Decision, RecordedDecision},
    error::StoreError,
    filter::DocumentFilter,
    model::{
        ArchivedRevision, Counts, HeldReport, HeldStatement, Indexed, Migrated, NewHold, NewRevision, NewSighting,
        OutboxEntry, Receipt, RevisionKey, Saved, StatementRevision, StoredDocument, StoredStatement,
    },
    search::{Cursor, SearchPage, SearchQuery},
    suppression::{InForce, Lifted, NewSuppression, Subject, Suppression},
    table::{Fill, Snapshot},
};

/// What a method of [`Store`] returns. Boxed, so that a store can be chosen by its address at run time; next to a
/// transaction on disk the allocation does not show.
pub type Answer<'a, T> = BoxFuture<'a, Result<T, StoreError>>;

/// The archive of everything that was published and of what it was made from.
///
/// Each method is one transaction: it happens wholly or not at all, also when the future is dropped or the process is
/// killed. Methods that list take the place to go on from and a limit, so that no answer is unbounded.
pub trait Store: fmt::Debug + Send + Sync {
    /// Brings the schema to the version this program needs. Does nothing when it is there already.
    fn migrate(&self) -> Answer<'_, Migrated>;

    /// The schema version; 0 for an empty store.
    fn schema_version(&self) -> Answer<'_, u32>;

    /// How a message was answered, if it was handled before.
    fn result_of<'a>(&'a self, message_id: &'a str) -> Answer<'a, Option<JobResult>>;

    /// A document as it stands.
    fn document<'a>(&'a self, id: &'a str) -> Answer<'a, Option<StoredDocument>>;

    /// Saves a revision with its bytes, statements and outbox entry, and closes the holds that its [`crate::Occasion`]
    /// settles.
    ///
    /// Fails with [`StoreError::Conflict`] when the stored revision is not the one before it, or when other bytes were
    /// fetched since it was planned: theirs may be the later ones. A revision that comes from
    /// a decision is recorded with it and closes the hold that was decided about and no other; it fails with
    /// [`StoreError::Decided`] when that one is no longer open. No revision is saved past a suppression that was added
    /// since it was planned: that fails with [`StoreError::ListChanged`].
    fn save_revision(&self, revision: NewRevision) -> Answer<'_, Saved>;

    /// Records bytes that read the same as the stored revision, and closes open holds of the document.
    ///
    /// Fails with [`StoreError::Conflict`] when another revision is stored by now: bytes that read as an earlier one say
    /// nothing about it, and their time must not stand for it. Likewise when other bytes were fetched since. Fails with
    /// [`StoreError::ListChanged`] as a revision does: one of their addresses may be suppressed by now.
    fn record_sighting(&self, sighting: NewSighting) -> Answer<'_, ()>;

    /// Records that a message was handled and changed nothing.
    fn record_handled<'a>(&'a self, document_id: &'a str, receipt: Receipt, at: &'a str) -> Answer<'a, ()>;

    /// Keeps a report for a decision. The same bytes of the same document are held once, with the newest report; bytes
    /// that somebody rejected are not held again.
    ///
    /// Fails with [`StoreError::Conflict`] when another revision is stored than the one that it was compared with.
    fn hold(&self, hold: NewHold) -> Answer<'_, ()>;

    /// What still has to be announced of a document, lowest revision first.
    fn unsent_of<'a>(&'a self, document_id: &'a str, limit: u32) -> Answer<'a, Vec<OutboxEntry>>;

    /// What still has to be announced, oldest first, after a position in the outbox (0 to begin).
    fn unsent(&self, after: u64, limit: u32) -> Answer<'_, Vec<OutboxEntry>>;

    /// Marks an outbox entry as announced.
    fn mark_sent<'a>(&'a self, sequence: u64, at: &'a str) -> Answer<'a, ()>;

    /// The latest revisions of the documents that a filter means, in the order of their identifiers, after one of them
    /// (empty to begin).
    fn latest<'a>(&'a self, filter: &'a DocumentFilter, after: &'a str, limit: u32) -> Answer<'a, Vec<RevisionKey>>;

    /// How many documents a filter means.
    fn count_latest<'a>(&'a self, filter: &'a DocumentFilter) -> Answer<'a, u64>;

    /// All revisions of all documents, in the order of their keys.
    fn revisions<'a>(&'a self, after: Option<&'a RevisionKey>, limit: u32) -> Answer<'a, Vec<RevisionKey>>;

    /// One revision with its bytes.
    fn revision<'a>(&'a self, key: &'a RevisionKey) -> Answer<'a, Option<ArchivedRevision>>;

    /// A statement as it stands.
    fn statement<'a>(&'a self, id: &'a str) -> Answer<'a, Option<StoredStatement>>;

    /// Everything that was announced about a statement, first to last.
    fn statement_revisions<'a>(&'a self, id: &'a str) -> Answer<'a, Vec<StatementRevision>>;

    /// Reports that wait for a decision, oldest first, after a number (0 to begin).
    fn held(&self, after: u64, limit: u32) -> Answer<'_, Vec<HeldReport>>;

    /// Statements of latest revisions that are held for review, in the order of their identifiers, after one of them.
    fn held_statements<'a>(&'a self, after: &'a str, limit: u32) -> Answer<'a, Vec<HeldStatement>>;

    /// One of them.
    fn held_statement<'a>(&'a self, id: &'a str) -> Answer<'a, Option<HeldStatement>>;

    /// Statements by their words and by who said them, where and when, a page of at most `limit`. Statements that are held
    /// for review are not found.
    fn search<'a>(&'a self, query: SearchQuery, after: Option<&'a Cursor>, limit: u32) -> Answer<'a, SearchPage>;

    /// Brings some documents into the index of [`Store::search`] that are not in it yet: all of a store that was made by
    /// an earlier release or copied, and those that an earlier release writes while it still runs. Saving a revision
    /// indexes it by itself. Call it until nothing is left; whatever is cut off goes on with the next call.
    fn index(&self, limit: u32) -> Answer<'_, Indexed>;

    /// Records a decision that publishes nothing and closes the hold that it is about. False when that is not open.
    fn decide<'a>(&'a self, decision: &'a Decision, at: &'a str) -> Answer<'a, bool>;

    /// All decisions, oldest first, after a number (0 to begin).
    fn decisions(&self, after: u64, limit: u32) -> Answer<'_, Vec<RecordedDecision>>;

    /// Adds to the list of suppressions, or gives the entry that is in force for the same subject already. No revision
    /// that was planned without it is saved from then on; what stands has to be withdrawn.
    fn suppress<'a>(&'a self, new: &'a NewSuppression) -> Answer<'a, Suppression>;

    /// Marks statements of a document that no longer stand as suppressed, so that nothing of them is read any more; how
    /// many were not yet. What stands has to be withdrawn instead, see [`NewRevision::suppressed`].
    fn hide<'a>(&'a self, document_id: &'a str, statements: &'a [String]) -> Answer<'a, u64>;

    /// Notes that everything that stood was withdrawn.
    fn mark_enforced<'a>(&'a self, id: u64, at: &'a str) -> Answer<'a, ()>;

    /// Lifts what is in force for a subject. False when nothing is.
    fn lift<'a>(&'a self, subject: &'a Subject, lifted: &'a Lifted) -> Answer<'a, bool>;

    /// The list of suppressions with those that were lifted, oldest first, after a number (0 to begin).
    fn suppressions(&self, after: u64, limit: u32) -> Answer<'_, Vec<Suppression>>;

    /// Those in force that [`Store::mark_enforced`] was not called for, oldest first, after a number (0 to begin).
    fn pending_suppressions(&self, after: u64, limit: u32) -> Answer<'_, Vec<Suppression>>;

    /// Which of these subjects are suppressed, and how far the list has come.
    fn in_force<'a>(&'a self, subjects: &'a [Subject]) -> Answer<'a, InForce>;

    /// Documents that a suppression is about now, in the order of their identifiers, after one of them. For bytes: those
    /// whose latest revision was made of them.
    fn documents_of<'a>(&'a self, subject: &'a Subject, after: &'a str, limit: u32) -> Answer<'a, Vec<String>>;

    /// How much is stored.
    fn counts(&self) -> Answer<'_, Counts>;

    /// Forgets how messages were answered that were handled before a time. They must be out of every queue by then.
    fn forget_handled<'a>(&'a self, before: &'a str) -> Answer<'a, u64>;

    /// One state of everything that is stored, for reading all of it.
    fn snapshot(&self) -> Answer<'_, Box<dyn Snapshot>>;

    /// Begins to fill an empty store with the rows of another; fails with [`StoreError::NotEmpty`] when it is not empty.
    fn fill(&self) -> Answer<'_, Box<dyn Fill>>;

    /// Finishes what runs and closes all connections.
    fn close(&self) -> BoxFuture<'_, ()>;
}
