//! Finding statements by their words and by who said them, where and when.
//!
//! The index holds one entry for each document: which words, speakers, posts and so on its statements have, and their
//! date. It says which documents may hold a wanted statement; each of their statements is then read, so a hit is never
//! false, and as every word of a statement is in the entry, none is missed.
//!
//! The pure part decides: `words` what is a word, `entry` what the index holds, `query` what is an answer. `run`
//! goes through what a database offers.

mod cursor;
mod days;
mod entry;
mod query;
mod run;
mod words;

pub use cursor::{Cursor, InvalidCursor};
pub use days::{DateOf, Days, InvalidDate, StatementDate};
pub use query::{Order, Passage, SearchQuery};
pub use run::{Hit, SearchPage};
pub use words::{InvalidPhrase, Mark, Phrase};

pub(crate) use cursor::{Line, Place};
pub(crate) use entry::Entry;
pub(crate) use query::Wanted;
pub(crate) use run::{DocumentRow, FoundDocument, FoundStatement, Index, Offer, StatementRow, search};
