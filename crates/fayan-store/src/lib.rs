#![doc = include_str!("../README.md")]

mod address;
mod copy;
mod decision;
mod encode;
mod error;
mod filter;
mod model;
mod open;
pub mod postgres;
mod reading;
pub mod search;
pub mod sqlite;
mod store;
#[cfg(feature = "testing")]
pub mod suite;
mod suppression;
mod table;
mod writing;

pub use address::without_password;
pub use copy::{CopyError, TableContents, contents, copy};
pub use decision::{Decision, Held, RecordedDecision, Verdict};
pub use error::{Cause, Fault, OpenError, StoreError};
pub use filter::{DocumentFilter, Second};
pub use model::{
    Announcement, ArchivedRevision, Counts, HeldReport, HeldStatement, Indexed, Migrated, NewHold, NewRevision,
    NewSighting, Occasion, OutboxEntry, Receipt, RevisionKey, Saved, StandingDocument, StatementRevision,
    StoredDocument, StoredStatement,
};
pub use open::{open, open_or_create};
pub use postgres::PostgresStore;
pub use sqlite::SqliteStore;
pub use store::{Answer, Store};
pub use suppression::{InForce, InvalidSubject, Lifted, NewSuppression, Subject, Suppression};
pub use table::{Fill, Row, Snapshot, Table, Value};
