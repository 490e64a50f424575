//! Sorting SQLite's result codes by what the caller should do.

use crate::error::StoreError;

/// Names what was attempted when a database call fails.
pub(super) trait Attempt<T> {
    /// The value, or the error sorted.
    fn attempt(self, attempt: &'static str) -> Result<T, StoreError>;
}

impl<T> Attempt<T> for Result<T, sqlx::Error> {
    fn attempt(self, attempt: &'static str) -> Result<T, StoreError> {
        self.map_err(|error| sort(attempt, error))
    }
}

/// The kind of an error, by its primary result code (<https://sqlite.org/rescode.html>).
pub(super) fn sort(attempt: &'static str, error: sqlx::Error) -> StoreError {
    let code = error.as_database_error().and_then(|error| primary(&error.code()?));
    let unreachable = matches!(
        error,
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed
    );
    let source = error.into();
    match code {
        // SQLITE_BUSY, SQLITE_LOCKED
        Some(5 | 6) => StoreError::Locked { attempt, source },
        // SQLITE_FULL
        Some(13) => StoreError::Full { attempt, source },
        // SQLITE_PERM, SQLITE_NOMEM, SQLITE_READONLY, SQLITE_INTERRUPT, SQLITE_IOERR, SQLITE_CANTOPEN and
        // SQLITE_PROTOCOL: the machine, not the content
        Some(3 | 7..=10 | 14 | 15) => StoreError::Unavailable { attempt, source },
        // SQLITE_CORRUPT, SQLITE_NOTADB
        Some(11 | 26) => StoreError::Damaged { attempt, source },
        None if unreachable => StoreError::Unavailable { attempt, source },
        _ => StoreError::Refused { attempt, source },
    }
}

/// The primary result code is the low byte of an extended one.
fn primary(code: &str) -> Option<u32> {
    code.parse::<u32>().ok().map(|code| code & 0xff)
}
