#![doc = include_str!("../README.md")]

mod akn;
mod csv;
mod cursor;
mod digest;
mod html;
mod jsonl;
#[cfg(feature = "parquet")]
mod parquet;
mod people;
mod points;
#[cfg(test)]
mod sample;
mod tei;
mod words;
mod xml;

use std::io;

use fayan_contract::{
    export::ExportCounts,
    permalink::Permalink,
    report::{Report, Statement},
};

pub use akn::akn;
pub use csv::Csv;
pub use cursor::{BadCursor, Cursor};
pub use digest::{Digested, Summary};
pub use html::html;
pub use jsonl::{Changes, Jsonl};
#[cfg(feature = "parquet")]
pub use parquet::Parquet;
pub use tei::tei;

/// A file that takes the statements of one document after the other.
///
/// Each counts what it wrote itself, so that equal counts of two formats say something.
pub trait StatementFile: Send {
    /// Adds the statements of a report, all of which must stand.
    fn add(&mut self, report: &Report) -> Result<(), ExportError>;

    /// Writes what is still to be written and tells what the file holds.
    fn finish(self: Box<Self>) -> Result<ExportCounts, ExportError>;
}

/// The times that formats with one file a document give, RFC 3339 in UTC.
#[derive(Debug, Clone, Copy)]
pub struct ExportTimes<'a> {
    /// When the revision was saved.
    pub saved_at: &'a str,
    /// When the state was read that is exported.
    pub exported_at: &'a str,
}

/// A file could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The place it is written to fails.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A record has no JSON form.
    #[error("writing JSON")]
    Json(#[from] serde_json::Error),
    /// A row has no CSV form, or cannot be written.
    #[error("writing CSV")]
    Csv(#[from] ::csv::Error),
    /// A group of rows has no Parquet form, or cannot be written.
    #[cfg(feature = "parquet")]
    #[error("writing Parquet")]
    Parquet(#[from] ::parquet::errors::ParquetError),
}

/// Leaves in a report the statements that may be exported. What else refers to them stays: the roster says who was
/// announced.
pub fn keep_standing(report: &mut Report, stands: impl Fn(&str) -> bool) {
    report.statements.retain(|statement| statement.revision > 0 && stands(&statement.id));
}

/// The permanent name of a statement at its revision.
fn permalink(statement: &Statement) -> String {
    Permalink::new(&statement.id, statement.revision, None).map(|link| link.to_string()).unwrap_or_default()
}
