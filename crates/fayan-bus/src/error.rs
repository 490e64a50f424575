//! What can go wrong on the bus.

use std::{io, path::PathBuf, time::Duration};

use crate::blob::BlobError;

pub(crate) type Source = Box<dyn std::error::Error + Send + Sync>;

/// What can go wrong on the bus.
#[derive(Debug, thiserror::Error)]
pub enum BusError {
    /// No connection came about.
    #[error("no connection to {url} within {:.1} s: {reason}", waited.as_secs_f64())]
    Connect {
        /// The address, without credentials.
        url: String,
        /// How long it was tried.
        waited: Duration,
        /// The last reason.
        reason: String,
    },
    /// The server refused the credentials.
    #[error("{url} refused the credentials: {reason}")]
    Unauthorized {
        /// The address, without credentials.
        url: String,
        /// What the server said.
        reason: String,
    },
    /// A file with credentials could not be read.
    #[error("reading the nkey seed in {}", path.display())]
    Credentials {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The server is older than what the bus relies on.
    #[error("the NATS server at {url} is {found}; version {needed} or newer is needed")]
    ServerTooOld {
        /// The address, without credentials.
        url: String,
        /// Its version.
        found: String,
        /// The oldest version that will do.
        needed: &'static str,
    },
    /// A request was not answered or was answered with an error.
    #[error("{attempted}")]
    Request {
        /// What was attempted.
        attempted: String,
        /// Why it did not work.
        source: Source,
    },
    /// A message could not be published.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// A payload that travels by reference could not be read.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// A stored message does not read as what it should be.
    #[error("{what} does not read as {expected}")]
    Malformed {
        /// Which message.
        what: String,
        /// What it should be.
        expected: &'static str,
        /// Why it does not.
        source: Source,
    },
    /// There is no such entry.
    #[error("there is no message {sequence} in {stream}")]
    NotFound {
        /// The stream.
        stream: &'static str,
        /// The sequence.
        sequence: u64,
    },
    /// A stream or consumer exists with settings that cannot be changed.
    #[error("{object} exists and its settings cannot be changed to what is needed ({changes}): {reason}")]
    Immutable {
        /// The stream or consumer.
        object: String,
        /// The wanted changes.
        changes: String,
        /// Why it is impossible.
        reason: String,
    },
    /// The connection was closed for good.
    #[error("the connection to NATS is closed")]
    Closed,
}

impl BusError {
    /// Wraps what went wrong with what was attempted.
    pub(crate) fn request(attempted: impl Into<String>, source: impl Into<Source>) -> Self {
        Self::Request { attempted: attempted.into(), source: source.into() }
    }
}

/// Why a message was not published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The stream is full and refuses messages until its readers have caught up.
    #[error("the stream behind {subject} is full: {reason}")]
    Full {
        /// The subject.
        subject: String,
        /// What the server said.
        reason: String,
    },
    /// No acknowledgement came in time. The message may or may not be stored; publishing it again is safe.
    #[error("{subject} did not acknowledge within {:.1} s: {reason}", waited.as_secs_f64())]
    Unavailable {
        /// The subject.
        subject: String,
        /// How long it was tried.
        waited: Duration,
        /// The last reason.
        reason: String,
    },
    /// The message is larger than the server accepts.
    #[error("a message of {size_bytes} bytes for {subject} is larger than the server accepts")]
    TooLarge {
        /// The subject.
        subject: String,
        /// Size of headers and payload.
        size_bytes: usize,
    },
    /// The subject was written before.
    #[error("{subject} was written before")]
    WrittenBefore {
        /// The subject.
        subject: String,
    },
    /// The server refused it.
    #[error("{subject} refused the message: {reason} (error {code})")]
    Refused {
        /// The subject.
        subject: String,
        /// The server's error code.
        code: u64,
        /// What the server said.
        reason: String,
    },
    /// The payload could not be written.
    #[error("encoding a message for {subject}")]
    Encode {
        /// The subject.
        subject: String,
        /// Why.
        source: Source,
    },
}
