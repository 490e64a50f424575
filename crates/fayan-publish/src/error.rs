//! What can go wrong, and what the stage does about it.

use fayan_bus::StageError;
use fayan_store::{Fault, StoreError};

use crate::{plan::InvalidReport, sink::SinkError};

/// A report was not published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The store could not do what it was asked.
    #[error("storing document {document_id}")]
    Store {
        /// The document.
        document_id: String,
        /// The error.
        source: StoreError,
    },
    /// Reading the outbox or marking an entry failed.
    #[error("working off the outbox")]
    Outbox(#[source] StoreError),
    /// Withdrawing what somebody suppressed failed.
    #[error("withdrawing what is suppressed")]
    Suppressing(#[source] StoreError),
    /// Other publishers kept changing the document.
    #[error("document {document_id} was changed by other publishers {attempts} times in a row")]
    Contended {
        /// The document.
        document_id: String,
        /// How often the plan was made anew.
        attempts: u32,
    },
    /// The events are stored but could not be announced.
    #[error("announcing revision {revision} of document {document_id}")]
    Sink {
        /// The document.
        document_id: String,
        /// The revision.
        revision: u32,
        /// The error.
        source: SinkError,
    },
    /// The report contradicts itself.
    #[error(transparent)]
    InvalidReport(#[from] InvalidReport),
    /// The bytes are not those that the report cites.
    #[error("the bytes of document {document_id} hash to {found}, its report cites {cited}")]
    WrongBytes {
        /// The document.
        document_id: String,
        /// Hash that the report cites.
        cited: String,
        /// Hash of the bytes.
        found: String,
    },
}

impl PublishError {
    /// Whether trying the same again later can help.
    pub const fn fault(&self) -> Fault {
        match self {
            Self::Store { source, .. } | Self::Outbox(source) | Self::Suppressing(source) => source.fault(),
            Self::Contended { .. } => Fault::Transient,
            Self::Sink { source, .. } => source.fault,
            Self::InvalidReport(_) | Self::WrongBytes { .. } => Fault::Permanent,
        }
    }

    /// A name for logs, metrics and quarantine.
    pub fn code(&self) -> &str {
        match self {
            Self::Store { source, .. } | Self::Outbox(source) | Self::Suppressing(source) => source.code(),
            Self::Contended { .. } => "STORE_CONFLICT",
            Self::Sink { source, .. } => &source.code,
            Self::InvalidReport(_) => "INVALID_REPORT",
            Self::WrongBytes { .. } => "WRONG_BYTES",
        }
    }
}

impl From<PublishError> for StageError {
    fn from(error: PublishError) -> Self {
        let code = error.code().to_owned();
        match error.fault() {
            Fault::Transient => Self::transient(code, error),
            Fault::Permanent => Self::permanent(code, in_full(&error)),
        }
    }
}

/// An error with everything that caused it.
fn in_full(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}
