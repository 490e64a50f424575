#![doc = include_str!("../README.md")]

mod encode;
mod error;
mod model;
mod open;
pub mod sqlite;
mod store;
#[cfg(feature = "testing")]
pub mod suite;

pub use error::{Cause, Fault, OpenError, StoreError};
pub use model::{
    ArchivedRevision, Counts, HeldReport, HeldStatement, Migrated, NewHold, NewRevision, NewSighting, OutboxEntry,
    Receipt, RevisionKey, Saved, StatementRevision, StoredDocument, StoredStatement,
};
pub use open::{open, open_or_create};
pub use sqlite::SqliteStore;
pub use store::{Answer, Store};
