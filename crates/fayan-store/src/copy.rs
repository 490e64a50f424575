//! Moving everything from one store to another.

use crate::{
    error::StoreError,
    store::Store,
    table::{Digest, Pages, TABLES, Table},
};

/// What one table of a store holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableContents {
    /// The table.
    pub table: &'static str,
    /// Its rows.
    pub rows: u64,
    /// Hash of all its rows in the order of their keys; the same for the same rows in any database.
    pub sha256: String,
}

/// A store could not be copied.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The store to copy from could not be read.
    #[error("reading the store to copy from")]
    Reading(#[source] StoreError),
    /// The store to copy to could not be written; it is as empty as before.
    #[error("writing the store to copy to")]
    Writing(#[source] StoreError),
    /// The copy could not be read again. Whether it is whole is unknown.
    #[error("reading the copy again")]
    Checking(#[source] StoreError),
    /// The copy is not what was copied.
    #[error(
        "table {table} of the copy differs: {found} rows with hash {found_sha256}, {copied} rows with hash {copied_sha256} were copied"
    )]
    Differs {
        /// The table.
        table: &'static str,
        /// How many rows were copied.
        copied: u64,
        /// Their hash.
        copied_sha256: String,
        /// How many rows are there.
        found: u64,
        /// Their hash.
        found_sha256: String,
    },
}

/// Copies everything into an empty store, and then reads the copy again and compares counts and hashes.
///
/// What is copied is one state of the store, also when it is written to meanwhile. The copy is one transaction: broken
/// off, it leaves the target empty. Numbers of the outbox and of holds stay what they are.
pub async fn copy(from: &dyn Store, to: &dyn Store) -> Result<Vec<TableContents>, CopyError> {
    let mut source = from.snapshot().await.map_err(CopyError::Reading)?;
    let mut target = to.fill().await.map_err(CopyError::Writing)?;
    let mut copied = Vec::new();
    for table in &TABLES {
        let mut digest = Digest::of(table);
        let mut pages = Pages::of(table);
        while let Some(rows) = pages.next(&mut *source).await.map_err(CopyError::Reading)? {
            digest.add(&rows);
            target.put(table, rows).await.map_err(CopyError::Writing)?;
        }
        copied.push(contents_of(table, digest));
    }
    target.commit().await.map_err(CopyError::Writing)?;
    let found = contents(to).await.map_err(CopyError::Checking)?;
    compare(&copied, found)?;
    Ok(copied)
}

/// Counts and hashes everything that a store holds.
pub async fn contents(store: &dyn Store) -> Result<Vec<TableContents>, StoreError> {
    let mut snapshot = store.snapshot().await?;
    let mut all = Vec::new();
    for table in &TABLES {
        let mut digest = Digest::of(table);
        let mut pages = Pages::of(table);
        while let Some(rows) = pages.next(&mut *snapshot).await? {
            digest.add(&rows);
        }
        all.push(contents_of(table, digest));
    }
    Ok(all)
}

fn contents_of(table: &Table, digest: Digest) -> TableContents {
    let (rows, sha256) = digest.finish();
    TableContents { table: table.name, rows, sha256 }
}

fn compare(copied: &[TableContents], found: Vec<TableContents>) -> Result<(), CopyError> {
    for (copied, found) in copied.iter().zip(found) {
        if *copied != found {
            return Err(CopyError::Differs {
                table: copied.table,
                copied: copied.rows,
                copied_sha256: copied.sha256.clone(),
                found: found.rows,
                found_sha256: found.sha256,
            });
        }
    }
    Ok(())
}
