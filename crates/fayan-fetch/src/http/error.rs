//! Why an address gave no document, and whether asking again may help.

use std::time::Duration;

use crate::metadata::InvalidMetadata;

/// Why an address gave no document.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// Not an http or https address.
    #[error(transparent)]
    BadAddress(#[from] InvalidMetadata),
    /// The address policy says no.
    #[error("{host} must not be asked: {reason}")]
    Forbidden {
        /// The host.
        host: String,
        /// Why.
        reason: String,
    },
    /// No connection: the name does not resolve, nobody listens, no secure channel.
    #[error("connecting to {host}")]
    Connect {
        /// The host.
        host: String,
        /// Why.
        #[source]
        source: reqwest::Error,
    },
    /// The connection broke, or what came over it is not HTTP.
    #[error("reading the answer of {host}")]
    Broken {
        /// The host.
        host: String,
        /// Why.
        #[source]
        source: reqwest::Error,
    },
    /// The time for the whole fetch is over.
    #[error("the answer was not complete after {} ms", limit.as_millis())]
    Timeout {
        /// The limit.
        limit: Duration,
    },
    /// A status that is neither a document nor a redirect.
    #[error("the server answered {status}")]
    Status {
        /// The status.
        status: u16,
    },
    /// More bytes than allowed, counted after decompression.
    #[error("the document is larger than the limit of {limit_bytes} bytes")]
    TooLarge {
        /// The limit.
        limit_bytes: u64,
    },
    /// Redirected once too often.
    #[error("more than {limit} redirects")]
    TooManyRedirects {
        /// The limit.
        limit: u32,
    },
    /// Redirected without saying where.
    #[error("a redirect without a location")]
    RedirectWithoutLocation,
    /// Redirected to something that is not an address of the web.
    #[error("a redirect to {location:?}, which is not a plain http or https address")]
    BadRedirect {
        /// Where to.
        location: String,
    },
    /// Sound or moving pictures.
    #[error("{media_type} is not a document")]
    NotADocument {
        /// The media type.
        media_type: String,
    },
}

/// Whether asking again may help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// It may.
    Transient,
    /// It will not.
    Permanent,
}

impl FetchError {
    /// Whether asking again may help.
    pub fn class(&self) -> Class {
        match self {
            Self::Connect { .. } | Self::Broken { .. } | Self::Timeout { .. } => Class::Transient,
            Self::Status { status } => class_of_status(*status),
            _ => Class::Permanent,
        }
    }

    /// A code for quarantine and dashboards.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadAddress(_) => "FETCH_BAD_ADDRESS",
            Self::Forbidden { .. } => "FETCH_FORBIDDEN_ADDRESS",
            Self::Connect { .. } => "FETCH_CONNECT",
            Self::Broken { .. } => "FETCH_BROKEN",
            Self::Timeout { .. } => "FETCH_TIMEOUT",
            Self::Status { .. } => "FETCH_STATUS",
            Self::TooLarge { .. } => "FETCH_TOO_LARGE",
            Self::TooManyRedirects { .. } => "FETCH_TOO_MANY_REDIRECTS",
            Self::RedirectWithoutLocation | Self::BadRedirect { .. } => "FETCH_BAD_REDIRECT",
            Self::NotADocument { .. } => "FETCH_NOT_A_DOCUMENT",
        }
    }
}

/// Servers say 408 and 425 about the moment, 429 about us, 5xx about themselves; the rest is about the address.
fn class_of_status(status: u16) -> Class {
    match status {
        408 | 425 | 429 | 500..=599 => Class::Transient,
        _ => Class::Permanent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_are_classed_by_whom_they_are_about() {
        for status in [408, 425, 429, 500, 502, 503, 504] {
            assert_eq!(class_of_status(status), Class::Transient, "{status}");
        }
        for status in [204, 304, 400, 401, 403, 404, 410, 451] {
            assert_eq!(class_of_status(status), Class::Permanent, "{status}");
        }
    }
}
