//! What can go wrong, sorted by what the caller should do about it.

use std::cmp::Ordering;

use crate::address::without_password;

/// A store could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address names no kind of store that this program knows.
    #[error("{url:?} is not the address of a store; a store is sqlite://PATH or postgres://USER@HOST/DATABASE")]
    UnknownScheme {
        /// The address as given.
        url: String,
    },
    /// The address names a store in a form that is not understood.
    #[error("the store address {url:?} {problem}")]
    BadAddress {
        /// The address as given.
        url: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// There is no store at the address.
    #[error("there is no store at {url}; create it with `fayan migrate`")]
    Missing {
        /// The address.
        url: String,
    },
    /// The server has no such database.
    #[error("there is no database at {url}; create it there, then run `fayan migrate`")]
    NoDatabase {
        /// The address.
        url: String,
    },
    /// The store was made by an earlier release.
    #[error("the store at {url} has schema version {found}, this program needs {needed}; run `fayan migrate`")]
    TooOld {
        /// The address.
        url: String,
        /// Its schema version; 0 for an empty store.
        found: u32,
        /// The version that this program needs.
        needed: u32,
    },
    /// The store was made by a later release.
    #[error(
        "the store at {url} has schema version {found}, this program knows versions up to {known}; \
         use the release whose `fayan migrate` made it"
    )]
    Unknown {
        /// The address.
        url: String,
        /// Its schema version.
        found: u32,
        /// The last version that this program knows.
        known: u32,
    },
    /// The file could not be created or reached.
    #[error("creating the store file {path}")]
    File {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The database answered with an error.
    #[error("opening the store at {url}")]
    Store {
        /// The address.
        url: String,
        /// The error.
        source: StoreError,
    },
}

impl OpenError {
    /// Whether trying the same again later can help without anybody doing anything about it.
    pub const fn fault(&self) -> Fault {
        match self {
            Self::Store { source, .. } => source.fault(),
            _ => Fault::Permanent,
        }
    }
}

/// Whether a program that needs one schema version can work on another.
pub(crate) fn accept(url: &str, found: u32, needed: u32) -> Result<(), OpenError> {
    let url = without_password(url);
    match found.cmp(&needed) {
        Ordering::Less => Err(OpenError::TooOld { url, found, needed }),
        Ordering::Equal => Ok(()),
        Ordering::Greater => Err(OpenError::Unknown { url, found, known: needed }),
    }
}

/// What the database said. A backend's own error type is nobody else's business.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// The store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another publisher was first; plan again from what is stored now.
    #[error("document {document_id} is at revision {found}; what was planned as revision {attempted} is out of date")]
    Conflict {
        /// The document.
        document_id: String,
        /// The revision that was to be saved, or that something was to be compared with.
        attempted: u32,
        /// The revision that is stored; 0 when there is none.
        found: u32,
    },
    /// Something was suppressed since the revision was planned; plan it again.
    #[error("the list of suppressions has changed since a revision of document {document_id} was planned")]
    ListChanged {
        /// The document.
        document_id: String,
    },
    /// Somebody else has decided about what was held, or what came since has settled it.
    #[error("what was held of document {document_id} is no longer held")]
    Decided {
        /// The document.
        document_id: String,
    },
    /// A store that is to be filled holds something already.
    #[error("the store is not empty: its table {table} has rows")]
    NotEmpty {
        /// A table with rows.
        table: &'static str,
    },
    /// Another process kept the database locked for longer than the busy timeout.
    #[error("{attempt}: the database is locked")]
    Locked {
        /// What was attempted.
        attempt: &'static str,
        /// What the database said.
        source: Cause,
    },
    /// The disk or the database's quota is full.
    #[error("{attempt}: no space left for the database")]
    Full {
        /// What was attempted.
        attempt: &'static str,
        /// What the database said.
        source: Cause,
    },
    /// The database could not be reached or read, or lets this role do less than is needed.
    #[error("{attempt}: the database cannot be used")]
    Unavailable {
        /// What was attempted.
        attempt: &'static str,
        /// What the database said.
        source: Cause,
    },
    /// The database refused the content, or the program and its schema disagree.
    #[error("{attempt}: the database refused it")]
    Refused {
        /// What was attempted.
        attempt: &'static str,
        /// What the database said.
        source: Cause,
    },
    /// The database file is damaged.
    #[error("{attempt}: the database is damaged")]
    Damaged {
        /// What was attempted.
        attempt: &'static str,
        /// What the database said.
        source: Cause,
    },
    /// A stored value is not what was stored.
    #[error("the stored {what} cannot be read: {problem}")]
    Unreadable {
        /// Which value.
        what: String,
        /// What is wrong with it.
        problem: String,
    },
}

/// Whether trying the same again later can help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It can.
    Transient,
    /// It cannot; somebody has to look at it.
    Permanent,
}

impl StoreError {
    /// Whether trying the same again later can help.
    pub const fn fault(&self) -> Fault {
        match self {
            Self::Conflict { .. }
            | Self::ListChanged { .. }
            | Self::Locked { .. }
            | Self::Full { .. }
            | Self::Unavailable { .. } => Fault::Transient,
            Self::Decided { .. }
            | Self::NotEmpty { .. }
            | Self::Refused { .. }
            | Self::Damaged { .. }
            | Self::Unreadable { .. } => Fault::Permanent,
        }
    }

    /// A name for logs, metrics and quarantine.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Conflict { .. } => "STORE_CONFLICT",
            Self::ListChanged { .. } => "STORE_LIST_CHANGED",
            Self::Decided { .. } => "STORE_DECIDED",
            Self::NotEmpty { .. } => "STORE_NOT_EMPTY",
            Self::Locked { .. } => "STORE_LOCKED",
            Self::Full { .. } => "STORE_FULL",
            Self::Unavailable { .. } => "STORE_UNAVAILABLE",
            Self::Refused { .. } => "STORE_REFUSED",
            Self::Damaged { .. } => "STORE_DAMAGED",
            Self::Unreadable { .. } => "STORE_UNREADABLE",
        }
    }
}
