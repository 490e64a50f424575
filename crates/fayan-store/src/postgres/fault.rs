//! Sorting PostgreSQL's error codes by what the caller should do.

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

/// The kind of an error, by its SQLSTATE (<https://www.postgresql.org/docs/current/errcodes-appendix.html>).
pub(super) fn sort(attempt: &'static str, error: sqlx::Error) -> StoreError {
    let kind = match error.as_database_error().and_then(sqlx::error::DatabaseError::code) {
        Some(code) => of_code(&code),
        None => of_driver(&error),
    };
    let source = error.into();
    match kind {
        Kind::Locked => StoreError::Locked { attempt, source },
        Kind::Full => StoreError::Full { attempt, source },
        Kind::Unavailable => StoreError::Unavailable { attempt, source },
        Kind::Damaged => StoreError::Damaged { attempt, source },
        Kind::Refused => StoreError::Refused { attempt, source },
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Locked,
    Full,
    Unavailable,
    Damaged,
    Refused,
}

fn of_code(code: &str) -> Kind {
    match code {
        // serialization_failure, deadlock_detected, lock_not_available: others were at work
        "40001" | "40P01" | "55P03" => Kind::Locked,
        "53100" => Kind::Full,
        // data_corrupted, index_corrupted
        "XX001" | "XX002" => Kind::Damaged,
        // insufficient_privilege, read_only_sql_transaction, timeouts of sessions: the installation, not the content
        "42501" | "25006" | "25P03" | "25P04" => Kind::Unavailable,
        // Connection, authorisation, no such database, resources, operator, system
        _ if ["08", "28", "3D", "53", "57", "58"].contains(&code.get(..2).unwrap_or_default()) => Kind::Unavailable,
        _ => Kind::Refused,
    }
}

fn of_driver(error: &sqlx::Error) -> Kind {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => Kind::Unavailable,
        _ => Kind::Refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_by_what_to_do_about_them() {
        let table = [
            ("40001", Kind::Locked),
            ("55P03", Kind::Locked),
            ("53100", Kind::Full),
            ("53300", Kind::Unavailable),
            ("57P01", Kind::Unavailable),
            ("57014", Kind::Unavailable),
            ("28P01", Kind::Unavailable),
            ("42501", Kind::Unavailable),
            ("XX001", Kind::Damaged),
            ("23505", Kind::Refused),
            ("22021", Kind::Refused),
            ("42P01", Kind::Refused),
            ("", Kind::Refused),
        ];
        for (code, kind) in table {
            assert_eq!(of_code(code), kind, "{code}");
        }
    }
}
